// The serverless command, many times in one process: to load it and its schema takes ten times as long as to package.
const script = require.resolve('serverless/scripts/serverless.js');
const own = script.slice(0, -'scripts/serverless.js'.length);
/** What it compiles its schema to, by content. Everything else of it is loaded afresh for each command, as by a new process. */
const kept = `${own}lib/classes/config-schema-handler/`;

let printed = '';
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk, ...rest) => {
    printed += chunk;
    rest.find((each) => typeof each === 'function')?.();
    return true;
  };
}

const ownListeners = new Set(['message', 'disconnect', 'beforeExit']);

process.on('message', ({ words, folder, env }) => {
  for (const path of Object.keys(require.cache)) {
    const isOwn = path.startsWith(own) && !path.startsWith(`${own}node_modules/`);
    if ((isOwn && !path.startsWith(kept)) || !path.includes('/node_modules/')) delete require.cache[path];
  }
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.chdir(folder);
  process.argv = [process.execPath, script, ...words];
  // From here on nothing but the command keeps this process alive, so that its end is noticed as that of a process is.
  process.channel.unref();
  require(script);
});

process.on('beforeExit', (code) => {
  process.channel.ref();
  for (const event of process.eventNames()) if (!ownListeners.has(event)) process.removeAllListeners(event);
  process.send({ failed: code !== 0, text: printed });
  process.exitCode = 0;
  printed = '';
});
process.on('disconnect', () => process.exit());

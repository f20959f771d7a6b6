#!/usr/bin/env node
// The program `cronbridge`: this process's streams and exit code around `runProgram`.
import { EXIT, printFailure } from './failure.ts';
import { processTerminal } from './output/terminal.ts';
import { runProgram } from './program.ts';

// Which AWS SDK is bundled is decided here, so its users can neither cause nor cure what it announces about Node.js
// versions of the future (@aws-sdk/core, emitWarningIfUnsupportedVersion).
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// The reader has gone, as in `cronbridge list | head -1`: nothing is left to do and nothing to say.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

const argv = process.argv.slice(2);
const terminal = processTerminal(process.env, { color: !argv.includes('--no-color') });
// A fault outside of any command's own work. Exiting takes the local commands' child processes along.
process.on('uncaughtException', (error) => {
  printFailure(terminal.err, error, { debug: argv.includes('--debug') });
  process.exit(EXIT.failed);
});

process.exitCode = await runProgram(argv, {
  terminal,
  env: process.env,
  now: () => new Date(),
  virtualWorker: new URL('virtual-worker.js', import.meta.url),
});

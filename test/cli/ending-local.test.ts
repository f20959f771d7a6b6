// A second terminal while "cronbridge local" brings its tasks to their end.
import { expect, it } from 'vitest';
import { listen } from '../../src/local/listener.ts';
import { makeLocalKey } from '../../src/simulate/local-key.ts';
import { cronbridge } from './record.ts';

it.each([
  ['list', 'list the jobs'],
  ['runs', 'list the runs'],
  ['run job', 'run the job'],
  ['stop job', 'stop the run'],
])('%s says that it is stopping, and not that the user has no right', async (words, doing) => {
  const server = await listen(async () => ({ status: 200, headers: {}, body: '{}' }), 0, {
    credentials: makeLocalKey(),
  });
  const { port } = new URL(server.url);
  const cli = () =>
    cronbridge([...words.split(' '), '--local', '--port', port], { env: { XDG_STATE_HOME: '/nonexistent' } });
  const place = `the "cronbridge local" on 127.0.0.1:${port}`;
  expect((await cli()).err).toContain(
    `error: could not ${doing}: ${place} does not accept this user's key\n`,
  );
  server.ending();
  expect((await cli()).err).toContain(`error: could not ${doing}: ${place} is stopping\n  hint: wait until`);
  await server.close();
});

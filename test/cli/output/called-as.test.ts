// Which words a hint begins with.
import { expect, it } from 'vitest';
import { calledAs } from '../../../src/cli/output/called-as.ts';

const npm = '/home/me/team/node_modules/.bin:/home/me/node_modules/.bin';

it.each<[string, Record<string, string>, string, readonly string[], string]>([
  [
    'installed for everybody',
    { PATH: '/usr/local/bin:/usr/bin' },
    '/usr/local/bin/cronbridge',
    ['/usr/local/bin/cronbridge'],
    'cronbridge',
  ],
  [
    'by npx',
    { PATH: `${npm}:/usr/bin`, npm_command: 'exec' },
    '/home/me/team/node_modules/.bin/cronbridge',
    ['/home/me/team/node_modules/.bin/cronbridge'],
    'npx cronbridge',
  ],
  [
    'by npx, though it is installed for everybody too',
    { PATH: `${npm}:/usr/bin`, npm_command: 'exec' },
    '/home/me/team/node_modules/.bin/cronbridge',
    ['/usr/bin/cronbridge'],
    'cronbridge',
  ],
  [
    'by npm start',
    { PATH: `${npm}:/usr/bin`, npm_command: 'run-script' },
    '/home/me/team/dist/cronbridge.js',
    [],
    'npx cronbridge',
  ],
  [
    'from node_modules/.bin',
    { PATH: '/usr/bin' },
    '/home/me/team/node_modules/.bin/cronbridge',
    [],
    'npx cronbridge',
  ],
  ['by node', { PATH: '/usr/bin' }, '/home/me/team/dist/cronbridge.js', [], 'node dist/cronbridge.js'],
  [
    'by node, from elsewhere',
    {},
    '/opt/cron bridge/cronbridge.js',
    [],
    "node '/opt/cron bridge/cronbridge.js'",
  ],
])('called %s', (_, env, script, programs, words) => {
  expect(calledAs(env, script, '/home/me/team', (path) => programs.includes(path))).toBe(words);
});

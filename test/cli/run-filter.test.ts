// What chooses runs, where it is wrong.
import { expect, it } from 'vitest';
import { cronbridge } from './record.ts';

it.each([
  [
    ['--state', 'faild'],
    '--state: "faild" is not a state',
    /^did you mean failed\? the states are waiting, started, .*missed/,
  ],
  [['--state', ''], '--state: "" is not a state', /^the states are /],
  [['--state', 'failed,'], '--state: "" is not a state', /^the states are /],
  [['--state', 'failed,,missed'], '--state: "" is not a state', /^the states are /],
  [['--trigger', ',manual'], '--trigger: "" is not a trigger', /^the triggers are /],
  [['--trigger', 'cron'], '--trigger: "cron" is not a trigger', /the triggers are schedule, manual, retry/],
  [
    ['--since', 'yesterday'],
    '--since "yesterday" is not a time',
    /^write how long ago, such as 45m, 12h, 2d/,
  ],
  [['--until', '2027-02-31'], '--until "2027-02-31" is not a date or date-time', /^write 2027-01-01/],
  [['--since', '2d', '--until', '3d'], '--until is not after --since', /^2d means two days ago/],
  [['--since', '0s'], 'now is not after --since', /^2d means two days ago/],
  [
    ['--since', '2030-01-01'],
    '--since "2030-01-01" is in the future',
    /^it is 2027-01-01T00:00:00Z; write an/,
  ],
  [
    ['--until', '2030-01-01'],
    '--until "2030-01-01" is in the future',
    /^it is 2027-01-01T00:00:00Z; write an/,
  ],
])('runs %j is refused with what is accepted', async (args, message, remedy) => {
  const { code, out, err } = await cronbridge(['runs', ...args]);
  const [, said, hint] = /^error: (.*)\n {2}hint: (.*)\n$/.exec(err) ?? [];
  expect({ code, out, said, hint }).toEqual({
    code: 2,
    out: '',
    said: message,
    hint: expect.stringMatching(remedy),
  });
});

// Values of settings never leave by the output of a command, unless they are asked for.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskedBody, maskedPlan } from '../../../src/cli/output/secrets.ts';
import type { Plan, Schedule } from '../../../src/schedules/plan.ts';

const schedule = (input: string): Schedule => ({
  name: 'report',
  expression: 'cron(0 5 * * ? *)',
  timezone: 'UTC',
  state: 'ENABLED',
  description: '0 5 * * * /app/report',
  queueArn: 'queue',
  roleArn: 'role',
  messageGroupId: 'report',
  deadLetterArn: 'dead',
  maximumEventAgeSeconds: 60,
  maximumRetryAttempts: 1,
  input,
});

const planOf = (before: string, after: string): Plan => ({
  group: 'cronbridge-dev',
  create: [schedule(after)],
  update: [{ schedule: schedule(after), changes: [{ field: 'input', from: before, to: after }] }],
  delete: [],
  unchanged: 0,
  renamed: [],
  paused: [],
  partlyPaused: [],
  deploy: [{ job: 'report', messageGroupId: 'report', input: after }],
  warnings: [],
  problems: [],
});

describe('a masked plan', () => {
  it('has no value of any setting, whatever the settings are', () => {
    const secret = fc.stringMatching(/^[a-z]{8,20}$/).map((text) => `secret-${text}`);
    const env = fc.dictionary(fc.string(), secret);
    fc.assert(
      fc.property(env, env, (before, after) => {
        const body = (settings: object) =>
          JSON.stringify({ v: 1, command: 'x', env: settings, job: 'report' });
        const text = JSON.stringify(maskedPlan(planOf(body(before), body(after))));
        expect(text).not.toContain('secret-');
      }),
    );
  });

  it('says which settings change, and keeps everything else as it is', () => {
    const before = '{"env":{"A":"1","B":"2","GONE":"3"},"command":"x"}';
    const after = '{"env":{"A":"1","B":"9","CAME":"3"},"command":"y"}';
    const { update, create } = maskedPlan(planOf(before, after));
    expect(create[0]).toEqual(schedule('{"env":{"A":"***","B":"***","CAME":"***"},"command":"y"}'));
    expect(update[0]?.changes).toEqual([
      {
        field: 'input',
        from: '{"env":{"A":"***","B":"***","GONE":"***"},"command":"x"}',
        to: '{"env":{"A":"***","B":"*** (changed)","CAME":"***"},"command":"y"}',
      },
    ]);
  });
});

describe('a masked body', () => {
  it.each([
    ['{"command":"x","envs":{"TOKEN":"hunter2"}}', '{"command":"x","envs":{"TOKEN":"***"}}'],
    ['{"command":"x","env":"hunter2"}', '{"command":"x","env":"***"}'],
    ['{"command":"x","env":["hunter2"]}', '{"command":"x","env":"***"}'],
    ['{"command":"x","env":{"NESTED":{"A":"hunter2"}}}', '{"command":"x","env":{"NESTED":"***"}}'],
    ['no message', 'no message'],
    ['[1]', '[1]'],
  ])('%s', (body, shown) => {
    expect(maskedBody(body)).toBe(shown);
  });
});

it.each([
  ['in a list', '[{"env":{"PW":"hunter2"}}]'],
  ['inside of another message', '{"message":{"envs":{"PW":"hunter2"}}}'],
  ['as a text of another message', JSON.stringify({ Message: '{"env":{"PW":"hunter2"}}' })],
  ['cut off', '{"command":"x","env":{"PW":"hunter2"}'],
  ['cut off, as a text', String.raw`{"Message":"{\"env\":{\"PW\":\"hunter2\"}`],
])('a message %s has no values of settings', (_, body) => {
  expect(maskedBody(body)).toContain('***');
  expect(maskedBody(body)).not.toContain('hunter2');
});

// A plan as its reviewers see it.
import { describe, expect, it } from 'vitest';
import { printPlan } from '../../../src/cli/output/plan.ts';
import type { Plan, Schedule } from '../../../src/schedules/plan.ts';
import { recordOutput } from '../record.ts';

const schedule: Schedule = {
  name: 'nightly-report',
  expression: 'cron(0 3 * * ? *)',
  timezone: 'Asia/Tokyo',
  state: 'ENABLED',
  description: '0 3 * * * /app/report\nAsia/Tokyo',
  queueArn: 'arn:aws:sqs:us-east-1:000000000000:cronbridge-local.fifo',
  roleArn: 'arn:aws:iam::000000000000:role/scheduler',
  messageGroupId: 'nightly-report',
  deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:cronbridge-local-undelivered',
  maximumEventAgeSeconds: 3600,
  maximumRetryAttempts: 185,
  input: '{"v":1,"job":"nightly-report","command":"/app/report"}',
};

const nothing: Plan = {
  group: 'cronbridge-local',
  create: [],
  update: [],
  delete: [],
  unchanged: 3,
  renamed: [],
  paused: [],
  partlyPaused: [],
  deploy: [],
  warnings: [],
  problems: [],
};

function print(plan: Partial<Plan>, width = 100, showValues = false): string[] {
  const output = recordOutput({ width });
  printPlan(output, { ...nothing, ...plan }, showValues);
  return output.text.split('\n').slice(0, -1);
}

describe('a printed plan', () => {
  it('is one sentence when there is nothing to do', () => {
    expect(print({})).toEqual(['no changes, 3 schedules']);
  });

  it('shows what is created, deleted, paused and sent', () => {
    expect(
      print({
        create: [schedule, { ...schedule, name: 'off', state: 'DISABLED', timezone: 'UTC' }],
        delete: ['old'],
        paused: ['held'],
        deploy: [{ job: 'migrate', messageGroupId: 'migrate', input: '{}' }],
        warnings: ['job "x" ended'],
      }),
    ).toEqual([
      '+ nightly-report  cron(0 3 * * ? *) Asia/Tokyo  /app/report',
      '+ off             cron(0 3 * * ? *) UTC disabled  /app/report',
      '- old',
      '‖ held  paused, stays paused',
      '▶ migrate  runs once, after the changes',
      'warning: job "x" ended',
      '',
      '2 to create, 1 to delete, 1 to run, 3 unchanged',
    ]);
  });

  it('says of a job that runs on deploy when it does, and no date', () => {
    const input = '{"v":1,"command":"/app/migrate","entry":{"time":"@reboot","timezone":"UTC"}}';
    const job = { ...schedule, expression: 'cron(0 0 1 1 ? 2199)', state: 'DISABLED' as const, input };
    const off = { ...job, name: 'off', description: '@reboot /x\nUTC, a.crontab, disabled by enabled=false' };
    expect(print({ create: [job, off] }).slice(0, 2)).toEqual([
      '+ nightly-report  on deploy  /app/migrate',
      '+ off             on deploy disabled  /app/migrate',
    ]);
  });

  it('shows an update field by field, the message by its members', () => {
    const input = '{"v":1,"job":"nightly-report","command":"/app/report --all","retry":{"limit":2}}';
    expect(
      print({
        update: [
          {
            schedule,
            changes: [
              { field: 'expression', from: 'cron(0 2 * * ? *)', to: schedule.expression },
              { field: 'input', from: schedule.input, to: input },
            ],
            next: { before: ['2026-11-23T17:00:00Z'], after: [] },
          },
        ],
      }),
    ).toEqual([
      '~ nightly-report',
      '    expression   cron(0 2 * * ? *) → cron(0 3 * * ? *)',
      '    command      /app/report → /app/report --all',
      '    retry.limit  + 2',
      '    next         2026-11-23T17:00:00Z → never',
      '',
      '1 to update, 3 unchanged',
    ]);
  });

  it('puts long changes on two lines', () => {
    const changes = [
      {
        field: 'input' as const,
        from: '{"command":"aaaaaaaaaaaaaaaa"}',
        to: '{"command":"bbbbbbbbbbbbbbbb"}',
      },
    ];
    expect(print({ update: [{ schedule, changes }] }, 40).slice(1, 3)).toEqual([
      '    command  - aaaaaaaaaaaaaaaa',
      '             + bbbbbbbbbbbbbbbb',
    ]);
  });

  it('says that a setting changes but not to what', () => {
    const from = '{"env":{"PASSWORD":"old-secret","GONE":"gone-secret"}}';
    const to = '{"env":{"PASSWORD":"new-secret","CAME":"came-secret"}}';
    const lines = print({ update: [{ schedule, changes: [{ field: 'input', from, to }] }] });
    expect(lines.slice(1, 4)).toEqual([
      '    env.PASSWORD  (hidden) → (changed)',
      '    env.GONE      - (hidden)',
      '    env.CAME      + (hidden)',
    ]);
  });

  it('shows the values of settings where they are asked for', () => {
    const from = '{"env":{"PASSWORD":"old-secret"}}';
    const to = '{"env":{"PASSWORD":"new-secret"}}';
    const lines = print({ update: [{ schedule, changes: [{ field: 'input', from, to }] }] }, undefined, true);
    expect(lines[1]).toBe('    env.PASSWORD  old-secret → new-secret');
  });

  it('shows a message that a person wrote by hand', () => {
    const changes = [{ field: 'input' as const, from: 'no json', to: '{"command":"x"}' }];
    expect(print({ update: [{ schedule, changes }] }).slice(1, 3)).toEqual([
      '    input    - no json',
      '    command  + x',
    ]);
  });
});

describe('the summary', () => {
  it('leaves out what is zero', () => {
    expect(print({ unchanged: 0, create: [schedule] }).at(-1)).toBe('1 to create');
  });
});

// The busiest minute of many jobs against AWS's quotas.
import { describe, expect, it } from 'vitest';
import { busiestMinute, bySameTimes } from '../../src/operate/busiest-minute.ts';
import type { Examined } from '../../src/operate/check.ts';
import { quotaChecks } from '../../src/operate/quota-checks.ts';
import type { Schedule } from '../../src/schedules/plan.ts';
import type { TaskLaunch } from '../../src/tasks/launches.ts';

const NOW = new Date('2026-11-23T03:00:00Z');
const interval = { from: NOW, until: new Date('2026-12-24T03:00:00Z') };

const schedule = (name: string, expression: string, more: Partial<Schedule> = {}): Schedule => ({
  name,
  expression,
  timezone: 'UTC',
  state: 'ENABLED',
  description: '',
  queueArn: '',
  roleArn: '',
  messageGroupId: name,
  deadLetterArn: '',
  maximumEventAgeSeconds: 3600,
  maximumRetryAttempts: 1,
  input: '{}',
  ...more,
});
const many = (count: number, expression = 'cron(0 5 * * ? *)', from = 0) =>
  Array.from({ length: count }, (_, index) => schedule(`job-${from + index}`, expression));
const launch = ({ name }: Schedule, more: Partial<TaskLaunch> = {}): TaskLaunch => ({
  job: name,
  on: 'FARGATE',
  cluster: 'c',
  taskDefinition: 't',
  definition: {},
  cpu: 256,
  ...more,
});

async function check(schedules: readonly Schedule[], more: Partial<TaskLaunch> = {}, region = 'us-east-1') {
  const examined = { now: () => NOW, aws: (words: string) => `aws ${words}` } as unknown as Examined;
  const launches = schedules.map((one) => launch(one, more));
  const [quotas] = quotaChecks(
    examined,
    region,
    async () => schedules,
    async () => launches,
  );
  return [(await quotas?.check()) ?? []].flat().map(({ status, message }) => `${status}: ${message}`);
}

describe('the busiest minute', () => {
  it('is the first in which most is due, by weight, within the bounds of each schedule', () => {
    const schedules = [
      ...many(3, 'cron(10 4 * * ? *)'),
      ...many(2, 'cron(0 5 1 * ? *)', 3),
      schedule('heavy', 'cron(0 5 * * ? *)', { start: '2026-11-30T00:00:00Z', end: '2026-12-10T00:00:00Z' }),
    ];
    expect(busiestMinute(bySameTimes(schedules), interval, () => 1)).toEqual({
      minute: new Date('2026-11-23T04:10:00Z'),
      weight: 3,
    });
    expect(busiestMinute(bySameTimes(schedules), interval, ({ name }) => (name === 'heavy' ? 5 : 1))).toEqual(
      {
        minute: new Date('2026-12-01T05:00:00Z'),
        weight: 7,
      },
    );
  });

  it('is found by the times alone: schedules of the same times are looked at once', () => {
    const together = bySameTimes([...many(3), schedule('other', 'cron(1 5 * * ? *)')]);
    expect(together.map(({ length }) => length)).toEqual([3, 1]);
  });

  it('is none where nothing is due', () => {
    expect(busiestMinute(bySameTimes(many(2)), interval, () => 0)).toBeUndefined();
  });
});

describe('a quota', () => {
  it('is kept by what is not due in one minute, is disabled, or runs elsewhere', async () => {
    const spread = Array.from({ length: 60 }, (_, minute) =>
      schedule(`job-${minute}`, `cron(${minute} 5 * * ? *)`),
    );
    expect(await check(spread)).toEqual(['ok: 1 start in the busiest minute, 2026-11-23T05:00:00Z']);
    expect(await check(many(24))).toEqual(['ok: 24 starts in the busiest minute, 2026-11-23T05:00:00Z']);
    expect(await check(many(25), { on: 'EC2' })).toHaveLength(1);
    expect(await check(many(25).map((one) => ({ ...one, state: 'DISABLED' })))).toEqual([
      'ok: nothing is due in the next 31 days',
    ]);
  });

  it('of vCPUs is that of the capacity', async () => {
    expect(await check(many(25))).toEqual([
      expect.stringMatching(/^warning: the tasks due at \S+ need 6.25 vCPUs on Fargate on-demand,/),
    ]);
    expect(await check(many(25), { provider: 'FARGATE_SPOT' })).toEqual([
      expect.stringContaining('vCPUs on Fargate Spot,'),
    ]);
  });

  it('of launches is what Fargate starts within the minute', async () => {
    expect(await check(many(1300), { cpu: 0 })).toEqual([expect.stringMatching(/^ok: 1,300 starts/)]);
    expect(await check(many(1301), { cpu: 0 })).toEqual([
      'warning: 1301 tasks are due at 2026-11-23T05:00:00Z on Fargate on-demand, which launches 20 a second: the last starts 61 seconds late',
    ]);
  });

  it('of Scheduler depends on the region', async () => {
    expect(await check(many(15_001), { on: 'EC2' })).toHaveLength(1);
    expect(await check(many(15_001), { on: 'EC2' }, 'eu-north-1')).toEqual([
      expect.stringMatching(/^warning: 15001 schedules are due at \S+, but the default quota .* is 15000 in/),
    ]);
  });
});

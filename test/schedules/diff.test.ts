// The plan that follows from desired and actual schedules.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { desire } from '../../src/schedules/desired.ts';
import { diff } from '../../src/schedules/diff.ts';
import type { Plan, Schedule } from '../../src/schedules/plan.ts';
import {
  anyDesired,
  anyGroup,
  GROUP,
  NOW,
  sampleInput,
  sampleJob,
  sampleSchedule,
  TARGETS,
} from './samples.ts';

const options = { group: GROUP, now: NOW };
const wanting = (...schedules: Schedule[]) => ({ schedules, deploy: [], warnings: [] });
const nothing: Plan = {
  group: GROUP,
  create: [],
  update: [],
  delete: [],
  unchanged: 0,
  renamed: [],
  paused: [],
  partlyPaused: [],
  deploy: [],
  warnings: [],
  problems: [],
};

describe('a plan', () => {
  it('creates what is missing and deletes what is no longer wanted, by name', () => {
    const desired = wanting(sampleSchedule({ name: 'c' }), sampleSchedule({ name: 'a' }));
    const actual = [sampleSchedule({ name: 'd' }), sampleSchedule({ name: 'b' })];
    expect(diff(desired, actual, options)).toEqual({
      ...nothing,
      create: [sampleSchedule({ name: 'a' }), sampleSchedule({ name: 'c' })],
      delete: ['b', 'd'],
    });
  });

  it('only counts what is as it should be', () => {
    expect(diff(wanting(sampleSchedule()), [sampleSchedule()], options)).toEqual({
      ...nothing,
      unchanged: 1,
    });
  });

  it('names each changed field with its old and its new value', () => {
    const actual = sampleSchedule({
      description: 'edited by hand',
      windowMinutes: 15,
      other: '{"KmsKeyArn":"k"}',
    });
    const [update] = diff(wanting(sampleSchedule()), [actual], options).update;
    expect(update).toEqual({
      schedule: sampleSchedule(),
      changes: [
        { field: 'windowMinutes', from: 15, to: undefined },
        { field: 'description', from: 'edited by hand', to: sampleSchedule().description },
        { field: 'other', from: '{"KmsKeyArn":"k"}', to: undefined },
      ],
    });
  });

  it.each<[string, Partial<Schedule>, string[], string[]]>([
    [
      'the expression',
      { expression: 'cron(0 6 * * ? *)' },
      ['2026-11-24T05:30:00Z', '2026-11-25T05:30:00Z', '2026-11-26T05:30:00Z'],
      ['2026-11-24T06:00:00Z', '2026-11-25T06:00:00Z', '2026-11-26T06:00:00Z'],
    ],
    [
      'the zone',
      { timezone: 'Asia/Tokyo' },
      ['2026-11-24T05:30:00Z', '2026-11-25T05:30:00Z', '2026-11-26T05:30:00Z'],
      ['2026-11-23T20:30:00Z', '2026-11-24T20:30:00Z', '2026-11-25T20:30:00Z'],
    ],
    [
      'the end',
      { end: '2026-11-25T05:30:00.000Z' },
      ['2026-11-24T05:30:00Z', '2026-11-25T05:30:00Z', '2026-11-26T05:30:00Z'],
      ['2026-11-24T05:30:00Z', '2026-11-25T05:30:00Z'],
    ],
    [
      'the guard',
      { input: sampleInput({ guard: { days: [25], timezone: 'UTC' } }) },
      ['2026-11-24T05:30:00Z', '2026-11-25T05:30:00Z', '2026-11-26T05:30:00Z'],
      ['2026-11-25T05:30:00Z', '2026-12-25T05:30:00Z', '2027-01-25T05:30:00Z'],
    ],
  ])('shows the next three instants before and after a change of %s', (_, changes, before, after) => {
    const [update] = diff(wanting(sampleSchedule(changes)), [sampleSchedule()], options).update;
    expect(update?.next).toEqual({ before, after });
  });

  it('shows no instants where the times stay', () => {
    const [update] = diff(
      wanting(sampleSchedule({ roleArn: 'another' })),
      [sampleSchedule()],
      options,
    ).update;
    expect(update).not.toHaveProperty('next');
  });

  it('shows no instants of an expression that cronbridge never writes', () => {
    const actual = sampleSchedule({ expression: 'rate(5 minutes)', input: 'hello' });
    const [update] = diff(wanting(sampleSchedule()), [actual], options).update;
    expect(update?.next?.before).toEqual([]);
    expect(update?.next?.after).toHaveLength(3);
  });

  it.each([
    'null',
    '[]',
    '7',
    '{"guard":7}',
    '{"guard":{"days":7}}',
    '{"guard":{"days":[1],"timezone":"No/Where"}}',
  ])('can be made where somebody wrote %s as a message by hand', (input) => {
    expect(diff(wanting(sampleSchedule()), [sampleSchedule({ input })], options).update).toHaveLength(1);
  });

  it('sends the messages of deploy jobs only if it changes anything', () => {
    const deploy = [{ job: 'migrate', messageGroupId: 'migrate', input: '{}' }];
    const desired = { ...wanting(sampleSchedule()), deploy };
    expect(diff(desired, [], options).deploy).toEqual(deploy);
    expect(diff(desired, [sampleSchedule()], options).deploy).toEqual([]);
  });
});

describe('a schedule that a person paused in the console', () => {
  const desired = desire([sampleJob()], TARGETS, NOW);
  const [enabled] = desired.schedules as [Schedule];
  const paused: Schedule = { ...enabled, state: 'DISABLED' };

  it('stays paused, and is shown', () => {
    expect(diff(desired, [paused], options)).toEqual({
      ...nothing,
      unchanged: 1,
      paused: ['update-ranking'],
    });
  });

  it('stays paused when its other fields are updated', () => {
    const plan = diff(desired, [{ ...paused, description: 'old' }], options);
    expect(plan.paused).toEqual(['update-ranking']);
    expect(plan.update).toEqual([
      { schedule: paused, changes: [{ field: 'description', from: 'old', to: enabled.description }] },
    ]);
  });

  it('is enabled by resume', () => {
    const plan = diff(desired, [paused], { ...options, resume: true });
    expect(plan.paused).toEqual([]);
    expect(plan.update).toEqual([
      { schedule: enabled, changes: [{ field: 'state', from: 'DISABLED', to: 'ENABLED' }] },
    ]);
  });

  it('is not one that the crontab itself disabled: this is enabled with the crontab', () => {
    const before = desire([sampleJob({ options: { enabled: false } })], TARGETS, NOW);
    const plan = diff(desired, before.schedules, options);
    expect(plan.paused).toEqual([]);
    expect(plan.update[0]?.schedule.state).toBe('ENABLED');
  });

  it('is not one that waited for deploys until its entry got a time', () => {
    const before = desire([sampleJob({ time: undefined, options: { on: 'deploy' } })], TARGETS, NOW);
    expect(diff(desired, before.schedules, options).paused).toEqual([]);
  });
});

describe('a gap schedule', () => {
  const instant = new Date('2027-03-28T01:00:00Z');
  const before = new Date(instant.getTime() - 1);
  const job = sampleSchedule({ maximumEventAgeSeconds: 3600 });
  const gap: Schedule = {
    ...job,
    name: 'update-ranking.gap-20270328',
    expression: 'at(2027-03-28T03:00:00)',
    timezone: 'Europe/Berlin',
  };
  const later = (seconds: number) => ({ group: GROUP, now: new Date(instant.getTime() + seconds * 1000) });
  const disabled = (schedule: Schedule): Schedule => ({ ...schedule, state: 'DISABLED' });

  it('is created, but not counted among what stays, as it comes and goes by itself', () => {
    const now = { group: GROUP, now: before };
    expect(diff(wanting(job, gap), [job], now)).toEqual({ ...nothing, create: [gap], unchanged: 1 });
    expect(diff(wanting(job, gap), [job, gap], now)).toEqual({ ...nothing, unchanged: 1 });
  });

  it('is no deploy', () => {
    const deploy = [{ job: 'migrate', messageGroupId: 'migrate', input: '{}' }];
    expect(diff({ ...wanting(job, gap), deploy }, [job], options).deploy).toEqual([]);
    expect(diff({ ...wanting(job), deploy }, [job, disabled(gap)], later(1)).deploy).toEqual([]);
  });

  it.each([0, 59, 3659])('that became due %d s ago is left to fire', (seconds) => {
    expect(diff(wanting(job), [job, gap], later(seconds))).toEqual({ ...nothing, unchanged: 1 });
  });

  it('that became due is left to fire within its window too', () => {
    const jittery = { ...job, windowMinutes: 30 };
    expect(diff(wanting(jittery), [jittery, { ...gap, windowMinutes: 30 }], later(5459)).delete).toEqual([]);
  });

  it.each<[string, Schedule[], Schedule[], number]>([
    ['cannot fire any more', [job], [job, gap], 3661],
    ['was paused when it became due', [job], [job, disabled(gap)], 1],
    ['is of a job that is gone', [], [job, gap], 1],
    ['is of a job that the crontab disables', [disabled(job)], [job, gap], 1],
    ['is for a time that the entry does not have any more', [job], [job, gap], -3600],
  ])('that %s is deleted', (_, desired, actual, seconds) => {
    expect(diff(wanting(...desired), actual, later(seconds)).delete).toContain(gap.name);
  });

  it('of a paused job is made paused, and one that is there is paused with it', () => {
    const paused = { ...nothing, paused: [job.name, gap.name] };
    const now = { group: GROUP, now: before };
    expect(diff(wanting(job, gap), [disabled(job)], now)).toEqual({
      ...paused,
      create: [disabled(gap)],
      unchanged: 1,
    });
    expect(diff(wanting(job, gap), [disabled(job), gap], now)).toEqual({
      ...paused,
      update: [{ schedule: disabled(gap), changes: [{ field: 'state', from: 'ENABLED', to: 'DISABLED' }] }],
      unchanged: 1,
    });
  });

  it('is resumed with its job', () => {
    const plan = diff(wanting(job, gap), [disabled(job), disabled(gap)], { ...options, resume: true });
    expect(plan.update.map(({ schedule }) => schedule)).toEqual([job, gap]);
    expect(plan.paused).toEqual([]);
  });

  it('that a person paused alone stays paused', () => {
    expect(diff(wanting(job, gap), [job, disabled(gap)], options)).toMatchObject({
      update: [],
      paused: [gap.name],
    });
  });

  it('fires if only one half of its job is paused', () => {
    const half = sampleSchedule({ name: 'update-ranking.dow' });
    const plan = diff(wanting(job, half, gap), [disabled(job), half], options);
    expect(plan.create).toEqual([gap]);
    expect(plan.paused).toEqual([job.name]);
  });
});

describe('for any desired and actual schedules', () => {
  it('the plan does not depend on their order', () => {
    fc.assert(
      fc.property(anyDesired, anyGroup, (desired, actual) => {
        const plan = diff(wanting(...desired), actual, options);
        expect(diff(wanting(...desired.toReversed()), actual.toReversed(), options)).toEqual(plan);
      }),
    );
  });

  it('carrying the plan out gives the desired ones, but for the paused', () => {
    fc.assert(
      fc.property(anyDesired, anyGroup, fc.boolean(), (desired, actual, resume) => {
        const plan = diff(wanting(...desired), actual, { ...options, resume });
        const after = new Map(actual.map((schedule) => [schedule.name, schedule]));
        for (const schedule of plan.create) after.set(schedule.name, schedule);
        for (const { schedule } of plan.update) after.set(schedule.name, schedule);
        for (const name of plan.delete) after.delete(name);
        const expected = desired.map((schedule) =>
          plan.paused.includes(schedule.name) ? { ...schedule, state: 'DISABLED' } : schedule,
        );
        expect(after.size).toBe(expected.length);
        for (const schedule of expected) expect(after.get(schedule.name)).toEqual(schedule);
        if (resume) expect(plan.paused).toEqual([]);
      }),
    );
  });

  it('every schedule is accounted for once', () => {
    fc.assert(
      fc.property(anyDesired, anyGroup, (desired, actual) => {
        const plan = diff(wanting(...desired), actual, options);
        expect(plan.create.length + plan.update.length + plan.unchanged).toBe(desired.length);
        expect(plan.update.length + plan.unchanged + plan.delete.length).toBe(actual.length);
      }),
    );
  });
});

// What holds of a sync for any desired and any existing schedules, tried on the local Scheduler.
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { desire } from '../../src/schedules/desired.ts';
import type { Plan, Schedule } from '../../src/schedules/plan.ts';
import type { Line } from '../harness/faulty-requests.ts';
import { timeSpecs } from '../property/entries.ts';
import { sorted, TestCloud, wanting } from './local-group.ts';
import { anyDesired, anyGroup, anySchedule, NOW, sampleJob, TARGETS } from './samples.ts';

let cloud: TestCloud;
beforeAll(() => {
  cloud = new TestCloud();
});
afterEach(() => {
  cloud.line = (_, pass) => pass();
});
afterAll(() => cloud.close());

const RUNS = { numRuns: 25 };

/** Desired schedules, but those that are paused as they are. */
function expectedAfter(desired: readonly Schedule[], plan: Plan): Schedule[] {
  return sorted(desired).map((schedule) =>
    plan.paused.includes(schedule.name) ? { ...schedule, state: 'DISABLED' } : schedule,
  );
}

describe('for any desired and any existing schedules', () => {
  it('a sync leaves the desired ones, and a second one finds nothing to do', async () => {
    await fc.assert(
      fc.asyncProperty(anyDesired, anyGroup, fc.boolean(), async (desired, existing, resume) => {
        const group = await cloud.group(existing);
        const plan = await cloud.plan(group, wanting(...desired), { resume });
        const { done, failed, left } = await cloud.apply(plan);
        expect(done).toHaveLength(plan.create.length + plan.update.length + plan.delete.length);
        expect([...failed, ...left]).toEqual([]);
        expect(sorted(await cloud.read(group))).toEqual(expectedAfter(desired, plan));

        const second = await cloud.plan(group, wanting(...desired), { resume });
        expect(second).toEqual({
          ...plan,
          create: [],
          update: [],
          delete: [],
          unchanged: desired.length,
          warnings: [],
        });
      }),
      RUNS,
    );
  });

  it('a sync of jobs leaves their gap schedules too, and a second one finds nothing to do', async () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Africa/Casablanca', 'America/Nuuk');
    const hours = fc.subarray([0, 1, 2, 3, 23], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(timeSpecs, hours, zones, async (spec, values, timezone) => {
        const time = { ...spec, hour: { values, star: false } };
        const group = await cloud.group();
        const desired = desire([sampleJob({ time, timezone })], TARGETS, NOW);
        await cloud.apply(await cloud.plan(group, desired));
        expect(sorted(await cloud.read(group))).toEqual(sorted(desired.schedules));
        const second = await cloud.plan(group, desired);
        expect(second).toMatchObject({ create: [], update: [], delete: [] });
      }),
      RUNS,
    );
  });

  it('a plan that traveled as JSON does the same', async () => {
    await fc.assert(
      fc.asyncProperty(anyDesired, anyGroup, async (desired, existing) => {
        const group = await cloud.group(existing);
        const plan: Plan = JSON.parse(JSON.stringify(await cloud.plan(group, wanting(...desired))));
        await cloud.apply(plan);
        expect(sorted(await cloud.read(group))).toEqual(expectedAfter(desired, plan));
      }),
      RUNS,
    );
  });

  it('apply writes exactly what the plan says: these names, these fields, nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(anyDesired, anyGroup, async (desired, existing) => {
        const group = await cloud.group(existing);
        const plan = await cloud.plan(group, wanting(...desired));
        cloud.calls.length = 0;
        await cloud.apply(plan);
        expect(cloud.calls).toEqual([
          ...plan.create.map(({ name }) => `POST /schedules/${name}`),
          ...plan.update.map(({ schedule }) => `PUT /schedules/${schedule.name}`),
          ...plan.delete.map((name) => `DELETE /schedules/${name}`),
        ]);
        const after = new Map((await cloud.read(group)).map((schedule) => [schedule.name, schedule]));
        for (const schedule of plan.create) expect(after.get(schedule.name)).toEqual(schedule);
        for (const { schedule } of plan.update) expect(after.get(schedule.name)).toEqual(schedule);
        for (const name of plan.delete) expect(after.has(name)).toBe(false);
      }),
      RUNS,
    );
  });

  it('another group with schedules of the same names is not touched', async () => {
    await fc.assert(
      fc.asyncProperty(anyDesired, anyGroup, anyGroup, async (desired, existing, others) => {
        const [group, other] = [await cloud.group(existing), await cloud.group(others)];
        const look = () => Promise.all(others.map(({ name }) => cloud.get(other, name)));
        const before = (await look()).map(({ $metadata: _, ...schedule }) => schedule);
        await cloud.apply(await cloud.plan(group, wanting(...desired)));
        expect((await look()).map(({ $metadata: _, ...schedule }) => schedule)).toEqual(before);
        expect(sorted(await cloud.read(other))).toEqual(sorted(others));
      }),
      RUNS,
    );
  });

  it('whatever was changed by hand in between is put right by the next sync', async () => {
    await fc.assert(
      fc.asyncProperty(anyDesired, anySchedule, async (desired, edited) => {
        const group = await cloud.group();
        await cloud.apply(await cloud.plan(group, wanting(...desired)));
        await cloud.apply(await cloud.plan(group, wanting(edited), { resume: true }));
        await cloud.apply(await cloud.plan(group, wanting(...desired), { resume: true }));
        expect(sorted(await cloud.read(group))).toEqual(sorted(desired));
      }),
      RUNS,
    );
  });
});

describe('a sync that dies', () => {
  /** The process is gone from its n-th call on; that call may have reached AWS or not. */
  function dying(at: number, reaches: boolean): Line {
    let calls = 0;
    return async (_, pass) => {
      calls += 1;
      if (calls === at && reaches) await pass();
      if (calls >= at) throw new Error('killed');
      return pass();
    };
  }

  it('at any of its calls, answered or not, is completed by the next one', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyDesired,
        anyGroup,
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (desired, existing, at, reaches) => {
          const group = await cloud.group(existing);
          cloud.line = dying(at, reaches);
          const sync = async () => cloud.apply(await cloud.plan(group, wanting(...desired)));
          await sync().catch((error: Error) => expect(error.message).toContain('killed'));
          cloud.line = (_, pass) => pass();

          const plan = await cloud.plan(group, wanting(...desired));
          await cloud.apply(plan);
          expect(sorted(await cloud.read(group))).toEqual(expectedAfter(desired, plan));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never deletes before everything new is there', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyDesired,
        anyGroup,
        fc.integer({ min: 1, max: 25 }),
        async (desired, existing, at) => {
          const group = await cloud.group(existing);
          const plan = await cloud.plan(group, wanting(...desired));
          cloud.line = dying(at, true);
          await cloud.apply(plan).catch(() => {});
          cloud.line = (_, pass) => pass();
          const names = new Set((await cloud.read(group)).map(({ name }) => name));
          const missing = plan.create.filter(({ name }) => !names.has(name));
          const deleted = plan.delete.filter((name) => !names.has(name));
          expect(missing.length === 0 || deleted.length === 0).toBe(true);
        },
      ),
      RUNS,
    );
  });
});

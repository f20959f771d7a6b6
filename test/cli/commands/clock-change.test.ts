// A night in which clocks are put forward, on the virtual clock: planned, warned of, run once, recorded, and gone.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeployment, type TestDeployment } from '../deployment.ts';

const CRONTAB = `
CRON_TZ=Europe/Berlin
#@ name=nightly
30 2 * * * /app/nightly
#@ name=morning
0 5 * * * /app/morning
`;

/** In the last night of March 2027, Berlin's clocks go from 02:00 to 03:00: at 01:00 UTC. */
const SATURDAY = new Date('2027-03-27T20:00:00Z');
const AFTER_GAP = new Date('2027-03-28T02:00:00Z');
const MONDAY = new Date('2027-03-29T01:00:00Z');

let deployment: TestDeployment;
let cli: TestDeployment['cli'];
beforeEach(async () => {
  deployment = await startDeployment(CRONTAB, undefined, SATURDAY);
  cli = deployment.cli;
});
afterEach(() => deployment.close());

const sync = (...args: string[]) => cli('sync', deployment.crontab, ...args);
const plan = async () => JSON.parse((await cli('plan', deployment.crontab, '--json')).out);
const schedules = async (): Promise<string[]> =>
  JSON.parse((await cli('list', '--json')).out).flatMap((job: { schedules: { name: string }[] }) =>
    job.schedules.map(({ name }) => name),
  );
const runs = async (job: string): Promise<string[]> =>
  JSON.parse((await cli('runs', job, '-n', '100', '--json')).out)
    .map(({ run, state }: Record<string, string>) => `${run} ${state}`)
    .reverse();

describe('a job at 02:30', () => {
  it('is warned of and planned for 03:00', async () => {
    const { code, out, err } = await cli('plan', deployment.crontab);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^\+ nightly\.gap-20270328 +at\(2027-03-28T03:00:00\) Europe\/Berlin +\/app\/nightly$/m,
    );
    expect(err).toMatch(
      /:4:1: warning\[skipped-time\]: 02:30 does not exist on 2027-03-28 in Europe\/Berlin: one run at 03:00 replaces it/,
    );
    expect(err.match(/warning/g)).toHaveLength(1);
    const validated = await cli('validate', deployment.crontab);
    expect(validated.out).toContain('warning[skipped-time]: 02:30 does not exist on 2027-03-28');
    expect(validated.out).toMatch(/^2 jobs, 2 schedules, 1 warning$/m);
  });

  it('runs once on that day, at 03:00, as "next" had said', async () => {
    await sync();
    const span = ['--crontab', deployment.crontab, '--until', '2027-03-29T01:00'];
    const next = JSON.parse((await cli('next', 'nightly', ...span, '--json')).out);
    await deployment.clock.advanceTo(MONDAY);
    const expected = ['2027-03-28T01:00', '2027-03-29T00:30'];
    expect(await runs('nightly')).toEqual(expected.map((minute) => `nightly@${minute}Z succeeded`));
    expect(next.map(({ scheduled }: { scheduled: string }) => scheduled)).toEqual(
      expected.map((minute) => `${minute}:00Z`),
    );
  });

  it('is shown by "list" with that run as its next, and with its own times only', async () => {
    await sync();
    expect((await cli('list')).out).toMatch(
      /^nightly +enabled +30 2 \* \* \* +Sun 2027-03-28 03:00 +Europe\/Berlin +2027-03-28T01:00Z/m,
    );
  });

  it('has nothing left of it afterwards, and nothing to do', async () => {
    await sync();
    expect(await schedules()).toEqual(['morning', 'nightly', 'nightly.gap-20270328', 'nightly.gap-20280326']);
    await deployment.clock.advanceTo(AFTER_GAP);
    expect(await schedules()).toEqual(['morning', 'nightly', 'nightly.gap-20280326']);
    expect(await cli('plan', deployment.crontab, '--detailed-exitcode')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/\nno changes, 2 schedules\nabout .*\n$/),
    });
  });

  it('is left to start by a sync after its instant, while Scheduler may still choose the moment', async () => {
    deployment.write(CRONTAB.replace('name=nightly', 'name=nightly jitter=30m'));
    await sync();
    await deployment.clock.advanceTo(new Date('2027-03-28T01:00:10Z'));
    expect(await schedules()).toContain('nightly.gap-20270328');
    expect((await sync()).out).toMatch(/\nno changes, 2 schedules\n$/);
    await deployment.clock.advanceTo(AFTER_GAP);
    expect(await runs('nightly')).toEqual(['nightly@2027-03-28T01:00Z succeeded']);
  });
});

describe('a paused job', () => {
  beforeEach(async () => {
    await sync();
    await cli('pause', 'nightly');
  });

  it('is not run for the gap either, whose schedule the next sync removes', async () => {
    expect((await plan()).paused).toEqual(['nightly', 'nightly.gap-20270328', 'nightly.gap-20280326']);
    await deployment.clock.advanceTo(MONDAY);
    expect(await runs('nightly')).toEqual([]);
    const { update, delete: gone, paused } = await plan();
    expect({ update, gone, paused }).toEqual({
      update: [],
      gone: ['nightly.gap-20270328'],
      paused: ['nightly', 'nightly.gap-20280326'],
    });
    expect((await sync()).code).toBe(0);
    expect(await schedules()).toEqual(['morning', 'nightly', 'nightly.gap-20280326']);
  });

  it('that is resumed before the gap is run for it', async () => {
    expect((await cli('resume', 'nightly')).err).toBe('nightly is resumed\n');
    await deployment.clock.advanceTo(AFTER_GAP);
    expect(await runs('nightly')).toEqual(['nightly@2027-03-28T01:00Z succeeded']);
  });

  it('that is resumed after the gap is not', async () => {
    await deployment.clock.advanceTo(AFTER_GAP);
    expect(await cli('resume', 'nightly')).toMatchObject({ code: 0, err: 'nightly is resumed\n' });
    await deployment.clock.advanceTo(MONDAY);
    expect(await runs('nightly')).toEqual(['nightly@2027-03-29T00:30Z succeeded']);
  });
});

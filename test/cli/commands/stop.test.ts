// cronbridge stop, and what a job's name means to stop and logs.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../../src/operate/open-ledger.ts';
import { startDeployment, type TestDeployment } from '../deployment.ts';

const CRONTAB = `
#@ name=good
0 5 * * * /app/good
#@ name=bad retries=2 retry-delay=1h
0 5 * * * /app/bad
#@ name=long overlap=wait
0 6 * * * /app/long
#@ name=skips overlap=skip
* 6 * * * /app/skips
#@ name=often
0,1 6 * * * /app/often
#@ name=never-ran
0 0 1 6 * /app/never
`;

/** Shortly before the first job is due. */
const BEGINNING = new Date('2027-01-01T04:55:00Z');

let deployment: TestDeployment;
let cli: TestDeployment['cli'];
beforeEach(async () => {
  deployment = await startDeployment(
    CRONTAB,
    ({ environment }) => {
      const job = environment.CRONBRIDGE_JOB;
      if (job === 'good') return { output: ['fine'] };
      if (job === 'bad') return { exitCode: 3, output: [`oh no ${environment.CRONBRIDGE_ATTEMPT}`] };
      return { seconds: Number.POSITIVE_INFINITY, output: [`still here ${environment.CRONBRIDGE_RUN}`] };
    },
    BEGINNING,
  );
  cli = deployment.cli;
  await cli('sync', deployment.crontab);
});
afterEach(() => deployment.close());

const until = (time: string) => deployment.clock.advanceTo(new Date(`2027-01-01T${time}Z`));
const json = async (...args: string[]) => JSON.parse((await cli(...args, '--json')).out);

describe('stop', () => {
  it('tells ECS to stop the task of a run', async () => {
    await until('06:00:10');
    expect(await cli('stop', 'long')).toEqual({
      code: 0,
      out: '',
      err: 'asked ECS to stop the task of long@2027-01-01T06:00Z; the run is not retried\n',
    });
    await deployment.clock.settle();
    expect(await json('runs', 'long')).toMatchObject([
      { state: 'stopped', reason: 'stopped with cronbridge stop' },
    ]);
  });

  it('is seen in the list, with the time since the request, until the task has ended', async () => {
    await until('06:00:10');
    const { clients, config: names } = deployment.stack;
    const run = { runId: 'long@2027-01-01T06:00Z', number: 1 };
    await openLedger({ clients, names }).askStop(run, deployment.clock.now());
    await until('06:00:40');
    expect((await cli('list')).out).toMatch(/^long .* stopping for 30s$/m);
    expect(await json('list')).toContainEqual(
      expect.objectContaining({
        last: expect.objectContaining({ state: 'stopping', stopAsked: '2027-01-01T06:00:10.000Z' }),
      }),
    );
  });

  it('ends a run that waits for its lock at once, and lets it never start', async () => {
    await cli('run', 'long');
    const { out } = await cli('run', 'long');
    const waiting = out.trim();
    expect(await cli('stop', waiting)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^stopped long@\S+: it waited: lock long is held by long@/),
    });
    expect((await json('runs', 'long')).map(({ state }: { state: string }) => state)).toEqual([
      'stopped',
      'started',
    ]);
    await cli('stop', 'long');
    await until('05:25:00');
    expect(await json('runs', 'long')).toMatchObject([
      { run: waiting, state: 'stopped' },
      { state: 'stopped', taskArn: expect.any(String) },
    ]);
    expect((await json('runs', 'long'))[0]).not.toHaveProperty('taskArn');
  });

  it('ends a run that waits for its next attempt at once, and no other follows', async () => {
    await until('05:30:00');
    expect(await json('runs', '--active')).toMatchObject([{ job: 'bad', attempt: 1, state: 'failed' }]);
    expect((await cli('runs', '--active')).out).toMatch(/^bad@\S+ +failed .* attempt 2 in 30m/m);
    expect(await cli('stop', 'bad')).toEqual({
      code: 0,
      out: '',
      err: 'stopped bad@2027-01-01T05:00Z: it waited: attempt 2 was to start at 2027-01-01T06:00:00Z\n',
    });
    expect((await cli('runs', 'bad')).out).not.toContain('attempt 2 in');
    await until('08:30:00');
    expect(await json('runs', 'bad')).toMatchObject([
      { attempt: 2, state: 'stopped', reason: 'stopped with cronbridge stop' },
      { attempt: 1, state: 'failed' },
    ]);
    expect(await json('runs', '--active', '-n', '100')).not.toContainEqual(
      expect.objectContaining({ job: 'bad' }),
    );
  });

  it('refuses what has ended, with a hint that can be followed', async () => {
    await until('05:02:00');
    expect(await cli('stop', 'good@2027-01-01T05:00Z')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^error: good@2027-01-01T05:00Z is not active: it has succeeded\n {2}hint: list all active runs: cronbridge runs --active --local/,
      ),
    });
    await cli('stop', 'bad');
    expect(await cli('stop', 'bad')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'no run of bad is active: the last is bad@2027-01-01T05:00Z, and its attempt 2 was stopped while it waited',
      ),
    });
    expect(await cli('stop', 'bad@2027-01-01T05:00Z')).toMatchObject({ code: 1 });
  });
});

describe("a job's name", () => {
  it('means its active run, not a later one that was skipped', async () => {
    await until('06:10:30');
    expect(await json('runs', 'skips', '-n', '1')).toMatchObject([{ state: 'skipped' }]);
    expect(await cli('logs', 'skips')).toEqual({
      code: 0,
      out: 'still here skips@2027-01-01T06:00Z\n',
      err: '',
    });
    expect(await cli('stop', 'skips')).toMatchObject({ code: 0, err: expect.stringContaining('06:00Z') });
  });

  it('of which several runs are active is refused, with all of them', async () => {
    await until('06:02:00');
    for (const command of [['stop'], ['logs'], ['logs', '--follow']]) {
      expect(await cli(...command, 'often')).toEqual({
        code: 2,
        out: '',
        err: expect.stringMatching(
          /^error: often has 2 active runs: often@2027-01-01T06:00Z \(started\), often@2027-01-01T06:01Z \(started\)\n {2}hint: /,
        ),
      });
    }
    expect(await json('runs', 'often', '--active')).toHaveLength(2);
    await cli('stop', 'often@2027-01-01T06:00Z');
    await deployment.clock.settle();
    expect(await cli('stop', 'often')).toMatchObject({ code: 0, err: expect.stringContaining('06:01Z') });
  });

  it('means the latest run where none is active, even one that never started', async () => {
    await cli('run', 'long');
    const waiting = (await cli('run', 'long')).out.trim();
    await cli('stop', waiting);
    const first = JSON.parse((await cli('stop', 'long', '--json')).out).run;
    await deployment.clock.settle();
    const never = `${waiting} was stopped while it waited, and never started`;
    expect(await cli('logs', 'long')).toEqual({
      code: 0,
      out: '',
      err: expect.stringMatching(
        `^${never}, so it has no log\nthe latest log is that of ${first}: cronbridge logs`,
      ),
    });
    expect(await cli('stop', 'long')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        `no run of long is active: the last is ${never.replace(' was', ', and it was')}\n`,
      ),
    });
    expect((await cli('stop', waiting)).err).toContain(
      `${waiting} is not active: it was stopped while it waited`,
    );
  });

  it('whose run waits for its next attempt has the log of the last', async () => {
    await until('05:30:00');
    expect((await cli('logs', 'bad')).out).toBe('oh no 1\n');
    await cli('stop', 'bad');
    expect(await cli('logs', 'bad')).toEqual({
      code: 0,
      out: 'oh no 1\n',
      err: 'attempt 2 of bad@2027-01-01T05:00Z was stopped while it waited, and never started; this is the log of attempt 1\n',
    });
  });

  it('that never ran says so', async () => {
    expect(await cli('runs', 'never-ran')).toEqual({ code: 0, out: '', err: 'never-ran has not run yet\n' });
    expect(await cli('logs', 'never-ran')).toEqual({ code: 0, out: '', err: 'never-ran has not run yet\n' });
    expect(await cli('logs', '-f', 'never-ran')).toMatchObject({
      code: 0,
      err: 'never-ran has not run yet\n',
    });
    expect(await cli('runs', 'never-ran', '--json')).toMatchObject({ code: 0, out: '[]\n' });
    expect(await cli('stop', 'never-ran')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error: no run of never-ran is active: it has not run yet\n/),
    });
  });
});

describe('a job that has left the crontab', () => {
  it('still has runs and logs', async () => {
    await until('05:10:00');
    deployment.write('#@ name=other\n0 5 * * * /app/other\n');
    await cli('sync', deployment.crontab, '--allow-mass-delete');
    expect((await cli('logs', 'good')).out).toBe('fine\n');
    expect(await json('runs', 'good')).toHaveLength(1);
    expect(await cli('runs', 'good', '--active')).toMatchObject({
      code: 0,
      err: 'no run of good is active\n',
    });
    expect(await cli('stop', 'good')).toMatchObject({ code: 1 });
  });
});

// cronbridge run --wait and logs --follow: a run is followed to its end, through its retries.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startDeployment, type TestDeployment } from '../deployment.ts';

const CRONTAB = `
#@ name=flaky retries=2 retry-delay=1m
0 5 * * * /app/flaky
#@ name=bad retries=1 retry-delay=1m
0 5 * * * /app/bad
#@ name=long overlap=wait
0 6 * * * /app/long
`;

let deployment: TestDeployment;
let cli: TestDeployment['cli'];
beforeEach(async () => {
  deployment = await startDeployment(CRONTAB, ({ environment }) => {
    const { CRONBRIDGE_JOB: job, CRONBRIDGE_ATTEMPT: attempt } = environment;
    const output = [`attempt ${attempt}`];
    if (job === 'long') return { seconds: 30, output };
    return { exitCode: job === 'flaky' && attempt === '2' ? 0 : 3, output };
  });
  cli = deployment.cli;
  await cli('sync', deployment.crontab);
});
afterEach(() => deployment.close());

const pass = (seconds: number) =>
  deployment.clock.advanceTo(new Date(deployment.clock.now().getTime() + seconds * 1000));
const json = async (...args: string[]) => JSON.parse((await cli(...args, '--json')).out);

/** Until the job's latest attempt is this one, in this state. */
const reached = (job: string, attempt: number, state: string) =>
  vi.waitUntil(
    async () => {
      const [latest] = await json('runs', job, '-n', '1');
      return latest?.attempt === attempt && latest.state === state;
    },
    { timeout: 60_000 },
  );

/** The text with the run's id as `ID`. */
const anonymous = (text: string) => text.replaceAll(/\w+@[\d:.TZ-]+Z/g, 'ID');

describe('run --wait', () => {
  it('follows a run through its retries, and exits as the last attempt did', async () => {
    const waiting = cli('run', 'flaky', '--wait');
    await reached('flaky', 1, 'failed');
    await pass(120);
    const { code, out, err } = await waiting;
    expect({ code, out }).toEqual({ code: 0, out: 'attempt 1\nattempt 2\n' });
    // How far away the next attempt was depends on when the end was noticed.
    expect(anonymous(err).replace(' in 1m', '')).toBe(
      [
        'ID',
        'ID failed with exit code 3 after 0s, will be retried',
        'ID attempt 2',
        'ID attempt 2 succeeded after 0s',
        '',
      ].join('\n'),
    );
  });

  it("exits with the command's code where the last attempt fails too", async () => {
    const waiting = cli('run', 'bad', '--wait');
    await reached('bad', 1, 'failed');
    await pass(120);
    const { code, out, err } = await waiting;
    expect({ code, out }).toEqual({ code: 3, out: 'attempt 1\nattempt 2\n' });
    expect(err).toMatch(/ attempt 2 failed with exit code 3 after 0s\n$/);
  });

  it('ends with the first attempt where that is asked for, and says that another follows', async () => {
    const { code, out, err } = await cli('run', 'bad', '--wait', '--attempt-only');
    expect({ code, out }).toEqual({ code: 3, out: 'attempt 1\n' });
    expect(anonymous(err)).toBe('ID\nID failed with exit code 3 after 0s, will be retried in 1m\n');
  });

  it('ends when the run is stopped between its attempts', async () => {
    const waiting = cli('run', 'bad', '--wait');
    await reached('bad', 1, 'failed');
    expect((await cli('stop', 'bad')).code).toBe(0);
    const { code, err } = await waiting;
    expect(code).toBe(3);
    expect(anonymous(err)).toMatch(/ID attempt 2\nID attempt 2 stopped: stopped with cronbridge stop\n$/);
  });

  it('ends when the job leaves the crontab between two attempts', async () => {
    const waiting = cli('run', 'bad', '--wait');
    await reached('bad', 1, 'failed');
    await pass(1);
    deployment.write('#@ name=long overlap=wait\n0 6 * * * /app/long\n');
    await cli('sync', deployment.crontab, '--allow-mass-delete');
    await pass(120);
    const { code, err } = await waiting;
    expect(code).toBe(3);
    expect(anonymous(err)).toMatch(/ID attempt 2 skipped: its job is no longer in the crontab\n$/);
  });

  it('waits for a start too, says what for, and ends when the run is stopped meanwhile', async () => {
    await cli('run', 'long');
    const waiting = cli('run', 'long', '--wait');
    await vi.waitUntil(async () => (await json('runs', 'long')).length === 2, { timeout: 60_000 });
    const [{ run }] = await json('runs', 'long', '-n', '1');
    await vi.waitUntil(async () => (await json('runs', 'long', '-n', '1'))[0].reason, { timeout: 60_000 });
    await cli('stop', run);
    const { code, out, err } = await waiting;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(anonymous(err)).toMatch(
      /^ID\n(ID is waiting: lock long is held by ID for \S+, waiting \S+\n)?ID stopped: stopped with/,
    );
  });

  it('prints at last, after the lines of the log, how it ended as an object of its own', async () => {
    const { code, out } = await cli('run', 'bad', '--wait', '--attempt-only', '--json');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect({ code, lines }).toEqual({
      code: 3,
      lines: [
        { time: expect.any(String), text: 'attempt 1' },
        { run: expect.stringMatching(/^bad@/), attempt: 1, state: 'failed', exitCode: 3 },
      ],
    });
  });

  it('says at Ctrl-C whether the run runs or still waits, and leaves it alone', async () => {
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    const running = cli('run', 'long', '--wait');
    await reached('long', 1, 'started');
    process.emit('SIGINT');
    const waiting = cli('run', 'long', '--wait');
    await vi.waitUntil(async () => (await json('runs', 'long')).length === 2, { timeout: 60_000 });
    await vi.waitUntil(async () => (await json('runs', 'long', '-n', '1'))[0].reason, { timeout: 60_000 });
    process.emit('SIGINT');
    await cli('stop', (await json('runs', 'long', '-n', '1'))[0].run);
    await cli('stop', 'long');
    await deployment.clock.settle();
    const ends = [await running, await waiting].map(({ err }) => anonymous(err));
    expect(exit.mock.calls).toEqual([[130], [130]]);
    exit.mockRestore();
    expect(ends[0]).toContain('\nID is still running; stop it with cronbridge stop ID');
    expect(ends[1]).toContain('\nID is still waiting; stop it with cronbridge stop ID');
  });

  it('takes --attempt-only for an error where nothing is waited for', async () => {
    expect(await cli('run', 'bad', '--attempt-only')).toEqual({
      code: 2,
      out: '',
      err: 'error: --attempt-only needs --wait\n  hint: add --wait\n',
    });
  });
});

describe('logs --follow', () => {
  it('goes through the retries of a run', async () => {
    await cli('run', 'flaky');
    await reached('flaky', 1, 'failed');
    const following = cli('logs', 'flaky', '--follow');
    await pass(120);
    const { code, out, err } = await following;
    expect(code).toBe(0);
    expect(out).toMatch(/attempt 2\n$/);
    expect(anonymous(err)).toMatch(/^(ID failed .* will be tried again .*\nID attempt 2\n)?$/);
  });

  it('of one attempt ends with that', async () => {
    await cli('run', 'bad');
    await reached('bad', 1, 'failed');
    expect(await cli('logs', 'bad', '--attempt', '1', '--follow')).toEqual({
      code: 0,
      out: 'attempt 1\n',
      err: '',
    });
  });
});

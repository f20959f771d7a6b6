// cronbridge run, runs, logs and dead-letters against a deployment.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeployment, type TestDeployment } from '../deployment.ts';
import { cronbridge } from '../record.ts';

const CRONTAB = `
#@ name=good
0 5 * * * /app/good
#@ name=bad retries=1 retry-delay=1m
0 5 * * * /app/bad
#@ name=long overlap=wait
0 6 * * * /app/long
#@ name=refused
0 7 * * * /app/refused
`;

/** Shortly before the first job is due. */
const BEGINNING = new Date('2027-01-01T04:55:00Z');

let deployment: TestDeployment;
let cli: TestDeployment['cli'];
beforeEach(async () => {
  deployment = await startDeployment(
    CRONTAB,
    ({ environment, command }) => {
      switch (environment.CRONBRIDGE_JOB) {
        case 'good':
          return { output: ['one', `two ${environment.LEVEL ?? ''} ${command.at(-1)}`] };
        case 'bad':
          return { exitCode: 3, output: ['oh no'] };
        default:
          return { seconds: Number.POSITIVE_INFINITY, output: ['still here'] };
      }
    },
    BEGINNING,
  );
  cli = deployment.cli;
  await cli('sync', deployment.crontab);
});
afterEach(() => deployment.close());

const until = (time: string) => deployment.clock.advanceTo(new Date(`2027-01-01T${time}Z`));
const json = async (...args: string[]) => JSON.parse((await cli(...args, '--json')).out);

describe('runs', () => {
  it('has the newest first, every attempt, and how it ended', async () => {
    await until('05:02:00');
    expect(await json('runs')).toMatchObject([
      { run: 'good@2027-01-01T05:00Z', attempt: 1, state: 'succeeded', exitCode: 0, command: '/app/good' },
      { run: 'bad@2027-01-01T05:00Z', attempt: 2, state: 'failed', exitCode: 3, trigger: 'retry' },
      { run: 'bad@2027-01-01T05:00Z', attempt: 1, state: 'failed', exitCode: 3, trigger: 'schedule' },
    ]);
    const { out } = await cli('runs', 'bad');
    expect(out).toMatch(/^RUN +TRY +STATE +EXIT +LOCAL TIME +STARTED +TOOK +BY +REASON$/m);
    expect(out).toMatch(/^bad@2027-01-01T05:00Z +2 +failed +3 /m);
  });

  it('says what a run waits for, since when, and behind how many', async () => {
    await until('06:01:00');
    await cli('run', 'long');
    await cli('run', 'long');
    const [second, first] = await json('runs', 'long');
    expect(first).toMatchObject({ state: 'waiting', waitsIn: 'long', before: 0 });
    expect(second).toMatchObject({
      waitsIn: 'long',
      waitingSince: expect.stringContaining('2027-01-01T06:01:00'),
      before: 1,
      reason: 'lock long is held by long@2027-01-01T06:00Z',
    });
    expect((await cli('runs', 'long')).out).toMatch(
      /waiting .*lock long is held by long@2027-01-01T06:00Z for 1m, waiting \S+, behind 1 run$/m,
    );
    await cli('stop', 'long@2027-01-01T06:00Z');
    await until('06:02:00');
    const [still] = await json('runs', 'long');
    expect(still).toMatchObject({ before: 0, reason: `lock long is held by ${first.run}` });
  });

  it('shows the local times of all with seconds where one has them', async () => {
    await until('05:02:00');
    expect((await cli('runs', 'good')).out).toMatch(/ 05:00 UTC /);
    await until('05:02:07');
    await cli('run', 'good');
    const { out } = await cli('runs', 'good');
    expect(out.match(/ \d\d:\d\d:\d\d UTC /g)).toEqual([' 05:02:07 UTC ', ' 05:00:00 UTC ']);
  });

  it('never shows the environment of a job', async () => {
    await cli('run', 'good', '--env', 'PASSWORD=secret');
    expect((await cli('runs', 'good', '--json')).out).not.toContain('secret');
  });

  it('can be those of one job, so many, or those that go on', async () => {
    await until('06:00:00');
    expect(await json('runs', 'bad', '-n', '1')).toMatchObject([{ attempt: 2 }]);
    expect(await json('runs', '--active')).toMatchObject([
      { run: 'long@2027-01-01T06:00Z', state: 'started' },
    ]);
  });

  it('can be those in some states, by some triggers and of some time', async () => {
    await until('07:00:30');
    const ids = async (...args: string[]) =>
      (await json('runs', ...args)).map(
        ({ run, attempt }: { run: string; attempt: number }) =>
          `${run.replace('@2027-01-01T', ' ')} ${attempt}`,
      );
    expect(await ids('--state', 'failed,not-started')).toEqual([
      'refused 07:00Z 1',
      'bad 05:00Z 2',
      'bad 05:00Z 1',
    ]);
    expect(await ids('--state', 'failed', '--state', 'started', '-n', '2')).toEqual([
      'long 06:00Z 1',
      'bad 05:00Z 2',
    ]);
    expect(await ids('--trigger', 'retry')).toEqual(['bad 05:00Z 2']);
    expect(await ids('--since', '1h30m')).toEqual(['refused 07:00Z 1', 'long 06:00Z 1']);
    // The beginning belongs to the time, the end does not.
    expect(await ids('--since', '2027-01-01T05:00', '--until', '2027-01-01T06:00', 'good')).toEqual([
      'good 05:00Z 1',
    ]);
    expect(await ids('--active', '--since', '10m')).toEqual([]);
    expect(await cli('runs', '--state', 'missed', 'good')).toMatchObject({
      code: 0,
      out: '',
      err: 'no run of good is like that\n',
    });
  });

  it('says so when none', async () => {
    expect(await cli('runs')).toEqual({ code: 0, out: '', err: 'no runs yet\n' });
    expect(await cli('runs', 'good', '--active')).toEqual({
      code: 0,
      out: '',
      err: 'no run of good is active\n',
    });
  });
});

describe('list', () => {
  const names = async (...args: string[]) =>
    (await json('list', ...args)).map(({ job }: { job: string }) => job);

  it('is by name, by the next start or by the last run, and can be those that fail or are paused', async () => {
    await until('06:01:00');
    expect(await names()).toEqual(['bad', 'good', 'long', 'refused']);
    expect(await names('--sort', 'next')).toEqual(['refused', 'bad', 'good', 'long']);
    expect(await names('--sort', 'last')).toEqual(['long', 'bad', 'good', 'refused']);
    expect(await cli('list', '--sort', 'size')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Allowed choices are name, next, last'),
    });
    await cli('pause', 'good');
    expect(await names('--failing')).toEqual(['bad']);
    expect(await names('--paused')).toEqual(['good']);
    expect((await json('list', '--failing'))[0]).toMatchObject({ failuresInARow: 2 });
    expect((await cli('list', '--failing')).out).toMatch(/failed 1h 1m ago, 2 in a row$/m);
    expect(await cli('list', '--failing', '--paused')).toEqual({
      code: 0,
      out: '',
      err: 'none of 4 jobs is like that\n',
    });
  });
});

describe('show', () => {
  it('has the attempts of a run with the time between their steps, and the reason of each', async () => {
    await until('05:02:00');
    const shown = await json('show', 'bad@2027-01-01T05:00Z');
    expect(shown).toMatchObject({
      lock: 'bad',
      attempts: [
        {
          attempt: 1,
          state: 'failed',
          exitCode: 3,
          steps: [{ step: 'due', at: '2027-01-01T05:00:00Z' }, {}, {}, {}],
        },
        { attempt: 2, trigger: 'retry', steps: [{ step: 'due', at: '2027-01-01T05:01:00Z' }, {}, {}, {}] },
      ],
    });
    expect(shown.attempts[1].steps.map(({ step }: { step: string }) => step)).toEqual([
      'due',
      'taken',
      'started',
      'ended',
    ]);
    expect(await json('show', 'bad')).toEqual(shown);
    const { code, out, err } = await cli('show', 'bad');
    expect(code).toBe(0);
    expect(out).toMatch(/^bad@2027-01-01T05:00Z\n\njob {11}bad\nstarted by {4}schedule$/m);
    expect(out).toMatch(/^attempt 2: failed with exit code 3 after 0s\ndue {11}2027-01-01T05:01Z {2}\(Fri/m);
    expect(out).toMatch(/^taken {9}\+ 0s/m);
    expect(out).toMatch(/^task {10}arn:aws:ecs:/m);
    expect(err).toMatch(/^its log: cronbridge logs bad@2027-01-01T05:00Z --local/);
  });

  it('says who has the lock and who waits for it', async () => {
    await until('06:01:00');
    await cli('run', 'long');
    const [waiting] = await json('runs', 'long', '-n', '1');
    expect(await json('show', 'long@2027-01-01T06:00Z')).toMatchObject({
      holder: { run: 'long@2027-01-01T06:00Z' },
      waiting: [{ run: waiting.run }],
    });
    expect((await cli('show', 'long@2027-01-01T06:00Z')).out).toMatch(
      /^lock {10}long, held by this run\nin its line {3}1 run:\n {14}long@2027-01-01T06:01:00\.001Z$/m,
    );
    expect((await cli('show', waiting.run)).out).toMatch(
      /^waits {9}lock long is held by long@2027-01-01T06:00Z for 1m, waiting \S+$/m,
    );
  });
});

describe('describe', () => {
  it('has what a job is, when it runs and what its runs were like', async () => {
    await until('05:02:00');
    expect(await json('describe', 'bad')).toMatchObject({
      job: { job: 'bad', time: '0 5 * * *', command: '/app/bad', history: { failuresInARow: 2, success: 0 } },
      details: { overlap: 'allow', lock: 'bad', retry: { limit: 1, delay: 60 }, env: [] },
      options: { name: 'bad', lock: 'bad', retries: '1', 'retry-delay': '1m', notify: 'failure' },
      sharesLockWith: [],
      next: expect.arrayContaining(['2027-01-02T05:00:00Z']),
    });
    const { out } = await cli('describe', 'bad');
    expect(out).toMatch(/^bad {2}enabled\n\nentry {9}0 5 \* \* \* \/app\/bad\nin words {6}At 05:00/);
    expect(out).toMatch(/^retries {7}1\nretry-delay {3}1m\nretry-on {6}failed,spot,not-started$/m);
    expect(out).toMatch(/^failing {7}2 in a row$/m);
    expect(out).toMatch(/^bad@2027-01-01T05:00Z attempt 2 +failed +3 /m);
    expect(await cli('describe', 'god')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/there is no job named god\n {2}hint: did you mean good/),
    });
  });
});

describe('rerun', () => {
  it('runs the job again, with the arguments and settings that a person gave to the run', async () => {
    const first = (await cli('run', 'good', '--wait', '--env', 'LEVEL=9', '--', '--all')).out;
    const { code, out, err } = await cli('rerun', 'good', '--wait');
    expect({ code, out }).toEqual({ code: 0, out: first });
    expect(err).toMatch(/^again good@\S+: run good --env LEVEL=… -- --all$/m);
    const [latest, , before] = await json('runs', 'good');
    expect(before).toBeUndefined();
    expect(latest).toMatchObject({ trigger: 'manual', args: ['--all'] });
  });

  it('of a job that has not run is none', async () => {
    expect(await cli('rerun', 'good')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^error: good has not run yet\n {2}hint: run it with cronbridge run good /),
    });
    expect((await cli('rerun', 'good@2020-01-01T00:00Z')).err).toContain('hint: good has not run yet');
    expect(await json('runs')).toEqual([]);
  });
});

describe('run', () => {
  it('prints the id of the run and does not wait', async () => {
    const { code, out, err } = await cli('run', 'long');
    expect({ code, out }).toEqual({
      code: 0,
      out: expect.stringMatching(/^long@2027-01-01T04:55:00\.001Z\n$/),
    });
    expect(err).toMatch(/^started; see its log with cronbridge logs long@\S+ --follow --local --port \d+\n$/);
  });

  it('refuses arguments that have no place in the command, and names that are not its own', async () => {
    deployment.write('#@ name=good\n0 5 * * * cd /app; ./good\n');
    await cli('sync', '--allow-mass-delete', deployment.crontab);
    expect(await cli('run', 'good', '--', '--dry-run')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(
        /^error: good: its command is more than one program.*\n {2}hint: write "\$@" in/,
      ),
    });
    expect(await cli('run', 'good', '--env', 'CRONBRIDGE_RUN=x')).toMatchObject({ code: 2 });
    expect(await json('runs', 'good')).toEqual([]);
  });

  it('gives arguments and settings to the command', async () => {
    const { out } = await cli('run', 'good', '--wait', '--env', 'LEVEL=9', '--', '--all', "it's");
    expect(out).toBe("one\ntwo 9 it's\n");
  });

  it('tells what kept a run from starting', async () => {
    const { code, out, err } = await cli('run', 'refused');
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/^refused@/) });
    expect(err).toMatch(/^not-started: .*iam:PassRole/);
    expect(await cli('run', 'refused', '--wait')).toMatchObject({ code: 1, out: '' });
  });

  it('says that a run waits for its lock', async () => {
    await cli('run', 'long');
    const { code, err } = await cli('run', 'long');
    expect(code).toBe(0);
    expect(err).toMatch(/^waiting for its start: lock long is held by long@\S+ for \S+, waiting \S+; see/);
    const [holder, first] = (await json('runs', 'long')).toReversed();
    expect(await json('run', 'long')).toMatchObject({
      state: 'waiting',
      reason: `lock long is held by ${holder.run}`,
      heldSince: holder.started,
      before: 1,
    });
    expect((await cli('logs', first.run)).err).toContain(
      `has not started yet: lock long is held by ${holder.run} for `,
    );
  });

  it('names what was probably meant', async () => {
    const { code, out, err } = await cli('run', 'god');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /^error: there is no job named god\n {2}hint: did you mean good.*\? All names: cronbridge list --local/,
    );
  });
});

describe('logs', () => {
  beforeEach(() => until('05:02:00'));

  it('are what the command wrote, and nothing else', async () => {
    expect(await cli('logs', 'bad@2027-01-01T05:00Z')).toEqual({ code: 0, out: 'oh no\n', err: '' });
    expect(await cli('logs', 'bad', '--attempt', '1', '--follow')).toEqual({
      code: 0,
      out: 'oh no\n',
      err: '',
    });
  });

  it('are one JSON object a line with --json', async () => {
    const { out } = await cli('logs', 'bad', '--json');
    expect(JSON.parse(out)).toEqual({ time: '2027-01-01T05:01:00.000Z', text: 'oh no' });
  });

  it('of several jobs are in the order of their lines, under their names', async () => {
    expect((await cli('logs', 'bad', 'good')).out).toBe(
      'good | one\ngood | two  exec /app/good\nbad  | oh no\n',
    );
    expect((await cli('logs', 'good', 'bad', '--follow')).out.split('\n').toSorted()).toEqual(
      ['', 'bad  | oh no', 'good | one', 'good | two  exec /app/good'].toSorted(),
    );
    expect(
      (await cli('logs', '--all', '--json')).out
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { run: 'good@2027-01-01T05:00Z', attempt: 1, text: 'one' },
      { run: 'good@2027-01-01T05:00Z', text: 'two  exec /app/good' },
      { run: 'bad@2027-01-01T05:00Z', attempt: 1, text: 'oh no' },
      { run: 'bad@2027-01-01T05:00Z', attempt: 2, time: '2027-01-01T05:01:00.000Z', text: 'oh no' },
    ]);
    expect((await cli('logs', 'bad', 'refused')).err).toBe('refused has not run yet\n');
  });

  it('can be the last lines, those since then, with their times, and those that match', async () => {
    expect((await cli('logs', 'good', '--tail', '1')).out).toBe('two  exec /app/good\n');
    expect((await cli('logs', 'good', '--grep', '^t.o', '--timestamps')).out).toBe(
      '2027-01-01T05:00:00.000Z two  exec /app/good\n',
    );
    expect((await cli('logs', 'good@2027-01-01T05:00Z', '--since', '1m')).err).toBe(
      'good@2027-01-01T05:00Z has succeeded, and its log has no line since then\n',
    );
    // Of a job, all runs since then.
    expect((await cli('logs', 'bad', '--since', '1h')).out).toBe(
      'bad@2027-01-01T05:00Z           | oh no\nbad@2027-01-01T05:00Z attempt 2 | oh no\n',
    );
    expect(await cli('logs', 'good', 'bad', '--since', '90s')).toEqual({
      code: 0,
      out: 'bad | oh no\n',
      err: 'good has no line since then\n',
    });
    expect((await cli('logs', '--all', '--since', '90s')).out).toBe('bad | oh no\n');
    expect((await cli('logs', 'good', '--follow', '--tail', '1')).out).toBe('two  exec /app/good\n');
  });

  it.each([
    [['good', '--grep', '('], /^error: --grep "\(" is not a regular expression\n {2}hint: write \\ before/],
    [['good', '--tail', '0'], /^error: --tail is "0", and not a whole number/],
    [['good', 'bad', '--attempt', '1'], /^error: --attempt is for one run\n/],
    [['good', '--all'], /^error: logs takes names of jobs or --all, not both\n/],
    [[], /^error: logs takes a job\n/],
  ])('%j are refused', async (args, message) => {
    expect(await cronbridge(['logs', ...args])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(message),
    });
  });

  it('outlive what ECS remembers of a task', async () => {
    await until('08:00:00');
    expect((await cli('logs', 'good')).out).toMatch(/^one\n/);
  });

  it('of a run without a task are none, with the reason', async () => {
    await until('07:00:30');
    const { code, out, err } = await cli('logs', 'refused');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(/could not be started \(.*iam:PassRole.*\), so it has no log/);
  });

  it.each([
    [
      ['good@2020-01-01T00:00Z'],
      /there is no run good@2020-01-01T00:00Z\n {2}hint: the latest run of good is good@2027-01-01T05:00Z/,
    ],
    [['bad', '--attempt', '5'], /bad@2027-01-01T05:00Z has no attempt 5\n {2}hint: it has attempts 1 to 2/],
  ])('of %j are an error', async (args, message) => {
    const { code, err } = await cli('logs', ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('dead letters', () => {
  beforeEach(() => until('07:00:30'));

  it('have a reason', async () => {
    expect(await json('dead-letters')).toMatchObject([
      {
        job: 'refused',
        run: 'refused@2027-01-01T07:00Z',
        reason: expect.stringContaining('iam:PassRole'),
      },
    ]);
    expect((await cli('dead-letters', 'list')).out).toMatch(
      /^\w{8} +refused@2027-01-01T07:00Z .*iam:PassRole/m,
    );
  });

  it('can be looked at and are still there', async () => {
    const [{ id }] = await json('dead-letters');
    const { out } = await cli('dead-letters', 'show', id.slice(0, 8));
    expect(JSON.parse(out)).toMatchObject({ id, body: { v: 1, job: 'refused', command: '/app/refused' } });
    expect(await json('dead-letters')).toHaveLength(1);
    expect((await cli('dead-letters', 'show', 'nope')).code).toBe(2);
  });

  it('are dropped for good once the user says yes, and only then', async () => {
    const [{ id }] = await json('dead-letters');
    const drop = (...args: string[]) => ['dead-letters', 'drop', ...args];
    expect(await cli(...drop(id))).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    for (const reply of ['', 'n', 'what?']) {
      expect(await deployment.answering(reply, ...drop(id.slice(0, 8)))).toMatchObject({ code: 1, out: '' });
    }
    expect(await cli(...drop('nope'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('no dead letter has the id nope'),
    });
    expect(await json('dead-letters')).toHaveLength(1);
    expect(await deployment.answering('y', ...drop(id.slice(0, 8)))).toMatchObject({
      code: 0,
      out: `${id}\n`,
    });
    expect(await json('dead-letters')).toEqual([]);
  });

  it('are sent again as runs of now', async () => {
    const { code, out } = await cli('dead-letters', 'redrive');
    expect(code).toBe(0);
    await deployment.clock.settle();
    const [latest] = await json('runs', 'refused');
    expect(latest).toMatchObject({ run: out.trim(), trigger: 'manual', attempt: 1, state: 'not-started' });
    const [{ id }] = await json('dead-letters');
    expect(await json('dead-letters', 'redrive')).toEqual({
      redriven: [{ letter: id, run: expect.stringMatching(/^refused@/) }],
      left: 0,
      behind: 0,
    });
  });
});

describe('doctor', () => {
  it('finds in a complete deployment that nobody subscribed, and that another crontab is here', async () => {
    const { code, out } = await cli('doctor');
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => !line.startsWith('✓'))).toEqual([
      ...[
        'rule cronbridge-local-stopped',
        'rule cronbridge-local-reconcile',
        ...['plan', 'sync', 'dispatch', 'run', 'outcome', 'Scheduler'].map((name) => `role of ${name}`),
      ].map((part) => `- ${part}: not offered by this endpoint`),
      expect.stringMatching(/^! crontab: the crontab here is not what is deployed/),
      expect.stringMatching(/^ {4}remedy: cronbridge plan --local --port \d+$/),
      expect.stringMatching(/^! topic cronbridge-local-notifications: nobody gets notifications/),
      expect.stringMatching(/^ {4}remedy: \(\. \S+\.sh; aws --endpoint-url \S+ sns subscribe/),
      '- alarms: not offered by this endpoint',
      '- subnet subnet-local: not offered by this endpoint',
      'cronbridge-local: 2 problems, 10 not checked',
      '',
    ]);
  });

  it('says once that nothing is there', async () => {
    const { code, out, err } = await cli('doctor', '--stage', 'nope');
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^error: cronbridge-nope is not deployed in us-east-1\n {2}hint: check --stage, /m);
  });
});

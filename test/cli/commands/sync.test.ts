// cronbridge plan, sync, list, pause and resume against a deployment.
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeployment, type TestDeployment } from '../deployment.ts';

const CRONTAB = `
#@ name=first
0 5 * * * /app/first
#@ name=second
30 6 1 * mon /app/second
#@ name=off enabled=false
0 7 * * * /app/off
`;

let deployment: TestDeployment;
let cli: TestDeployment['cli'];
beforeEach(async () => {
  deployment = await startDeployment(CRONTAB);
  cli = deployment.cli;
});
afterEach(() => deployment.close());

const sync = (...args: string[]) => cli('sync', deployment.crontab, ...args);
const plan = (...args: string[]) => cli('plan', deployment.crontab, ...args);
const jobs = async () => JSON.parse((await cli('list', '--json')).out);
const stateOf = async (job: string) => (await jobs()).find((one: { job: string }) => one.job === job).state;

describe('plan', () => {
  it('tells by its exit code, when asked, whether there are changes', async () => {
    expect((await plan('--detailed-exitcode')).code).toBe(10);
    expect((await plan()).code).toBe(0);
    await sync();
    expect(await plan('--detailed-exitcode')).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^service cronbridge, stage local, region us-east-1, account 000000000000\nno changes, 4 schedules\nabout \$.*\n$/,
      ),
      err: '',
    });
  });

  it('is a value with --json', async () => {
    const { out } = await plan('--json');
    const { deployment: place, group, create } = JSON.parse(out);
    expect(place).toEqual({
      service: 'cronbridge',
      stage: 'local',
      region: 'us-east-1',
      account: '000000000000',
    });
    expect(group).toBe('cronbridge-local');
    expect(create.map(({ name }: { name: string }) => name)).toEqual([
      'first',
      'off',
      'second',
      'second.dow',
    ]);
  });

  it('is what validate says with --json, if the crontab has errors, for sync as for plan', async () => {
    deployment.write('#@ name=a\n0 25 * * * /app/a\n');
    const expected = JSON.parse((await cli('validate', '--json', deployment.crontab)).out);
    expect(expected.diagnostics).toMatchObject([{ severity: 'error', line: 2, column: 3 }]);
    for (const words of [['plan'], ['plan', '--direct'], ['sync'], ['sync', '--dry-run']]) {
      const { code, out, err } = await cli(...words, '--json', deployment.crontab);
      expect({ words, code, ...JSON.parse(out) }).toEqual({ words, code: 2, ...expected });
      expect(err).toContain('error: the crontab has 1 error');
    }
  });

  it('is one comment with --format markdown, whatever a command is', async () => {
    writeFileSync(deployment.crontab, '#@ name=ticks\n0 5 * * * echo ```` @everyone <b>\n');
    const { code, out } = await plan('--format', 'markdown');
    expect(code).toBe(0);
    const lines = out.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '<!-- cronbridge plan cronbridge-local -->',
      '### cronbridge plan: cronbridge-local',
      '',
      '`````diff',
    ]);
    expect(out).toContain('+ ticks  cron(0 5 * * ? *) UTC  echo ```` @everyone <b>');
    expect(lines.slice(-2)).toEqual(['`````', '']);
  });

  it('says in the comment too why there is no plan', async () => {
    writeFileSync(deployment.crontab, '0 24 * * * /app/report\n');
    const { code, out, err } = await plan('--format', 'markdown');
    expect(code).toBe(2);
    expect(out).toMatch(/^<!-- cronbridge plan .*\n[\s\S]*error\[hour-out-of-range\][\s\S]*\nerror: .*\n/);
    expect(err).toMatch(/^error: /m);
  });

  it('changes nothing', async () => {
    await plan();
    expect(await jobs()).toEqual([]);
  });
});

describe('sync', () => {
  it('shows the plan and applies it', async () => {
    const { code, out, err } = await sync();
    expect({ code, err }).toEqual({ code: 0, err: 'applied\n' });
    expect(out).toMatch(/^\+ first +cron\(0 5 \* \* \? \*\) UTC +\/app\/first$/m);
    expect(out).toMatch(/^4 to create$/m);
    expect((await jobs()).map(({ job }: { job: string }) => job)).toEqual(['first', 'off', 'second']);
  });

  it('changes nothing with --dry-run', async () => {
    expect(await sync('--dry-run')).toMatchObject({ code: 0, err: 'dry run: nothing was changed\n' });
    expect(await jobs()).toEqual([]);
  });

  it('changes nothing when there is an error, and shows where it is', async () => {
    await sync();
    deployment.write(`${CRONTAB}0 24 * * * x\n`);
    const { code, out, err } = await sync();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/test\.crontab:8:3: error\[hour-out-of-range\]/);
    expect(err).toMatch(
      /error: the crontab has 1 error\n {2}hint: correct the lines above: a crontab with an error is not used at all\n$/,
    );
    expect(await jobs()).toHaveLength(3);
  });

  it('deletes most schedules only when that is meant', async () => {
    await sync();
    deployment.write('#@ name=other\n0 5 * * * x\n');
    const { code, err } = await sync();
    expect(code).toBe(1);
    expect(err).toMatch(/would delete 4 of the 4 schedules.*\n {2}hint: .*--allow-mass-delete/);
    expect(await jobs()).toHaveLength(3);
    // What sync refuses, a look at it refuses too: with the same words, the plan above them.
    for (const look of [plan, (...args: string[]) => sync('--dry-run', ...args)]) {
      const refused = await look();
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(err) });
      expect(refused.out).toContain('- second.dow');
      const asJson = await look('--json');
      expect(asJson.code).toBe(1);
      expect(JSON.parse(asJson.out).delete).toHaveLength(4);
      expect((await look('--allow-mass-delete')).code).toBe(0);
    }
    expect((await plan('--allow-mass-delete', '--detailed-exitcode')).code).toBe(10);
    expect((await plan('--detailed-exitcode')).code).toBe(1);
    expect(await jobs()).toHaveLength(3);
    expect((await sync('--allow-mass-delete')).code).toBe(0);
    expect((await jobs()).map(({ job }: { job: string }) => job)).toEqual(['other']);
  });

  it('applies exactly the plan that was reviewed, or nothing', async () => {
    const digestIn = (out: string) => / --digest (\S+)/.exec(out)?.[1] ?? 'none';
    const reviewed = digestIn((await plan()).out);
    expect(JSON.parse((await plan('--json')).out).digest).toBe(reviewed);
    deployment.write(`${CRONTAB}#@ name=later\n0 9 * * * /app/later\n`);
    expect(await sync('--digest', reviewed)).toEqual({
      code: 1,
      out: '',
      err: `error: the plan is stale: the crontab, an option or a setting of the deployment is not the one that it was made with
  hint: nothing was changed; plan again
`,
    });
    expect(await jobs()).toEqual([]);
    const again = digestIn((await plan('--direct')).out);
    expect((await plan('--direct')).out).toContain('test.crontab --direct --digest');
    expect(await sync('--direct', '--digest', again)).toMatchObject({ code: 0, err: 'applied\n' });
    expect(await jobs()).toHaveLength(4);
    expect((await plan()).out).not.toContain('--digest');
    expect(await sync('--digest', 'abc')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /^error: --digest "abc" is not the digest of a plan\n {2}hint: copy all of it/,
      ),
    });
  });

  it('reports a missing deployment as an error of AWS, with the remedy', async () => {
    const { code, err } = await cli('plan', deployment.crontab, '--stage', 'other');
    expect(code).toBe(3);
    expect(err).toMatch(
      /^error: could not plan: ResourceNotFoundException: .*cronbridge-other-plan\n {2}hint: check the service, stage/,
    );
  });
});

describe('a paused job', () => {
  it('stays paused through a sync, until it is resumed', async () => {
    await sync();
    expect(await cli('pause', 'second')).toMatchObject({
      code: 0,
      err: expect.stringContaining('second is paused'),
    });
    expect(await stateOf('second')).toBe('paused');
    expect((await sync()).out).toMatch(/^‖ second {2}paused, stays paused/m);
    expect(await stateOf('second')).toBe('paused');
    expect(await cli('resume', 'second')).toMatchObject({ code: 0, err: 'second is resumed\n' });
    expect(await stateOf('second')).toBe('enabled');
  });

  it('has an end, a reason and the name of who paused it, and is kept by a sync until that end', async () => {
    await sync();
    const { out, err } = await cli(
      'pause',
      'first',
      'second',
      '--until',
      '3h',
      '--reason',
      'a\x1b[2Jmigration',
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject([
      { job: 'first', pause: { until: '2027-01-01T03:00:00Z' } },
      { job: 'second', changed: 2 },
    ]);
    expect(err).toMatch(
      /^2 jobs are paused: first, second until 2027-01-01T03:00Z; resume them with cronbridge resume first second --local/,
    );
    expect((await sync()).out).toMatch(/‖ first {2,}paused, stays paused/);
    expect((await cli('list')).out).toMatch(/ now by \w+, until 2027-01-01T03:00Z: a.\[2Jmigration$/m);
    expect(await cli('pause', '--all')).toMatchObject({
      code: 0,
      err: expect.stringMatching(
        /^2 jobs are paused: first, second; resume them with cronbridge resume --all /,
      ),
    });
    expect((await cli('resume', '--all')).err).toBe('2 jobs are resumed: first, second\n');
    expect((await cli('resume', '--all')).err).toBe('no job was paused\n');
  });

  it('is made up for, as any past time is', async () => {
    await sync();
    await cli('pause', 'first');
    await deployment.clock.advanceTo(new Date('2027-01-01T05:01:00Z'));
    expect(await cli('resume', 'first', '--run-missed', 'last')).toEqual({
      code: 0,
      out: 'first@2027-01-01T05:00Z  started\n',
      err: 'first is resumed; 1 run is made up for\n',
    });
    await deployment.clock.settle();
    const backfill = (...args: string[]) => cli('backfill', 'first', '--from', '2026-12-30', ...args);
    expect(await backfill('--dry-run')).toEqual({
      code: 0,
      out: 'first@2026-12-30T05:00Z  no record\nfirst@2026-12-31T05:00Z  no record\n',
      err: '2 minutes have not run\n',
    });
    const ago = await cli('backfill', 'first', '--from', '2d', '--until', '1h', '--dry-run');
    expect(ago.out).toBe('first@2026-12-31T05:00Z  no record\n');
    expect((await backfill('--dry-run', '--only', 'missed')).err).toBe('0 minutes have not run\n');
    expect(JSON.parse((await backfill('--json')).out)).toMatchObject([
      { run: 'first@2026-12-30T05:00Z', state: 'started' },
      { run: 'first@2026-12-31T05:00Z', attempt: 1 },
    ]);
    await deployment.clock.settle();
    expect((await backfill()).err).toBe('nothing to make up for in that time\n');
  });

  it.each([
    [['pause'], 'pause takes a job'],
    [['backfill', 'first'], "required option '--from <time>' not specified"],
    [['resume', 'first', '--run-missed', 'some'], 'Allowed choices are none, last, all'],
    [['pause', 'first', '--all'], 'pause takes names of jobs or --all, not both'],
    [['pause', 'first', '--until', '2026-12-31'], '--until "2026-12-31" is not in the future'],
    [['pause', 'first', '--until', 'soon'], '--until "soon" is not a date or date-time'],
    [['pause', 'first', '--until', '0m'], '--until "0m" is not in the future'],
    [['drain', 'first', '--until', '0m'], '--until "0m" is not in the future'],
    [['backfill', 'first', '--from', '2030-01-01'], '--from "2030-01-01" is in the future'],
    [['backfill', 'first', '--from', '2d', '--until', '2030-01-01'], '--until "2030-01-01" is in the future'],
    [['backfill', 'first', '--from', '2d', '--until', '3d'], 'the interval ends before it begins'],
    [['backfill', 'first', '--from', '0m'], 'the interval ends before it begins, or at once'],
  ])('is refused for %j', async (argv, said) => {
    const { code, err } = await cli(...argv);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(said) });
  });

  it('is resumed by sync --resume', async () => {
    await sync();
    await cli('pause', 'first');
    await sync('--resume');
    expect(await stateOf('first')).toBe('enabled');
  });

  it('is not the same as one that the crontab disables', async () => {
    await sync();
    expect(await stateOf('off')).toBe('disabled');
    for (const command of ['resume', 'pause']) {
      const { code, err } = await cli(command, 'off');
      expect(code).toBe(1);
      expect(err).toContain('off is disabled in the crontab, not paused');
    }
  });

  it('is none that runs on deploy, which is enabled unless the crontab disables it', async () => {
    deployment.write(
      '#@ name=deployed on=deploy\n@reboot /app/x\n#@ name=off on=deploy enabled=false\n@reboot /app/y\n',
    );
    await sync();
    expect([await stateOf('deployed'), await stateOf('off')]).toEqual(['enabled', 'disabled']);
    expect(await cli('pause', 'deployed')).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining('deployed runs on deploy, so it has no schedule to pause or resume'),
    });
  });

  it('has to exist', async () => {
    expect(await cli('pause', 'x')).toMatchObject({
      code: 2,
      err: expect.stringContaining('no jobs are deployed'),
    });
    await sync();
    const { code, err } = await cli('pause', 'secnd');
    expect(code).toBe(2);
    expect(err).toContain('did you mean second?');
    expect(await cli('resume', 'second@2027-01-01T00:00Z')).toMatchObject({
      code: 2,
      err: expect.stringContaining('resume takes a job, and second@2027-01-01T00:00Z names a run'),
    });
    for (const name of ['a b', '']) {
      const unfit = await cli('resume', name);
      expect(unfit).toMatchObject({ code: 2, err: expect.stringContaining('there is no job named') });
      if (name === 'a b') expect(unfit.err).toMatch(/hint: all names: cronbridge list/);
    }
  });
});

describe('a run of a later time', () => {
  it('is shown by list, is not taken for the latest, and can be cancelled', async () => {
    await sync();
    const { out, err } = await cli('run', 'first', '--at', '2h');
    const run = 'first@2027-01-01T02:00:00.001Z';
    expect(out).toBe(`${run}\n`);
    expect(err).toMatch(/^first starts at 2027-01-01T02:00Z, in 2h; cancel it with cronbridge stop first@/);
    const [first] = await jobs();
    expect(first).toMatchObject({
      next: '2027-01-01T02:00:00Z',
      planned: [{ run, at: '2027-01-01T02:00:00Z' }],
    });
    expect(first).not.toHaveProperty('last');
    const next = (...args: string[]) => cli('next', '--crontab', deployment.crontab, ...args);
    const planned = { job: 'first', scheduled: '2027-01-01T02:00:00Z', timezone: 'UTC', run };
    expect(JSON.parse((await next('--planned', '--json')).out)[0]).toEqual(planned);
    expect((await next('--planned')).out).toMatch(/^first +Fri 2027-01-01 02:00 .* in 2h, planned$/m);
    expect((await next('first', '--planned', '-n', '2')).out.match(/, planned$/gm)).toHaveLength(1);
    expect((await next('--planned', '--from', '2027-01-02')).out).not.toContain('planned');
    expect((await next('--json')).out).not.toContain(run);
    deployment.write('#@ name=other\n0 5 * * * other\n');
    expect((await next('--planned')).out).toMatch(/^first .* planned\nother /m);
    expect((await cli('runs', '--active')).out).toContain('it was requested for this time');
    expect((await cli('logs', 'first')).err).toMatch(new RegExp(`^${run} has not started yet: `));
    expect((await cli('stop', 'first')).err).toBe(
      `stopped ${run}: it waited: it was requested for this time\n`,
    );
    expect((await jobs())[0]).toMatchObject({ next: '2027-01-01T05:00:00Z', planned: [] });
  });

  it('is what the name of a job means if it is its only run, and not once the job has run', async () => {
    await sync();
    const at = (time: string) => cli('run', 'first', '--at', time, '--', '--all');
    const run = (await at('2h')).out.trim();
    expect(JSON.parse((await cli('show', 'first', '--json')).out)).toMatchObject({ attempts: [{ run }] });
    const now = (await cli('rerun', 'first', '--wait')).err;
    expect(now).toContain(`again ${run}: run first -- --all\n`);
    await deployment.clock.settle();
    // Also a minute before it is due.
    await at('1m');
    for (const command of ['logs', 'rerun'])
      expect((await cli(command, 'first')).err).toContain('first@2027-01-01T00:00:00.001Z');
    await deployment.clock.settle();
    expect(await cli('stop', 'first')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: first has 2 planned runs: first@\S+ \(waiting\), first@/),
    });
  });

  it('is refused for a time that is past, and with --wait', async () => {
    await sync();
    expect(await cli('run', 'first', '--at', '2026-12-31')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--at "2026-12-31" is not in the future'),
    });
    for (const time of ['367d', '999999d', '9999-12-31'])
      expect(await cli('run', 'first', '--at', time)).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(
          /^error: the run cannot be planned: \S+ is more than a year ahead\n {2}hint: a run can be planned for/,
        ),
      });
    expect(await cli('run', 'first', '--at', '2h', '--wait')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--wait follows a run that starts now'),
    });
  });
});

describe('list', () => {
  it('shows both schedules of a job in one line', async () => {
    await sync();
    const { out } = await cli('list');
    expect(out).toMatch(/^second +enabled +30 6 1 \S+ \S+ +\w{3} \S+ 06:30 +UTC/m);
  });

  it('fits a narrow terminal as far as names and times allow', async () => {
    await sync();
    expect((await cli('list')).out).not.toContain('…');
  });

  it('says what to do when there are no jobs', async () => {
    expect(await cli('list')).toMatchObject({
      code: 0,
      out: '',
      err: expect.stringMatching(
        /^cronbridge-local has no jobs; if the terminal .* start with cronbridge sync --local --port/,
      ),
    });
    expect((await cli('list', '--json')).out).toBe('[]\n');
  });
});

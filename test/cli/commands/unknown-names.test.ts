// A name that no job has is the same error of every command. None of them changes anything: they share one deployment.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDeployment, type TestDeployment } from '../deployment.ts';

const CRONTAB = `
#@ name=good
0 5 * * * /app/good
#@ name=never-ran
0 0 1 6 * /app/never
`;

let deployment: TestDeployment;
const cli = (...args: string[]) => deployment.cli(...args);
beforeAll(async () => {
  deployment = await startDeployment(CRONTAB);
  await cli('sync', deployment.crontab);
  await deployment.clock.advanceTo(new Date('2027-01-01T05:10:00Z'));
});
afterAll(() => deployment.close());

describe('an unknown name', () => {
  it.each([
    [['runs', 'goood'], 'good'],
    [['runs', 'goood', '--json'], 'good'],
    [['runs', 'goood', '--active'], 'good'],
    [['logs', 'goood'], 'good'],
    [['logs', '--follow', 'GOOD'], 'good'],
    [['logs', 'goood@2027-01-01T05:00Z'], 'good'],
    [['stop', 'goood'], 'good'],
    [['stop', 'goood@2027-01-01T05:00Z'], 'good'],
    [['pause', 'goood'], 'good'],
    [['resume', 'goood'], 'good'],
    [['run', 'goood'], 'good'],
    [['run', 'goood', '--wait'], 'good'],
    [['stop', 'never'], 'never-ran'],
  ])('%j is the same error everywhere, with near names', async (argv, near) => {
    const { code, out, err } = await cli(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(
      /^error: there is no job named \S+\n {2}hint: did you mean .*\? All names: cronbridge list --local /,
    );
    expect(err).toContain(near);
  });

  it('without near ones names the list', async () => {
    for (const command of ['describe', 'runs', 'show', 'logs', 'stop', 'pause', 'resume', 'run', 'rerun']) {
      expect(await cli(command, 'qwertzuiop')).toEqual({
        code: 2,
        out: '',
        err: expect.stringMatching(
          /^error: there is no job named qwertzuiop\n {2}hint: all names: cronbridge list --local --port \d+\n$/,
        ),
      });
    }
  });

  it.each([
    ['', '""'],
    ['x'.repeat(3000), `${'x'.repeat(79)}…`],
    ['日本', '日本'],
    ['--', '--'],
  ])('that no job can have is the same error (%#)', async (name, shown) => {
    for (const command of ['describe', 'runs', 'show', 'logs', 'stop', 'pause', 'resume', 'run', 'rerun']) {
      const { code, err } = await cli(command, '--', name);
      const [said, hint] = err.split('\n');
      expect([command, code, said, hint]).toEqual([
        command,
        2,
        `error: there is no job named ${shown}`,
        expect.stringContaining('hint: all names: '),
      ]);
    }
  });

  it('of a run with an instant that is none is an error, and no request', async () => {
    for (const instant of ['9'.repeat(3000), 'yesterday', '2027-13-01T05:00Z']) {
      for (const command of ['logs', 'stop']) {
        const { code, err } = await cli(command, `good@${instant}`);
        expect({ code, err }).toEqual({
          code: 2,
          err: expect.stringMatching(
            /^error: \S+ after good@ is not an instant such as \S+\n {2}hint: list the runs with cronbridge runs good --local --port \d+\n$/,
          ),
        });
      }
    }
  });

  it.each(['2027-01-01T05:00:00Z', '2027-01-01T14:00+09:00', '2027-01-01T05:00', '2027-01-01 05:00'])(
    'of a run that writes its instant as %s is the error that names the run',
    async (instant) => {
      expect(await cli('logs', `good@${instant}`)).toEqual({
        code: 2,
        out: '',
        err: `error: there is no run good@${instant}\n  hint: did you mean good@2027-01-01T05:00Z?\n`,
      });
    },
  );

  it.each(['describe', 'runs', 'run', 'pause', 'resume'])(
    'of a run where %s takes a job names the job',
    async (verb) => {
      expect(await cli(verb, 'good@2027-01-01T05:00Z')).toEqual({
        code: 2,
        out: '',
        err: expect.stringMatching(
          new RegExp(
            `^error: ${verb} takes a job, and good@2027-01-01T05:00Z names a run\n  hint: write cronbridge ${verb} good --local --port \\d+\n$`,
          ),
        ),
      });
    },
  );

  it('that is a file says what is wanted', async () => {
    for (const command of ['describe', 'runs', 'show', 'logs', 'stop', 'pause', 'resume', 'run', 'rerun']) {
      expect((await cli(command, 'crontab/good.crontab')).err).toMatch(
        /^error: there is no job named crontab\/good.crontab\n {2}hint: name a job and not a file: cronbridge list /,
      );
    }
  });

  it('of a run says which one is the latest', async () => {
    for (const command of ['show', 'logs', 'stop', 'rerun']) {
      expect(await cli(command, 'good@2020-01-01T00:00Z')).toEqual({
        code: 2,
        out: '',
        err: 'error: there is no run good@2020-01-01T00:00Z\n  hint: the latest run of good is good@2027-01-01T05:00Z\n',
      });
    }
    expect((await cli('logs', 'never-ran@2027-01-01T00:00Z')).err).toContain(
      'hint: never-ran has not run yet',
    );
  });
});

// A job that is renamed, and one of whose schedules one is paused, as the command line shows them.
import { GetScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { afterEach, expect, it } from 'vitest';
import { startDeployment, type TestDeployment } from '../deployment.ts';

let deployment: TestDeployment;
afterEach(() => deployment.close());

async function listed(): Promise<{ job: string; state: string; last?: { run: string } }[]> {
  return JSON.parse((await deployment.cli('list', '--json')).out);
}

it('keeps pause and runs under its new name, and the plan says so', async () => {
  deployment = await startDeployment('0 5 * * * /app/charge --all\n');
  const { cli, crontab } = deployment;
  await cli('sync', crontab);
  const [{ job: before = '' } = {}] = await listed();
  expect((await cli('run', before)).code).toBe(0);
  await cli('pause', before);
  deployment.write('0 5 * * * /app/charge --all --currency JPY\n');

  const { out } = await cli('plan', crontab);
  const [, after = ''] = /^» \S+ → (\S+) {2}renamed \(the same program\)$/m.exec(out) ?? [];
  expect(after).toMatch(/^charge-[0-9a-f]{6}$/);
  expect(out).not.toMatch(/^[+-]/m);
  expect(out).toContain(`‖ ${after}  paused, stays paused\n`);
  expect(out).toMatch(/^1 renamed$/m);
  expect(JSON.parse((await cli('plan', crontab, '--json')).out).renamed).toEqual([
    { from: before, to: after, same: 'program' },
  ]);

  expect((await cli('sync', crontab)).code).toBe(0);
  expect(await listed()).toMatchObject([
    { job: after, state: 'paused', last: { run: expect.stringMatching(`^${before}@`) } },
  ]);
  expect((await cli('runs', after)).out).toContain(`${before}@`);
  expect((await cli('plan', crontab)).out).toMatch(/no changes, 1 schedule\nabout .*\n$/);
});

it('is partly paused where one of two schedules is, until it is paused or resumed', async () => {
  deployment = await startDeployment('#@ name=report\n30 6 1 * mon /app/report\n');
  const { cli, crontab, stack } = deployment;
  await cli('sync', crontab);
  const { scheduler } = stack.clients;
  const pauseHalf = async () => {
    const Name = { GroupName: stack.config.group, Name: 'report.dow' };
    const { ScheduleExpression, FlexibleTimeWindow, Target, ...rest } = await scheduler.send(
      new GetScheduleCommand(Name),
    );
    await scheduler.send(
      new UpdateScheduleCommand({
        ...Name,
        ScheduleExpression,
        FlexibleTimeWindow,
        Target,
        Description: rest.Description,
        ScheduleExpressionTimezone: rest.ScheduleExpressionTimezone,
        State: 'DISABLED',
      }),
    );
  };
  await pauseHalf();
  expect((await cli('list')).out).toMatch(/^report +partly paused /m);
  expect((await cli('plan', crontab)).out).toContain(
    '‖ report.dow  paused, stays paused; report is partly paused\n',
  );
  await cli('sync', crontab);
  expect(await listed()).toMatchObject([{ state: 'partly paused' }]);

  expect((await cli('resume', 'report')).err).toContain('report is resumed');
  expect(await listed()).toMatchObject([{ state: 'enabled' }]);
  await pauseHalf();
  expect((await cli('pause', 'report')).err).toContain('report is paused');
  expect(await listed()).toMatchObject([{ state: 'paused' }]);
});

it('while it runs ends under its old name, and holds off a run under the new one until then', async () => {
  deployment = await startDeployment('#@ overlap=skip\n0 5 * * * /app/charge --all\n', () => ({
    seconds: 90,
  }));
  const { cli, crontab, clock } = deployment;
  await cli('sync', crontab);
  const [{ job: before = '' } = {}] = await listed();
  expect((await cli('run', before)).code).toBe(0);
  deployment.write('#@ name=charge overlap=skip\n0 5 * * * /app/charge --all\n');
  expect((await cli('sync', crontab)).code).toBe(0);
  expect((await cli('run', 'charge')).err).toMatch(/^skipped: /);

  await clock.advanceTo(new Date(clock.now().getTime() + 100_000));
  expect((await cli('run', 'charge')).code).toBe(0);
  await clock.advanceTo(new Date(clock.now().getTime() + 100_000));
  const runs: { run: string; state: string }[] = JSON.parse((await cli('runs', 'charge', '--json')).out);
  expect(runs.map(({ run, state }) => `${run.replace(/@.*/, '')} ${state}`)).toEqual([
    'charge succeeded',
    'charge skipped',
    `${before} succeeded`,
  ]);
});

// cronbridge local on the virtual clock, and what it refuses.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateClusterCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crontabDisplay } from '../../../src/cli/commands/local-real-time.ts';
import { VirtualClock } from '../../../src/local/clock.ts';
import { InstantRunner } from '../../../src/local/runner/instant-runner.ts';
import { LocalCrontab } from '../../../src/simulate/local-crontab.ts';
import { startLocalStack } from '../../../src/simulate/local-stack.ts';
import { cronbridge, recordOutput } from '../record.ts';

let crontab: string;
beforeEach(() => {
  crontab = join(mkdtempSync(join(tmpdir(), 'cronbridge-local-')), 'test.crontab');
});
afterEach(() => rmSync(join(crontab, '..'), { recursive: true }));

function local(text: string, ...args: string[]) {
  writeFileSync(crontab, text);
  return cronbridge(['local', '--crontab', crontab, ...args], { env: { PATH: '/usr/bin:/bin' } });
}

const day = ['--from', '2027-01-01T00:00', '--until', '2027-01-02T00:00'];

describe('a day of virtual time', () => {
  it('prints each run as it ends, then how often each job ran', async () => {
    const { code, out, err } = await local(
      '#@ name=six\n0 */6 * * * x\n#@ name=tokyo timezone=Asia/Tokyo\n30 9 * * * x\n#@ name=off enabled=false\n* * * * * x\n',
      ...day,
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      'six@2027-01-01T00:00Z succeeded after 0s',
      'tokyo@2027-01-01T00:30Z succeeded after 0s',
      'six@2027-01-01T06:00Z succeeded after 0s',
      'six@2027-01-01T12:00Z succeeded after 0s',
      'six@2027-01-01T18:00Z succeeded after 0s',
      '',
      'JOB    ATTEMPTS  SUCCEEDED',
      'six    4         4',
      'tokyo  1         1',
      '',
    ]);
  });

  it('runs what a deploy asks for, and only on days that its guard allows', async () => {
    const { out } = await local(
      '#@ name=deployed on=deploy\n@reboot x\n#@ name=odd-mondays\n0 0 */2 * 1 x\n',
      ...day,
    );
    expect(out).toMatch(/^deployed@\S+ succeeded/m);
    expect(out).not.toContain('odd-mondays');
  });

  it('refuses names of channels and check-ins that no stage of the settings has', async () => {
    const settings = join(crontab, '..', 'cronbridge.yml');
    writeFileSync(
      settings,
      'channels:\n  ops: { slack: ops }\nstages:\n  prod:\n    channels:\n      pager: { slack: pager }\n',
    );
    const notifying = (names: string) =>
      local(`#@ name=report notify-to=${names}\n0 0 * * * x\n`, '--config', settings, ...day);
    expect(await notifying('ops,pager')).toMatchObject({ code: 0, err: '' });
    const wrong = await notifying('opps');
    expect([wrong.code, `${wrong.out}${wrong.err}`]).toEqual([
      1,
      expect.stringContaining('channel opps is not among the channels of this deployment'),
    ]);
    const checkIn = await local('#@ name=report check-in=hc\n0 0 * * * x\n', '--config', settings, ...day);
    expect(`${checkIn.out}${checkIn.err}`).toContain(
      'service hc is not among the check-ins of this deployment',
    );
    expect(await local('#@ name=report notify-to=opps\n0 0 * * * x\n', ...day)).toMatchObject({ code: 0 });
  });

  it('says so when nothing is due', async () => {
    expect(await local('0 0 2 1 * x\n', ...day)).toEqual({ code: 0, out: 'no run was due\n', err: '' });
  });

  it('really runs the commands with --exec, and tries again what failed', async () => {
    const { code, out } = await local(
      '#@ name=try retries=1 retry-delay=5m\n0 12 * * * echo "number $CRONBRIDGE_ATTEMPT"; exit 4\n',
      ...day,
      '--exec',
    );
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 4)).toEqual([
      'try@2027-01-01T12:00Z | number 1',
      expect.stringMatching(/^try@2027-01-01T12:00Z failed with exit code 4 after .*, will be retried$/),
      'try@2027-01-01T12:00Z attempt 2 | number 2',
      expect.stringMatching(/^try@2027-01-01T12:00Z attempt 2 failed with exit code 4 after [^,]*$/),
    ]);
    expect(out).toMatch(/^try {2}2 +2$/m);
  });

  it('starts nothing when the crontab has an error', async () => {
    const { code, out, err } = await local('* * * * * x\n0 24 * * * x\n', ...day);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('hour-out-of-range');
  });
});

describe('what the crontab names in ECS', () => {
  const text = '#@ name=six task-definition=batch cluster=night\n0 6 * * * echo "one  two"\n';
  const definition = {
    family: 'batch',
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      {
        name: 'main',
        image: 'image',
        entryPoint: ['bash', '-c'],
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '/ecs/batch', 'awslogs-stream-prefix': 'task' },
        },
      },
    ],
  };
  const write = (json: unknown) => {
    const file = join(crontab, '..', 'batch.json');
    writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
    return file;
  };

  it('is refused if it is not registered', async () => {
    const { code, out, err } = await local(text, ...day);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`error: ECS has no task definition batch in us-east-1 (${crontab}:2)`);
    expect(err).toContain(`error: ECS has no cluster night in us-east-1 (${crontab}:2)`);
    expect(err).toMatch(/hint: .* --register <file> .* --cluster <name>\n$/);
  });

  it.each([
    ['as it is registered', definition],
    ['as it is described', { taskDefinition: { ...definition, revision: 7, status: 'ACTIVE' } }],
    ['in a list', [{ ...definition, family: 'other' }, definition]],
  ])('is there when it was brought along %s, and its entry point counts', async (_, json) => {
    const { code, out, err } = await local(
      text,
      '--register',
      write(json),
      '--cluster',
      'night',
      ...day,
      '--exec',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('six@2027-01-01T06:00Z | one  two\nsix@2027-01-01T06:00Z succeeded');
  });

  it.each([
    ['{{ family }}', 'is not JSON'],
    ['{}', 'it has no family'],
    ['[null]', 'it has no family'],
    [{ ...definition, family: 'a b' }, 'ClientException: Family should be'],
    [{ ...definition, memory: '600' }, 'ClientException: No Fargate configuration exists'],
  ])('is refused when it is no task definition: %j', async (json, message) => {
    const { code, err } = await local(text, '--register', write(json), '--cluster', 'night', ...day);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain('batch.json');
  });

  it('is taken when it is registered while local runs', async () => {
    const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
    const stack = await startLocalStack({ clock, runner: new InstantRunner(clock) });
    try {
      writeFileSync(crontab, text);
      const out = recordOutput();
      const err = recordOutput();
      const reach = { command: String, aws: (words: string) => `aws ${words}` };
      const deployment = { names: stack.config, clients: stack.clients, ...reach, now: () => clock.now() };
      const followed = new LocalCrontab(
        deployment,
        crontabDisplay({ terminal: { out, err }, global: {} }, reach),
      );
      const names = async () => {
        const list = new ListSchedulesCommand({ GroupName: stack.config.group });
        return (await stack.clients.scheduler.send(list)).Schedules?.map(({ Name }) => Name);
      };
      await followed.begin([{ file: crontab, text }]);
      expect(err.text).toMatch(
        /^error: job six cannot run .*\n {2}hint: .* or now with aws ecs register-task-definition/,
      );
      expect(await names()).toEqual([]);
      await stack.clients.ecs.send(new RegisterTaskDefinitionCommand(definition as never));
      await followed.prepared();
      expect(await names()).toEqual([]);
      await stack.clients.ecs.send(new CreateClusterCommand({ clusterName: 'night' }));
      await followed.prepared();
      expect(await names()).toEqual(['six']);
    } finally {
      await stack.close();
    }
  });
});

it('a crontab that loses its jobs while local runs, or before it starts, deletes none of them', async () => {
  const clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
  const stack = await startLocalStack({ clock, runner: new InstantRunner(clock) });
  try {
    const [out, err] = [recordOutput(), recordOutput()];
    const reach = { command: (words: string) => `cronbridge ${words}`, aws: String };
    const deployment = { names: stack.config, clients: stack.clients, ...reach, now: () => clock.now() };
    const followed = new LocalCrontab(
      deployment,
      crontabDisplay({ terminal: { out, err }, global: {} }, reach),
    );
    const names = async () => {
      const list = new ListSchedulesCommand({ GroupName: stack.config.group });
      return (await stack.clients.scheduler.send(list)).Schedules?.map(({ Name }) => Name);
    };
    await followed.begin([
      { file: 'a b', text: '#@ name=one\n0 1 * * * /app/one\n#@ name=two\n0 2 * * * /app/two\n' },
    ]);
    for (const change of ['changed', 'begin'] as const) {
      await followed[change]([{ file: 'a b', text: '' }]);
      expect(err.text).toMatch(/error: the plan would delete 2 of the 2 schedules/);
      expect(err.text).toContain("to delete them, run cronbridge sync 'a b' --allow-mass-delete");
      expect(await names()).toEqual(['one', 'two']);
    }
    await followed.begin([{ file: 'a b', text: '#@ name=other\n0 1 * * * /app/other\n' }]);
    expect(await names()).toEqual(['other']);
  } finally {
    await stack.close();
  }
});

describe('local', () => {
  it.each([
    [['--from', '2027-01-01'], 'simulated time needs both --from and --until'],
    [['--until', '2027-01-01'], 'simulated time needs both --from and --until'],
    [['--from', '2027-01-02', '--until', '2027-01-01'], '--until is not after --from'],
    [['--from', 'monday', '--until', '2027-01-01'], '--from "monday" is not a date or date-time'],
    [['--exec'], '--exec is only for simulated time'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await local('* * * * * x\n', ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

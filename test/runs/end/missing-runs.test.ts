import { CreateScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { afterEach, describe, expect, it } from 'vitest';
import type { AttemptKey } from '../../../src/runs/ledger/attempt.ts';
import { encodeMessage, SCHEDULED_TIME } from '../../../src/runs/message/encode.ts';
import { type Message, messageGroup } from '../../../src/runs/message/message.ts';
import type { Box } from '../../harness/box.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { job, startScene } from './scene.ts';

let scene: Box;
afterEach(() => scene.close());

const hourly = 'cron(0 * * * ? *)';
const report: Message = { ...job, deadline: 600 };
const succeeding = () => ({ seconds: 60 });

/** A dispatcher that takes every message and forgets it. */
const forgetful = () => async () => ({ batchItemFailures: [] });

function request(name: string, message: Message, expression: string, state: 'ENABLED' | 'DISABLED') {
  const { config } = scene.stack;
  return {
    GroupName: config.group,
    Name: name,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: 'UTC',
    State: state,
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    Target: {
      Arn: config.queueArn,
      RoleArn: config.schedulerRoleArn,
      Input: encodeMessage({ ...message, scheduled: SCHEDULED_TIME }),
      SqsParameters: { MessageGroupId: messageGroup(message) },
    },
  };
}

async function schedule(message: Message, expression: string, name = message.job): Promise<void> {
  const { clients } = scene.stack;
  await clients.scheduler.send(new CreateScheduleCommand(request(name, message, expression, 'ENABLED')));
}

/** Lets time pass, with a visit of the reconciler every quarter of an hour. */
async function passWithVisits(hours: number): Promise<void> {
  for (let visit = 0; visit < hours * 4; visit += 1) {
    await scene.pass(900);
    for (const event of scene.events.splice(0)) await scene.invoke(event);
    await scene.reconcile();
  }
}

/** The runs that the ledger has, with their states, earliest first. */
async function recorded(name = job.job): Promise<string[]> {
  const runs = await scene.ledger.runsOfJob(name, {});
  return runs.map(({ runId, state }) => `${runId.slice(-6)} ${state}`).reverse();
}

describe('the reconciler', () => {
  it('records runs that never reached the dispatcher as missed, and notifies of each once', async () => {
    scene = await startScene({ functions: { dispatch: forgetful } });
    await schedule(report, hourly);
    await passWithVisits(3);
    expect(await recorded()).toEqual(['04:00Z missed', '05:00Z missed']);
    expect((await scene.ledger.unfinished()).unsettled).toEqual([]);
    expect(scene.told()).toEqual([
      expect.objectContaining({
        run: 'nightly-report@2026-11-23T04:00Z',
        outcome: 'missed',
        reason: 'no message of this run reached the dispatcher in time',
        link: expect.stringContaining('/scheduler/home'),
      }),
      expect.objectContaining({ run: 'nightly-report@2026-11-23T05:00Z' }),
    ]);
    expect(scene.decisions.filter(({ decision }) => decision === 'missed')).toHaveLength(2);
  });

  it('finds nothing to complain of where every run happens', async () => {
    scene = await startScene({ behave: succeeding });
    await schedule(report, hourly);
    await schedule({ ...report, job: 'poll', lock: 'poll', overlap: 'allow' }, 'cron(0/10 * * * ? *)');
    await passWithVisits(5.25);
    expect(await recorded()).toEqual(
      ['03', '04', '05', '06', '07', '08'].map((hour) => `${hour}:00Z succeeded`),
    );
    expect(await recorded('poll')).toHaveLength(32);
    expect(scene.told()).toEqual([]);
  });

  it('reports many missed runs of a job in one notification', async () => {
    scene = await startScene({ functions: { dispatch: forgetful } });
    await schedule(report, 'cron(* * * * ? *)');
    await scene.pass(3600);
    await scene.reconcile();
    // Of the first visit: all whose deadline and margin are over, since the schedule was made.
    expect(await recorded()).toHaveLength(34);
    expect(scene.told()).toEqual([
      expect.objectContaining({
        run: 'nightly-report@2026-11-23T03:34Z',
        reason: expect.stringContaining('33 runs before it, from nightly-report@2026-11-23T03:01Z on'),
      }),
    ]);
    expect((await scene.ledger.unfinished()).unsettled).toEqual([]);
  });

  it('counts the two schedules of one job as one where they meet', async () => {
    scene = await startScene({ functions: { dispatch: forgetful } });
    await schedule(report, 'cron(0 4 23 11 ? *)');
    await schedule(report, 'cron(0 4 ? 11 2 *)', `${report.job}.dow`);
    await passWithVisits(2);
    expect(await recorded()).toEqual(['04:00Z missed']);
    expect(scene.told()).toHaveLength(1);
  });

  it('expects nothing of the time in which a schedule was paused', async () => {
    scene = await startScene({ functions: { dispatch: forgetful } });
    const { clients } = scene.stack;
    await schedule(report, hourly);
    const set = (state: 'ENABLED' | 'DISABLED') =>
      clients.scheduler.send(new UpdateScheduleCommand(request(report.job, report, hourly, state)));
    await scene.reconcile();
    await set('DISABLED');
    await scene.pass(90 * 60);
    await set('ENABLED');
    await passWithVisits(3);
    expect(await recorded()).toEqual(['05:00Z missed', '06:00Z missed', '07:00Z missed']);
  });

  it('looks back a day at the most', async () => {
    scene = await startScene({ functions: { dispatch: forgetful } });
    await schedule(report, hourly);
    await scene.reconcile();
    await scene.pass(72 * 3600);
    await scene.reconcile();
    expect(await recorded()).toHaveLength(24);
    expect(scene.told()).toHaveLength(1);
  });

  it('makes up for visits that failed, and does the rest of its work in them', async () => {
    scene = await startScene({ functions: { dispatch: forgetful }, behave: succeeding });
    await schedule(report, hourly);
    await scene.reconcile();
    await scene.pass(4 * 3600);
    const left = await leftUnsettled();
    const { clients } = new FaultyRequests(scene.stack.cloud, {
      line: async ({ path }, pass) => {
        if (path.startsWith('/schedules')) throw new Error('connect ECONNREFUSED');
        return pass();
      },
    });
    await expect(scene.reconcile(clients)).rejects.toThrow(/the reconciler failed/);
    expect(await recorded()).toEqual([]);
    expect(await scene.ledger.get(left)).not.toHaveProperty('unsettled');
    await scene.reconcile();
    expect(await recorded()).toEqual(['04:00Z missed', '05:00Z missed', '06:00Z missed']);
  });
});

/** A closed run whose consequences were left undone. */
async function leftUnsettled(): Promise<AttemptKey> {
  const { ledger, clock } = scene;
  const key = { runId: 'other@2026-11-23T03:00Z', number: 1 };
  const message: Message = { ...report, job: 'other' };
  await ledger.record(
    {
      ...key,
      job: 'other',
      scheduled: job.scheduled,
      state: 'failed',
      taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/cronbridge-local/ended',
      trigger: 'schedule',
      launch: 1,
      message,
    },
    clock.now(),
  );
  await scene.pass(60);
  return key;
}

import { DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import { afterEach, describe, expect, it } from 'vitest';
import { createDispatch } from '../../../handlers/dispatch.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import type { Box, BoxOptions } from '../../harness/box.ts';
import { job, run, startScene } from './scene.ts';

const failing: Message = { ...job, deadline: 3600, retry: { limit: 1, delay: 600, on: ['failed'] } };

let scene: Box;
afterEach(() => scene?.close());

/** An attempt has failed, and its retry is on its way. */
async function failed(options: BoxOptions = {}): Promise<void> {
  scene = await startScene({ behave: () => ({ seconds: 60, exitCode: 1 }), ...options });
  await scene.send(failing);
  await scene.pass(90);
  const [event] = scene.events;
  if (event === undefined) throw new Error('the task has ended');
  await scene.invoke(event);
}

async function visits(count: number): Promise<void> {
  for (let visit = 0; visit < count; visit++) {
    await scene.pass(900);
    await scene.reconcile();
  }
}

describe('the reconciler', () => {
  it('sends a retry once more whose schedule was lost', async () => {
    await failed();
    const { clients, config } = scene.stack;
    const [Name] = await scene.onceSchedules();
    await clients.scheduler.send(new DeleteScheduleCommand({ GroupName: config.onceGroup, Name }));
    await visits(1);
    expect(await scene.onceSchedules()).toEqual([]);
    await visits(1);
    await scene.pass(10);
    expect(await scene.attempt(run, 2)).toMatchObject({ state: 'started', trigger: 'retry' });
  });

  it('reports a retry that never arrives once, and not before that is certain', async () => {
    let forgets = false;
    await failed({
      functions: {
        dispatch: (parts) => {
          const handler = createDispatch(parts);
          return async (event) => (forgets ? { batchItemFailures: [] } : handler(event));
        },
      },
    });
    forgets = true;
    // 10 minutes until it is due, an hour to its deadline, and the margin of 15 minutes.
    await visits(5);
    expect(await scene.attempt(run, 2)).toBeUndefined();
    await visits(1);
    expect(await scene.attempt(run, 2)).toMatchObject({ state: 'missed', trigger: 'retry' });
    expect(scene.told()).toMatchObject([{ outcome: 'missed', attempt: 2 }]);
    await visits(5);
    expect(scene.told()).toHaveLength(1);
    expect((await scene.ledger.unfinished()).retried).toEqual([]);
  });

  it('reports nothing for a retry that arrived, and stops looking for it', async () => {
    await failed();
    await scene.pass(700);
    const [, second] = scene.events;
    if (second === undefined) throw new Error('the second task has ended');
    await scene.invoke(second);
    expect((await scene.ledger.unfinished()).retried).toHaveLength(1);
    await visits(1);
    expect((await scene.ledger.unfinished()).retried).toEqual([]);
    await visits(7);
    expect(await scene.ledger.attempts('nightly-report@2026-11-23T03:00Z')).toHaveLength(2);
    expect(scene.told()).toMatchObject([{ outcome: 'failed', attempt: 2 }]);
  });
});

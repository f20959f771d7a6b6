// Events, visits and the dispatcher's own note come in any order and number; the end is always the same.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OutcomeEvent } from '../../../src/runs/end/take-event.ts';
import { newAttempt } from '../../../src/runs/ledger/attempt.ts';
import type { Box } from '../../harness/box.ts';
import { job, run, startScene } from './scene.ts';

let scene: Box;
let event: OutcomeEvent;
let taskArn: string;

beforeAll(async () => {
  scene = await startScene({ behave: () => ({ seconds: 60, exitCode: 3 }) });
  await scene.send(job);
  await scene.pass(60);
  [event] = scene.events as [OutcomeEvent];
  taskArn = (await scene.attempt(run, 1))?.taskArn ?? '';
});
afterAll(() => scene.close());

type Step = 'note' | 'event' | 'visit' | 'minute';

let jobs = 0;

/** One run of a job of its own, whose task is the one that ended. */
async function play(steps: readonly Step[]): Promise<{ name: string; id: string }> {
  const { ledger, locks, clock } = scene;
  const name = `job-${jobs++}`;
  const claimed = newAttempt({ ...job, job: name, lock: name, scheduled: clock.now().toISOString() });
  await ledger.record({ ...claimed, state: 'claimed', claimed: clock.now().toISOString() }, clock.now());
  await locks.acquire(name, claimed, clock.now());
  const own = JSON.parse(JSON.stringify(event).replaceAll(run, claimed.runId)) as OutcomeEvent;
  const act = {
    note: () => ledger.started(claimed, { taskArn }, clock.now()),
    event: () => scene.invoke(own),
    visit: () => scene.reconcile(),
    minute: () => scene.pass(60),
  };
  for (const step of steps) await act[step]();
  await scene.invoke(own);
  await scene.pass(60);
  await scene.reconcile();
  return { name, id: claimed.runId };
}

describe('the end of a run', () => {
  it('is the same whatever is delivered, how often and in which order', async () => {
    const step = fc.constantFrom<Step>('note', 'event', 'visit', 'minute');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const { name, id } = await play(steps);
        expect(await scene.ledger.get({ runId: id, number: 1 })).toMatchObject({
          state: 'failed',
          exitCode: 3,
          taskArn,
        });
        expect(await scene.locks.get(name)).toBeUndefined();
        expect((await scene.ledger.unfinished()).unsettled).toEqual([]);
        expect(scene.told().filter((told) => told.run === id)).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  });
});

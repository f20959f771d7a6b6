// Stopping a run, wherever it is, and whatever happens at the same moment.

import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../src/runs/message/message.ts';
import { Box, type BoxOptions } from '../../harness/box.ts';
import { FaultyRequests, isRead, meanwhile } from '../../harness/faulty-requests.ts';
import { oneOfEach } from '../../property/cases.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const job = 'nightly-report';
const id = `${job}@2026-11-23T03:00Z`;
const earlier = `${job}@2026-11-23T02:59Z`;
const hours = 3600;

let d: Box;
afterEach(() => d?.close());

const stop = async (run = id) => (await d.request({ stop: run })).answer;

/** Everything that is left when all has come to its end. */
async function end(): Promise<object> {
  await d.pass(2 * hours);
  const runs = await d.ledger.runsOfJob(job, {});
  const tasks = await d.tasks();
  const { active, unsettled } = await d.ledger.unfinished();
  return {
    runs: runs.map(({ runId, number, state }) => `${runId} ${number} ${state}`).sort(),
    running: tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED').length,
    open: active.length + unsettled.length,
    holder: (await d.locks.get(job))?.holders.map(({ runId, number }) => ({ runId, number }))[0],
    schedules: await d.onceSchedules(),
    deadLetters: (await d.deadLetters()).length,
  };
}

const nothingLeft = { running: 0, open: 0, holder: undefined, schedules: [], deadLetters: 0 };

interface Scene extends BoxOptions {
  readonly message?: Partial<Message>;
  /** What is there before the message comes. */
  readonly before?: () => Promise<void>;
  readonly run?: string;
  readonly stopped: string;
  readonly end: readonly string[];
}

/** The ways in which a run waits, or does not. */
const scenes: Record<string, Scene> = {
  'a run that has a task': {
    stopped: 'task',
    end: [`${id} 1 stopped`],
    message: { overlap: 'skip', timeout: 900 },
  },
  'a run that waits for its lock': {
    message: { overlap: 'wait' },
    behave: () => ({ seconds: 60 }),
    before: async () => {
      await d.send(sampleMessage({ scheduled: '2026-11-23T02:59:00Z', overlap: 'wait' }));
    },
    stopped: 'run',
    end: [`${earlier} 1 succeeded`, `${id} 1 stopped`],
  },
  'a run that waits for capacity': {
    message: { overlap: 'skip' },
    beforeLaunch: () => ({ reason: 'RESOURCE:MEMORY' }),
    stopped: 'run',
    end: [`${id} 1 stopped`],
  },
  'a run that waits for its next attempt': {
    message: { overlap: 'skip', retry: { limit: 3, delay: 600, on: ['failed'] } },
    behave: () => ({ exitCode: 3 }),
    stopped: 'run',
    end: [`${id} 1 failed`, `${id} 2 stopped`],
  },
};

async function play(scene: Scene, dispatcher?: BoxOptions['dispatcher']): Promise<void> {
  d = await Box.start({ ...scene, ...(dispatcher && { dispatcher }) });
  await scene.before?.();
  await d.send(sampleMessage({ notify: 'always', ...scene.message }));
  await d.pass(1);
}

describe.each(Object.entries(scenes))('%s', (_, scene) => {
  it('is stopped at once, and nothing follows', async () => {
    await play(scene);
    expect(await stop()).toMatchObject({ run: id, stopped: scene.stopped });
    await d.pass(5);
    expect(await d.onceSchedules()).toEqual([]);
    const attempts = await d.ledger.attempts(id);
    expect(attempts.at(-1)).toMatchObject({ state: 'stopped', reason: 'stopped with cronbridge stop' });
    expect(await stop()).toMatchObject({ stopped: 'nothing', state: 'stopped' });
    expect(await end()).toEqual({ ...nothingLeft, runs: scene.end });
    expect(d.published).toContain(`${job} stopped`);
  });

  it('comes to the same end wherever the request dies, and is made again', async () => {
    /** Asks twice to stop the run; the first request is handled by a process that may die. @returns what that one sent */
    async function stopTwice(request?: number): Promise<readonly string[]> {
      let first: FaultyRequests | undefined;
      let stopping = false;
      await play(scene, (cloud) => {
        if (!stopping) return undefined;
        stopping = false;
        first = new FaultyRequests(cloud, {
          ...(request !== undefined && { failing: { request, failure: 'dies after' } }),
        });
        return first;
      });
      stopping = true;
      await d.request({ stop: id });
      await stop();
      expect(await end(), `request ${request}`).toEqual({ ...nothingLeft, runs: scene.end });
      return first?.sent ?? [];
    }

    const sent = await stopTwice();
    expect(sent).not.toEqual([]);
    for (const [index, operation] of sent.entries()) {
      if (isRead(operation)) continue;
      await d.close();
      await stopTwice(index + 1);
    }
  });
});

describe('a run that is stopped while its dispatcher is at work', () => {
  /** Stops before one request of the dispatcher, which may die after another. */
  async function interleave(stopBefore: number, diesAfter?: number, message: Partial<Message> = {}) {
    let dispatcher: FaultyRequests | undefined;
    const taken: BoxOptions['dispatcher'] = (cloud) => {
      if (dispatcher) return undefined;
      const made: FaultyRequests = new FaultyRequests(cloud, {
        ...(diesAfter !== undefined && { failing: { request: diesAfter, failure: 'dies after' } }),
        line: meanwhile(async () => {
          if (made.sent.length === stopBefore) await d.request({ stop: id });
        }),
      });
      dispatcher = made;
      return made;
    };
    await play({ stopped: '', end: [], message: { overlap: 'skip', timeout: 900, ...message } }, taken);
    return dispatcher?.sent ?? [];
  }

  it.each([
    [0, 'skip'],
    [1, 'allow'],
  ] as const)('leaves no task behind, with overlap=$1', async (turn, overlap) => {
    const all = await interleave(99, undefined, { overlap });
    await d.close();
    const claim = all.indexOf('PutItem') + 1;
    expect(all).toContain('RunTask');
    for (let before = claim + 1; before <= all.length; before += 1) {
      const deaths = all.flatMap((operation, index) => {
        const n = index + 1;
        return n === before || (n > before && !isRead(operation)) ? [n] : [];
      });
      for (const diesAfter of [undefined, ...oneOfEach(3, deaths, before + turn)]) {
        await interleave(before, diesAfter, { overlap });
        const what = `stopped before ${before} ${all[before - 1]}, died after ${diesAfter}`;
        expect(await end(), what).toEqual({ ...nothingLeft, runs: [`${id} 1 stopped`] });
        const [run] = await d.ledger.attempts(id);
        if (run?.taskArn) expect(run.stopped, what).toBeDefined();
        await d.close();
      }
    }
  });
});

it('is not tried again though its task failed by itself at that moment', async () => {
  d = await Box.start({ behave: () => ({ seconds: 100, exitCode: 3 }) });
  await d.send(sampleMessage({ retry: { limit: 3, delay: 60, on: ['failed'] } }));
  await d.ledger.askStop({ runId: id, number: 1 }, d.clock.now());
  expect(await end()).toEqual({ ...nothingLeft, runs: [`${id} 1 failed`] });
});

it.each([
  ['stopped by a person while it waits for its retry', async () => void (await stop())],
  [
    'whose retry a newer run replaces',
    async () => {
      await d.pass(605);
      await d.send(sampleMessage({ ...replacing, scheduled: '2026-11-23T03:10:00Z' }));
    },
  ],
])('a failed run %s is told: nobody was told of its failure yet', async (_, cutOff) => {
  let tasks = 0;
  d = await Box.start({
    behave: () => (tasks++ === 0 ? { exitCode: 3 } : { seconds: Number.POSITIVE_INFINITY }),
  });
  await d.send(sampleMessage(replacing));
  await d.pass(1);
  expect(d.published).toEqual([]);
  await cutOff();
  await d.pass(10);
  expect(d.told()).toMatchObject([{ run: id, attempt: 2, outcome: 'stopped' }]);
});

const replacing: Partial<Message> = {
  overlap: 'replace',
  notify: 'failure',
  retry: { limit: 1, delay: 600, on: ['failed'] },
};

it('is not launched again though its task could not be started', async () => {
  d = await Box.start({ behave: () => ({ cannotStart: 'i/o timeout' }) });
  await d.send(sampleMessage({ overlap: 'skip' }));
  await d.pass(1);
  await stop();
  expect(await end()).toMatchObject({ ...nothingLeft, runs: [`${id} 1 stopped`] });
});

it.each([
  [{ stop: 'nobody@2026-11-23T03:00Z' }, 'UnknownRun'],
  [{ stop: 'nobody' }, 'InvalidRequest'],
  [{ stop: 7 }, 'InvalidRequest'],
  [{ stop: null }, 'InvalidRequest'],
])('%j is refused in words', async (request, code) => {
  d = await Box.start();
  expect(await d.request(request)).toMatchObject({ failed: false, answer: { error: { code } } });
});

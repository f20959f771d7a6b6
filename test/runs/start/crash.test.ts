import { afterEach, expect, test } from 'vitest';
import { newAttempt } from '../../../src/runs/ledger/attempt.ts';
import type { Message } from '../../../src/runs/message/message.ts';
import { Box, type BoxOptions } from '../../harness/box.ts';
import { type Failure, FaultyRequests, isRead } from '../../harness/faulty-requests.ts';
import { oneOfEach } from '../../property/cases.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';
import { StartFailure } from './start-failure.ts';

// Whichever request of the dispatcher fails, and however: once the message was redelivered and time has passed, everything
// is as if nothing had failed.

interface Scenario extends BoxOptions {
  readonly message?: Partial<Message>;
  /** What is there before the message comes. */
  readonly before?: (deployment: Box) => Promise<void>;
  /** How the end must be, as `<run> <attempt> <state>`. */
  readonly end: readonly string[];
}

const job = 'nightly-report';
const forever = () => ({ seconds: Number.POSITIVE_INFINITY });
const short = () => ({ seconds: 5 });

function launchOf(environment: readonly { readonly name?: string; readonly value?: string }[] = []): number {
  return Number(environment.find(({ name }) => name === 'CRONBRIDGE_LAUNCH')?.value);
}

/** Starts another run of the job first; its dispatcher does not fail. */
const after = (scheduled: string, fields: Partial<Message>) => async (deployment: Box) => {
  await deployment.send(sampleMessage({ scheduled, ...fields }));
  await deployment.pass(60);
};

const scenarios: Record<string, Scenario> = {
  'a run without a lock': {
    message: { overlap: 'allow' },
    behave: forever,
    end: [`${job}@2026-11-23T03:00Z 1 started`],
  },
  'a run with lock and timeout': {
    message: { overlap: 'skip', timeout: 86_000 },
    behave: forever,
    end: [`${job}@2026-11-23T03:00Z 1 started`],
  },
  'a run whose task ends before its message is redelivered': {
    message: { overlap: 'skip', timeout: 600 },
    behave: short,
    end: [`${job}@2026-11-23T03:00Z 1 succeeded`],
  },
  'a run that fails at once and is tried again': {
    message: { overlap: 'wait', retry: { limit: 1, delay: 60, on: ['failed'] } },
    behave: () => ({ exitCode: 1 }),
    end: [`${job}@2026-11-23T03:00Z 1 failed`, `${job}@2026-11-23T03:00Z 2 failed`],
  },
  'a run past its deadline': {
    start: '2026-11-23T05:00:00Z',
    message: { overlap: 'skip' },
    end: [`${job}@2026-11-23T03:00Z 1 missed`],
  },
  'a run that ECS refuses': {
    message: { overlap: 'skip', task: { taskDefinition: 'nowhere' } },
    end: [`${job}@2026-11-23T03:00Z 1 not-started`],
  },
  'a run that ECS has no room for at first': {
    message: { overlap: 'skip', timeout: 86_000 },
    behave: forever,
    beforeLaunch: ({ overrides }) =>
      launchOf(overrides?.containerOverrides?.[0]?.environment) < 3
        ? { reason: 'RESOURCE:MEMORY' }
        : undefined,
    end: [`${job}@2026-11-23T03:00Z 1 started`],
  },
  'a run whose task cannot be started at first': {
    message: { overlap: 'skip', timeout: 86_000 },
    behave: ({ environment }) => {
      if (Number(environment.CRONBRIDGE_LAUNCH) < 3)
        throw new StartFailure('CannotPullContainerError: i/o timeout');
      return forever();
    },
    end: [`${job}@2026-11-23T03:00Z 1 started`],
  },
  'a run that is skipped': {
    behave: forever,
    before: after('2026-11-23T02:59:00Z', { overlap: 'skip' }),
    message: { overlap: 'skip', notify: 'always' },
    end: [`${job}@2026-11-23T02:59Z 1 started`, `${job}@2026-11-23T03:00Z 1 skipped`],
  },
  'a run that waits': {
    behave: () => ({ seconds: 200 }),
    before: after('2026-11-23T02:59:00Z', { overlap: 'wait' }),
    message: { overlap: 'wait' },
    end: [`${job}@2026-11-23T02:59Z 1 succeeded`, `${job}@2026-11-23T03:00Z 1 succeeded`],
  },
  'a run that waits until its deadline': {
    behave: forever,
    before: after('2026-11-23T02:59:00Z', { overlap: 'wait' }),
    message: { overlap: 'wait', deadline: 200 },
    end: [`${job}@2026-11-23T02:59Z 1 started`, `${job}@2026-11-23T03:00Z 1 missed`],
  },
  'a run that replaces': {
    behave: forever,
    before: after('2026-11-23T02:59:00Z', { overlap: 'replace' }),
    message: { overlap: 'replace' },
    end: [`${job}@2026-11-23T02:59Z 1 stopped`, `${job}@2026-11-23T03:00Z 1 started`],
  },
  'a run that takes the lock of a dead one': {
    behave: forever,
    before: async (deployment) => {
      const dead = newAttempt(sampleMessage({ scheduled: '2026-11-23T02:40:00Z', overlap: 'skip' }));
      await deployment.ledger.record({ ...dead, state: 'claimed' }, new Date('2026-11-23T02:40:00Z'));
      await deployment.locks.acquire(job, dead, new Date('2026-11-23T02:40:00Z'));
      await deployment.ledger.close(dead, { state: 'missed' }, new Date('2026-11-23T02:40:00Z'));
      await deployment.ledger.settled(dead);
    },
    message: { overlap: 'skip' },
    end: [`${job}@2026-11-23T02:40Z 1 missed`, `${job}@2026-11-23T03:00Z 1 started`],
  },
};

let deployment: Box;
afterEach(() => deployment?.close());

/** Everything that a run leaves behind. */
async function observe(): Promise<object> {
  const { ledger, locks } = deployment;
  const runs = await ledger.runsOfJob(job, {});
  const tasks = await deployment.tasks();
  const published = [...new Set(deployment.published)];
  return {
    runs: runs.map(({ runId, number, state }) => `${runId} ${number} ${state}`).sort(),
    // ECS forgets what stopped an hour ago; what runs must be what the ledger says.
    running: tasks.filter(({ lastStatus }) => lastStatus !== 'STOPPED').map(({ taskArn }) => taskArn).length,
    // A task whose command never began is one that the attempt did not become.
    unrecorded: tasks.filter(
      ({ stopCode, taskArn }) =>
        stopCode !== 'TaskFailedToStart' && !runs.some((run) => run.taskArn === taskArn),
    ).length,
    holder: (await locks.get(job))?.holders.map(({ runId, number }) => ({ runId, number }))[0],
    unsettled: (await ledger.unfinished()).unsettled.length,
    schedules: await deployment.onceSchedules(),
    deadLetters: new Set((await deployment.deadLetters()).map(({ Body }) => Body)).size,
    published,
  };
}

/** Runs a scenario until everything was redelivered; the n-th request of the dispatcher that takes the message may fail. */
async function play(
  scenario: Scenario,
  failing?: { request: number; failure: Failure },
  maxAttempts = 1,
): Promise<{ end: object; sent: readonly string[] }> {
  let first: FaultyRequests | undefined;
  let ready = false;
  deployment = await Box.start({
    ...scenario,
    dispatcher: (cloud) => {
      if (!ready || first) return undefined;
      first = new FaultyRequests(cloud, { failing, maxAttempts });
      return first;
    },
  });
  await scenario.before?.(deployment);
  ready = true;
  await deployment.send(sampleMessage({ notify: 'failure', ...scenario.message }));
  await deployment.pass(1800);
  const end = await observe();
  await deployment.close();
  return { end, sent: first?.sent ?? [] };
}

interface Trouble {
  readonly failure: Failure;
  /** How often the SDK sends a request. */
  readonly maxAttempts: number;
}
/** To die before a request is to die after the one before it. */
const DIES: Trouble = { failure: 'dies after', maxAttempts: 1 };
/** Asked again, AWS finds done what the first request has done: a conditional write fails by its own success. */
const LOSES: Trouble = { failure: 'answer lost', maxAttempts: 2 };

test.each(Object.entries(scenarios).map(([name, scenario], turn) => ({ name, scenario, turn })))(
  '$name comes to the same end wherever its dispatcher fails',
  async ({ scenario, turn }) => {
    const undisturbed = await play(scenario);
    expect(undisturbed.end).toMatchObject({ runs: scenario.end, unrecorded: 0, unsettled: 0 });
    const first = await play(scenario, { request: 1, failure: 'dies before' });
    expect(first.end, 'dies before its first request').toEqual(undisturbed.end);
    const writes = [...undisturbed.sent.entries()].filter(([, operation]) => !isRead(operation));
    for (const { failure, maxAttempts, at } of [
      { ...DIES, at: writes },
      { ...LOSES, at: oneOfEach(3, writes, turn) },
    ]) {
      for (const [index, operation] of at) {
        const { end } = await play(scenario, { request: index + 1, failure }, maxAttempts);
        expect(end, `${failure}: request ${index + 1}, ${operation}`).toEqual(undisturbed.end);
      }
    }
  },
);

// What happens to runs on the local cloud, as one stream of events: from what the functions decide and what tasks do.
import type { Logger } from '@aws-lambda-powertools/logger';
import type { LogItemExtraInput, LogItemMessage } from '@aws-lambda-powertools/logger/types';
import { createHandler as createDispatchHandler } from '../../handlers/dispatch.ts';
import { createHandler as createOutcomeHandler } from '../../handlers/outcome.ts';
import type { LocalCloud } from '../local/cloud.ts';
import type { Task } from '../local/ecs/task.ts';
import { readAttempt, type TaskDetail } from '../runs/end/stopped-task.ts';
import type { AttemptKey, AttemptState } from '../runs/ledger/attempt.ts';
import { decode, type QueueRecord } from '../runs/message/decode.ts';
import { isLaunchGroup, runIdOf } from '../runs/message/message.ts';
import { guardAllows } from '../time/guard.ts';
import type { FunctionParts, LocalStackOptions } from './local-stack.ts';

/** One thing that happened to an attempt. */
export type RunEvent = AttemptKey &
  (
    | { readonly kind: 'due' | 'started' }
    | { readonly kind: 'output'; readonly line: string }
    /** It cannot start yet. */
    | { readonly kind: 'held'; readonly reason?: string }
    /** It is over: its task has stopped, or it never got one. */
    | {
        readonly kind: 'ended';
        readonly state: AttemptState;
        readonly exitCode?: number;
        readonly reason?: string;
        readonly durationSeconds?: number;
        readonly retried: boolean;
      }
  );

export interface Watcher {
  readonly event: (event: RunEvent) => void;
  /** A producer's message means nothing and was dead-lettered. Absent: there are no producers, and it is a fault. */
  readonly undecodable?: (reason: string) => void;
  /** A function failed, which is a fault: the message or event comes again. */
  readonly fault: (functionName: string, error: unknown) => void;
}

/** The deployment's functions, watched; for `startLocalStack`. */
export function watchedFunctions(watcher: Watcher): NonNullable<LocalStackOptions['functions']> {
  return {
    dispatch: (parts) => {
      const handle = createDispatchHandler({ ...parts, logger: listener(hearDispatch(watcher)) });
      return (event) => {
        for (const record of event.Records ?? []) announce(record, watcher);
        return guarded('dispatch', watcher, () => handle(event));
      };
    },
    outcome: (parts: FunctionParts) => {
      const handle = createOutcomeHandler({ ...parts, logger: listener(hearOutcome(watcher)) });
      return (event) => guarded('outcome', watcher, () => handle(event));
    },
  };
}

/** Tells of tasks that start and of what they write. */
export function watchTasks(cloud: LocalCloud, deployment: string, watcher: Watcher): void {
  const running = new Set<string>();
  // What the local ECS calls a task is what the functions get as an event's detail.
  const begin = (task: Task): AttemptKey | undefined => {
    const attempt = readAttempt(task as unknown as TaskDetail, deployment);
    if (attempt === undefined || task.lastStatus === 'STOPPED') return attempt;
    // A quick command may write before ECS calls its task running.
    if (!running.has(task.taskArn)) watcher.event({ kind: 'started', ...key(attempt) });
    running.add(task.taskArn);
    return attempt;
  };
  cloud.events.on('task', (task) => {
    if (task.lastStatus === 'RUNNING') begin(task);
    if (task.lastStatus === 'STOPPED') running.delete(task.taskArn);
  });
  cloud.events.on('output', (task, _container, line) => {
    const attempt = begin(task);
    if (attempt) watcher.event({ kind: 'output', line, ...key(attempt) });
  });
}

function key({ runId, number }: AttemptKey): AttemptKey {
  return { runId, number };
}

/** A message that comes for the first time is a run that is due. */
function announce(
  record: QueueRecord & {
    readonly attributes: { readonly ApproximateReceiveCount: string; readonly MessageGroupId?: string };
  },
  { event }: Watcher,
): void {
  if (record.attributes.ApproximateReceiveCount !== '1') return;
  const decoded = decode(record);
  if (!decoded.ok || !guardAllows(decoded.message.guard, new Date(decoded.message.scheduled))) return;
  // Its run was due before; now it is to be launched again.
  if (isLaunchGroup(decoded.message, record.attributes.MessageGroupId)) return;
  event({ kind: 'due', runId: runIdOf(decoded.message), number: decoded.message.attempt });
}

/** Names of errors that say what is wrong with a request. */
const CALLERS_FAULTS: ReadonlySet<string> = new Set([
  'UnknownJob',
  'UnknownRun',
  'InvalidRequest',
  'InvalidEvent',
  'NoPlaceForArguments',
]);

async function guarded<T>(name: string, { fault }: Watcher, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Whoever asked for something that cannot be done hears it.
    if (!(error instanceof Error && CALLERS_FAULTS.has(error.name))) fault(name, error);
    throw error;
  }
}

/** What the functions log of each decision, see their report.ts. */
interface Facts {
  readonly run?: string;
  readonly attempt?: number;
  readonly decision?: string;
  readonly settlement?: string;
  readonly exitCode?: number;
  readonly reason?: string;
  readonly duration?: number;
  readonly error?: unknown;
}

function hearDispatch({ event, fault, undecodable }: Watcher): Hear {
  return (word, { run: runId, attempt: number, reason, error }) => {
    if (word === 'undecodable' && undecodable) return undecodable(reason ?? 'the reason is unknown');
    if (runId === undefined || number === undefined) {
      fault('dispatch', error ?? new Error(reason === undefined ? word : `${word}: ${reason}`));
      return;
    }
    const why = reason === undefined ? {} : { reason };
    if (word === 'put-back' || word === 'waiting') event({ kind: 'held', runId, number, ...why });
    if (word === 'skipped' || word === 'missed' || word === 'not-started' || word === 'stopped') {
      event({ kind: 'ended', runId, number, state: word, ...why, retried: false });
    }
  };
}

function hearOutcome({ event }: Watcher): Hear {
  return (word, { decision, settlement, run: runId, attempt: number, exitCode, reason, duration }) => {
    if (runId === undefined || number === undefined) return;
    if (decision === 'launching-again') {
      event({ kind: 'held', runId, number, ...(reason !== undefined && { reason }) });
    }
    if (decision !== 'closed' && decision !== 'completed') return;
    event({
      kind: 'ended',
      runId,
      number,
      state: word as AttemptState,
      retried: settlement === 'retried',
      ...(exitCode !== undefined && { exitCode }),
      ...(reason !== undefined && { reason }),
      ...(duration !== undefined && { durationSeconds: duration }),
    });
  };
}

type Hear = (word: string, facts: Facts) => void;

/** A logger that writes nothing and hands on what it is told. */
function listener(hear: Hear): Pick<Logger, 'info' | 'warn' | 'error'> {
  const listen = (word: LogItemMessage, ...[facts]: LogItemExtraInput) =>
    hear(String(word), (facts ?? {}) as Facts);
  return { info: listen, warn: listen, error: listen };
}

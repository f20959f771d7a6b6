// Every change of an attempt is an event on EventBridge's default bus, so that rules reach whatever the account has, without code. So
// is every check-in, and every monitor, for the rules of the services.
//
// The functions send them from the values that they log and count, when an invocation has done its work: one request for up to ten.
// A DynamoDB stream with a pipe would lose none, but sees each write of an item and not each change of a state, and would have to take
// the message, with its environment, apart. So an event is lost if a function dies before it has sent it. The ledger has every change,
// and what people must hear goes to the notification topic before an attempt is settled.
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../aws/clients/all.ts';
import { beforeDeadline } from '../aws/deadline.ts';
import type { Config } from '../config/config.ts';
import { checkInDetail } from './check-in-detail.ts';
import type { RunEvent } from './events.ts';
import { monitorDetail } from './monitor-detail.ts';
import type { GivenParts } from './parts.ts';

const SOURCE = 'cronbridge';

/** The most that one PutEvents takes; of check-ins, whose lines may have 32 kB, fewer: it takes 256 kB (EventBridge, "Quotas"). */
const AT_ONCE = { 'Run State Change': 10, 'Run Check-In': 5, 'Job Monitor': 10 };

/** A bus that does not answer must not keep a function from what comes next. */
const LONGEST_MS = 3_000;

/** The detail of an event. Fields are added, and never change their meaning. */
interface StateChange {
  readonly deployment: string;
  readonly job: string;
  readonly run: string;
  readonly attempt: number;
  /** As `runs` shows it: `waiting`, `started` or how it ended. */
  readonly state: string;
  readonly trigger: string;
  readonly reason?: string | undefined;
  readonly taskArn?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly durationSeconds?: number | undefined;
  readonly startDelaySeconds?: number | undefined;
  /** Of an attempt that is followed by another one: when that is due, ISO 8601 in UTC. */
  readonly retryDue?: string | undefined;
}

interface Change {
  readonly time: Date;
  readonly type: keyof typeof AT_ONCE;
  readonly taskArn: string | undefined;
  readonly detail: object;
}

/** What the events of attempts need. */
interface BusParts extends Pick<GivenParts, 'now' | 'emit'> {
  readonly config: Pick<Config, 'prefix' | 'stage'>;
  readonly clients: Pick<Clients, 'events'>;
}

/** The changes of an invocation, until they are sent. */
export class StateEvents {
  readonly #parts: BusParts;
  #left: Change[] = [];

  constructor(parts: BusParts) {
    this.#parts = parts;
  }

  /** Keeps the event's change, if it is one, and passes the event on. */
  readonly emit = (event: RunEvent): void => {
    const { config, now, emit } = this.#parts;
    const change = changeOf(event, config);
    if (change !== undefined) this.#left.push({ time: now(), ...change });
    emit(event);
  };

  /** Sends what was kept. Never throws: what cannot be sent is reported and forgotten. */
  async send(): Promise<void> {
    const changes = this.#left;
    this.#left = [];
    const batches = Object.entries(AT_ONCE).flatMap(([type, atOnce]) => {
      const ofType = changes.filter((change) => change.type === type);
      return Array.from({ length: Math.ceil(ofType.length / atOnce) }, (_, n) =>
        ofType.slice(n * atOnce, (n + 1) * atOnce),
      );
    });
    if (batches.length === 0) return;
    await beforeDeadline(LONGEST_MS, () => Promise.all(batches.map((batch) => this.#put(batch))));
  }

  async #put(changes: readonly Change[]): Promise<void> {
    const { clients, emit } = this.#parts;
    try {
      const { Entries = [], FailedEntryCount = 0 } = await clients.events.send(
        new PutEventsCommand({
          Entries: changes.map(({ time, type, taskArn, detail }) => ({
            Source: SOURCE,
            DetailType: type,
            Time: time,
            Resources: taskArn === undefined ? [] : [taskArn],
            Detail: JSON.stringify(detail),
          })),
        }),
      );
      const [refused] = Entries.filter(({ ErrorCode }) => ErrorCode !== undefined);
      if (FailedEntryCount > 0)
        emit({
          kind: 'unsent',
          events: FailedEntryCount,
          reason: `${refused?.ErrorCode}: ${refused?.ErrorMessage}`,
        });
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      emit({ kind: 'unsent', events: changes.length, reason });
    }
  }
}

/** @returns undefined if nobody on the bus is to hear of it */
function changeOf(event: RunEvent, config: BusParts['config']): Omit<Change, 'time'> | undefined {
  if (event.kind === 'check-in')
    return { type: 'Run Check-In', taskArn: undefined, detail: checkInDetail(event, config) };
  if (event.kind === 'monitor')
    return { type: 'Job Monitor', taskArn: undefined, detail: monitorDetail(event, config.prefix) };
  const detail = stateChange(event, config.prefix);
  return detail && { type: 'Run State Change', taskArn: detail.taskArn, detail };
}

/** @returns undefined if the state of no attempt has changed */
function stateChange(event: RunEvent, deployment: string): StateChange | undefined {
  switch (event.kind) {
    case 'started': {
      const { taskArn, startDelaySeconds, fault: reason } = event;
      return { ...subject(event, deployment), state: 'started', reason, taskArn, startDelaySeconds };
    }
    case 'waiting':
      return event.for === 'lock'
        ? { ...subject(event, deployment), state: 'waiting', reason: event.reason }
        : undefined;
    case 'launching-again':
      return { ...subject(event, deployment), state: 'waiting', reason: event.reason };
    case 'ended': {
      const { outcome: state, reason, taskArn, exitCode, durationSeconds, retryDue } = event;
      return {
        ...subject(event, deployment),
        state,
        reason,
        taskArn,
        exitCode,
        durationSeconds,
        retryDue,
      };
    }
    default:
      return undefined;
  }
}

type Subject = Extract<RunEvent, { kind: 'started' | 'waiting' | 'launching-again' | 'ended' }>;

function subject({ job, runId: run, number: attempt, trigger }: Subject, deployment: string) {
  return { deployment, job, run, attempt, trigger };
}

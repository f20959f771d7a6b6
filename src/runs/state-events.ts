// Every change of an attempt is an event on EventBridge's default bus, so that rules reach whatever the account has, without code.
//
// The functions send them from the values that they log and count, when an invocation has done its work: one request for up to ten.
// A DynamoDB stream with a pipe would lose none, but sees each write of an item and not each change of a state, and would have to take
// the message, with its environment, apart. So an event is lost if a function dies before it has sent it. The ledger has every change,
// and what people must hear goes to the notification topic before an attempt is settled.
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Clients } from '../aws/clients/all.ts';
import type { Config } from '../config/config.ts';
import type { RunEvent } from './events.ts';
import type { GivenParts } from './parts.ts';

const SOURCE = 'cronbridge';
const DETAIL_TYPE = 'Run State Change';

/** The most that one PutEvents takes. */
const AT_ONCE = 10;

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
  readonly detail: StateChange;
}

/** What the events of attempts need. */
interface BusParts extends Pick<GivenParts, 'now' | 'emit'> {
  readonly config: Pick<Config, 'prefix'>;
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
    const detail = stateChange(event, config.prefix);
    if (detail !== undefined) this.#left.push({ time: now(), detail });
    emit(event);
  };

  /** Sends what was kept. Never throws: what cannot be sent is reported and forgotten. */
  async send(): Promise<void> {
    const changes = this.#left;
    this.#left = [];
    const batches = Array.from({ length: Math.ceil(changes.length / AT_ONCE) }, (_, n) =>
      changes.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
    );
    await Promise.all(batches.map((batch) => this.#put(batch)));
  }

  async #put(changes: readonly Change[]): Promise<void> {
    const { clients, emit } = this.#parts;
    try {
      const { Entries = [], FailedEntryCount = 0 } = await clients.events.send(
        new PutEventsCommand({
          Entries: changes.map(({ time, detail }) => ({
            Source: SOURCE,
            DetailType: DETAIL_TYPE,
            Time: time,
            Resources: detail.taskArn === undefined ? [] : [detail.taskArn],
            Detail: JSON.stringify(detail),
          })),
        }),
        { abortSignal: AbortSignal.timeout(LONGEST_MS) },
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

// The attempts: one item each, and every transition a conditional write, so that duplicates and late events change nothing.
//
//   dispatch (queue message)          the item               outcome (ECS event)
//   ────────────────────────          ────────               ───────────────────
//   record: no item yet ────────────▶ claimed
//   (a duplicate's record fails, and
//    it reads the attempt's state)
//   RunTask, clientToken = launch
//   started: still claimed,
//    and for the same launch ───────▶ started
//                                     claimed      ◀──────── launchAgain: the command never began
//                                     succeeded, … ◀──────── close: claimed or started
//                                     unsettled              lock released, retry scheduled, people notified
//                                     (settled)   ◀────────  settled; or in one write: closeForGood
//
// Stopping a run that waits closes its claimed attempt, or writes the attempt that was to follow as `stopped` before its
// message arrives. If a dispatcher was just starting a task for it, the task is recorded in that attempt (hadTask) and stopped,
// and its end is recorded there (stoppedTaskEnded). Until its task has ended, such an attempt has no `stopped` instant.
//
// A fast task's event may arrive before `started`: close accepts `claimed` too, and `started` then fails. Dispatch closes a run
// that never gets a task in the same way, but only while it is claimed. Whoever closes an attempt does what follows;
// `unsettled` stays until that is done, so that after a crash the rest can be found and completed.
//
// An attempt ends in one transaction with the summary of its job, which counts it: see summaries.ts.

import { marshall } from '@aws-sdk/util-dynamodb';
import { withoutAbsent } from '../../schema.ts';
import {
  type Attempt,
  type AttemptKey,
  isFinal,
  launchingSince,
  type Outcome,
  type Warning,
} from './attempt.ts';
import { AttemptReader, toAttempt } from './attempt-reader.ts';
import { type Condition, type ItemUpdate, putInput, updateInput } from './conditional-write.ts';
import { countingWrite } from './summaries.ts';
import type { Table } from './table.ts';
import { attemptItemKey, indexAttributes, timeToLiveAttribute } from './table-definition.ts';
import { updatedItem, updateItem } from './update-item.ts';
import { writeTogether } from './write-together.ts';

/** How an attempt ended. Instants are ISO 8601 in UTC. */
export interface Ending
  extends Pick<
    Attempt,
    'exitCode' | 'reason' | 'cause' | 'started' | 'stopped' | 'taskArn' | 'taskDefinitionArn' | 'container'
  > {
  readonly state: Outcome;
}

/** The task of an attempt; `reason` if something is wrong with it from the start. */
export type StartedTask = Required<Pick<Attempt, 'taskArn'>> &
  Pick<Attempt, 'taskDefinitionArn' | 'container' | 'reason'>;

/** A task as ECS described it. */
export interface FoundStart extends StartedTask {
  /** When it started, or else when ECS took it on. Its timeout counts from then. */
  readonly since: Date | undefined;
}

/**
 * How long the closing invocation has to do what follows, before a repeated event, the redelivered message or the reconciler
 * takes over. Lambda repeats an event one minute after its function died.
 */
export const SETTLEMENT_SECONDS = 60;

/** How long it makes requests for that; clocks differ, and the last of them may be under way for some seconds. */
export const SETTLING_SECONDS = 45;

/** When and why an attempt is launched again, and since when it waits for that. */
type NextLaunch = Required<Pick<Attempt, 'reason' | 'launchDue' | 'waitingSince'>>;

/** An attempt that is launched, as a dispatcher knows it. */
type KnownLaunch = AttemptKey & Pick<Attempt, 'launch' | 'launching'>;

/** What only concerns an attempt while it waits or starts. */
const beforeStart = ['launching', 'launchDue', 'waitsIn', 'waitingSince'];

const ifStarted: Condition = { condition: '#state = :started', values: { ':started': 'started' } };

/** What an end changes of an attempt. */
interface EndingChange {
  readonly set: Partial<Ending> & Pick<Attempt, 'unsettled' | 'launching'>;
  readonly remove: readonly string[];
}

/** The end of an attempt from which something follows. */
function unsettled(ending: Pick<Ending, 'state' | 'reason'>, now: Date): EndingChange {
  return {
    set: { ...ending, unsettled: now.toISOString() },
    // What it waited for does not explain how it ended.
    remove: ending.reason === undefined ? ['reason', ...beforeStart] : beforeStart,
  };
}

/** The attempt as it is after the change. */
function changed(attempt: Attempt, { set, remove }: EndingChange): Attempt {
  const fields = Object.entries({ ...attempt, ...withoutAbsent(set) });
  return Object.fromEntries(fields.filter(([name]) => !remove.includes(name))) as unknown as Attempt;
}

/** Holds while an attempt that has not ended is as it was read, in all that an end does not overwrite. */
function ifUnchanged({ state, launch, stopAsked, launching }: Attempt): Condition {
  const same = (name: string, value: string | undefined) =>
    value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :${name}`;
  return {
    condition: [
      '#state = :state AND #launch = :launch',
      same('stopAsked', stopAsked),
      same('launching', launching),
    ].join(' AND '),
    values: { ':state': state, ':launch': launch, ':stopAsked': stopAsked, ':launching': launching },
  };
}

/**
 * Holds while no other dispatcher has said since that it launches: that one may have a task by now, whatever this one knows of its own
 * launch.
 * @param known `launching` of the attempt as this dispatcher knows it
 * @param next what the write makes of it: the SDK repeats a write whose answer was lost
 */
function ifNoOtherLaunches(known: string | undefined, next?: string): Required<Condition> {
  const own = Object.entries({ ':known': known, ':next': next }).filter(([, value]) => value !== undefined);
  const conditions = ['attribute_not_exists(#launching)', ...own.map(([name]) => `#launching = ${name}`)];
  return { condition: `(${conditions.join(' OR ')})`, values: Object.fromEntries(own) };
}

/** The ledger's table, for reading and writing attempts. Throws what the SDK throws. */
export class Ledger extends AttemptReader {
  readonly #table: Table;

  constructor(table: Table) {
    super(table);
    this.#table = table;
  }

  /**
   * Writes an attempt that is not there yet: `claimed`, or `missed` if it was never claimed.
   * @returns whether it was written, and the attempt as it is in the ledger now
   */
  async record(attempt: Attempt, now: Date): Promise<{ recorded: boolean; attempt: Attempt }> {
    const begun = isFinal(attempt.state) ? { ...attempt, unsettled: now.toISOString() } : attempt;
    const item = {
      ...begun,
      // The message as sent: one attribute instead of some twenty, since nothing queries its fields.
      message: JSON.stringify(attempt.message),
      ...attemptItemKey(attempt),
      ...indexAttributes(attempt),
      active: 'active',
      // A run whose timeout is longer than the retention is kept for as long as it may take, from when it is to start.
      [timeToLiveAttribute]: this.#table.expires(
        new Date(Math.max(now.getTime(), Date.parse(attempt.launchDue ?? attempt.scheduled))),
        attempt.message.timeout,
      ),
    };
    const condition: Condition = { condition: 'attribute_not_exists(#pk)' };
    const done = { recorded: true, attempt: begun };
    for (;;) {
      let there: Attempt | undefined;
      if (isFinal(attempt.state)) {
        const put = { TableName: this.#table.name, ...putInput(item, condition) };
        const counting = await countingWrite(this.#table, begun, now);
        if (await writeTogether(this.#table, [{ Put: put }, counting])) return done;
        there = await this.get(attempt);
        // Another attempt of the job was counted at the same time, or this one expired between the two requests.
        if (there === undefined) continue;
      } else {
        const written = await this.#table.putFirst(item, condition);
        if (written === undefined) return done;
        there = toAttempt(written);
      }
      // The SDK repeats a request whose answer was lost, and then finds what that has written.
      const isOurs = attempt.request !== undefined && there.request === attempt.request;
      return { recorded: isOurs, attempt: there };
    }
  }

  /**
   * Records that a dispatcher is about to ask ECS for the task of a claimed attempt, which no longer waits.
   * @returns the attempt; undefined if it is no longer claimed, or another dispatcher is ahead
   */
  async launches(attempt: AttemptKey & Pick<Attempt, 'launch'>, now: Date): Promise<Attempt | undefined> {
    return this.#ofLaunch(attempt, {
      set: { launching: now.toISOString() },
      remove: ['reason', 'launchDue', 'waitsIn', 'waitingSince'],
    });
  }

  /**
   * Records that a claimed attempt, which certainly has no task, waits for its lock.
   * @returns the attempt; undefined if it is no longer claimed, or another dispatcher is ahead
   */
  async waitsInLine(
    attempt: KnownLaunch,
    waiting: Required<Pick<Attempt, 'waitsIn' | 'waitingSince' | 'reason'>>,
  ): Promise<Attempt | undefined> {
    const change = { set: waiting, remove: ['launching', 'launchDue'] };
    return this.#ofLaunch(attempt, change, ifNoOtherLaunches(attempt.launching));
  }

  /**
   * Records that a claimed attempt is launched later, with the same client token.
   * @param next `launching`: since when it may have a task
   * @returns the attempt; undefined if it is no longer claimed, or another dispatcher is ahead
   */
  async launchLater(
    attempt: KnownLaunch,
    next: NextLaunch & Required<Pick<Attempt, 'launching'>>,
  ): Promise<Attempt | undefined> {
    const change = { set: next, remove: ['waitsIn'] };
    return this.#ofLaunch(attempt, change, ifNoOtherLaunches(attempt.launching, next.launching));
  }

  async #ofLaunch(
    attempt: AttemptKey & Pick<Attempt, 'launch'>,
    change: Pick<ItemUpdate, 'set' | 'remove'>,
    also?: Required<Condition>,
  ): Promise<Attempt | undefined> {
    const changed = await updatedItem(this.#table, attemptItemKey(attempt), {
      ...change,
      condition: ['#state = :claimed AND #launch = :launch', ...(also ? [also.condition] : [])].join(' AND '),
      values: { ':claimed': 'claimed', ':launch': attempt.launch, ...also?.values },
    });
    return changed && toAttempt(changed);
  }

  /**
   * Ends a failed launch: the attempt is claimed for its next launch, which has another client token.
   * @param taskArn the task that failed, if there was one; a started attempt must have exactly this task and no stop request
   * @returns the waiting attempt, to the one call that made the transition; undefined also if another dispatcher is ahead
   */
  async launchAgain(attempt: KnownLaunch, next: NextLaunch, taskArn?: string): Promise<Attempt | undefined> {
    const started = '#state = :started AND #taskArn = :taskArn AND attribute_not_exists(#stopAsked)';
    const none = ifNoOtherLaunches(attempt.launching);
    const changed = await updatedItem(this.#table, attemptItemKey(attempt), {
      set: { ...next, state: 'claimed', launch: attempt.launch + 1 },
      remove: ['taskArn', 'taskDefinitionArn', 'container', 'started', 'launching', 'waitsIn'],
      condition:
        taskArn === undefined
          ? `#launch = :launch AND #state = :claimed AND ${none.condition}`
          : `#launch = :launch AND (#state = :claimed OR ${started})`,
      values: {
        ':launch': attempt.launch,
        ':claimed': 'claimed',
        ...(taskArn === undefined ? none.values : { ':started': 'started', ':taskArn': taskArn }),
      },
    });
    return changed && toAttempt(changed);
  }

  /** Moves the next launch of a waiting attempt whose message seems lost. @returns whether it still waits for that launch */
  async postponeLaunch(
    attempt: AttemptKey & Pick<Attempt, 'launchDue'>,
    launchDue: string,
  ): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(attempt), {
      set: { launchDue },
      condition: '#state = :claimed AND #launchDue = :before',
      values: { ':claimed': 'claimed', ':before': attempt.launchDue },
    });
  }

  /** `claimed → started`, for the task of the launch that `run` names. @returns whether this call made the transition */
  async started(
    attempt: AttemptKey & Pick<Attempt, 'launch'>,
    task: StartedTask,
    now: Date,
  ): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(attempt), {
      set: { ...task, state: 'started', started: now.toISOString() },
      // The reason for waiting no longer applies.
      remove: task.reason === undefined ? [...beforeStart, 'reason'] : beforeStart,
      condition: '#state = :claimed AND #launch = :launch',
      values: { ':claimed': 'claimed', ':launch': attempt.launch },
    });
  }

  /**
   * Ends a claimed or started attempt, since its task has ended, and marks it unsettled.
   * @param known the attempt as it was read, or its key, which costs a request more
   * @returns the ended attempt, to the one call that made the transition: it does what follows, then calls `settled`
   */
  async close(known: Attempt | AttemptKey, ending: Ending, now: Date): Promise<Attempt | undefined> {
    return this.#end(known, ({ state }) => !isFinal(state), unsettled(ending, now), now);
  }

  /**
   * The same for an attempt that ends without a task. If it got a task in the meantime, or a dispatcher is about to launch it,
   * nothing changes.
   * @param known the attempt as it was read
   */
  async closeClaimed(
    known: Attempt,
    ending: Pick<Ending, 'state' | 'reason'>,
    now: Date,
  ): Promise<Attempt | undefined> {
    const asKnown = ({ state, launching }: Attempt) => state === 'claimed' && launching === known.launching;
    return this.#end(known, asKnown, unsettled(ending, now), now);
  }

  /**
   * Ends a claimed attempt that a person stops. If a dispatcher may be starting its task, it stays in the ledger since when.
   * @param known the attempt as it was read
   */
  async stopClaimed(known: Attempt, reason: string, now: Date): Promise<Attempt | undefined> {
    const asKnown = ({ state, launching }: Attempt) => state === 'claimed' && launching === known.launching;
    const { set, remove } = unsettled({ state: 'stopped', reason }, now);
    const change = {
      set: { ...set, launching: launchingSince(known) },
      remove: remove.filter((name) => name !== 'launching'),
    };
    return this.#end(known, asKnown, change, now);
  }

  /** Records that a stop of a started attempt was requested. @returns whether it was still started */
  async askStop(key: AttemptKey, now: Date): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(key), {
      set: { stopAsked: now.toISOString() },
      ...ifStarted,
    });
  }

  /** Records that people were warned of an attempt. */
  async warned({ warned = [], ...key }: Attempt, warning: Warning): Promise<void> {
    await updateItem(this.#table, attemptItemKey(key), {
      set: { warned: [...warned, warning] },
      condition: 'attribute_exists(#pk)',
    });
  }

  /** Records the task that a dispatcher was starting when the attempt was stopped. @returns whether the attempt had no task yet */
  async hadTask(key: AttemptKey, { taskArn, taskDefinitionArn, container }: StartedTask): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(key), {
      set: { taskArn, taskDefinitionArn, container },
      condition: '#state = :stopped AND attribute_not_exists(#taskArn)',
      values: { ':stopped': 'stopped' },
    });
  }

  /**
   * Records the end of the task of an attempt that was stopped before the task was known. The attempt keeps its reason.
   * @returns the attempt, unsettled, to the one call that recorded it
   */
  async stoppedTaskEnded(key: AttemptKey, ending: Ending, now: Date): Promise<Attempt | undefined> {
    const { state: _, reason: __, cause: ___, ...facts } = ending;
    const noted = await updatedItem(this.#table, attemptItemKey(key), {
      set: { ...facts, unsettled: now.toISOString(), active: 'active' },
      condition:
        '#state = :stopped AND attribute_not_exists(#stopped) AND (attribute_not_exists(#taskArn) OR #taskArn = :taskArn)',
      values: { ':stopped': 'stopped', ':taskArn': ending.taskArn },
    });
    return noted && toAttempt(noted);
  }

  /**
   * Records the true end of an attempt that was given up before its task turned up, and marks it unsettled.
   * @param known the attempt as it was read
   * @returns the attempt, to the one call that corrected it
   */
  async correct(known: Attempt, ending: Ending, now: Date): Promise<Attempt | undefined> {
    const was = known.state as Outcome;
    const set = { ...ending, corrected: was, unsettled: now.toISOString(), active: 'active' };
    const { active: _, ...corrected } = set;
    const ended = { ...known, ...withoutAbsent(corrected) };
    const written = await writeTogether(this.#table, [
      {
        Update: {
          TableName: this.#table.name,
          Key: marshall(attemptItemKey(known)),
          ...updateInput({
            set,
            condition: '#state = :was AND #launch = :launch',
            values: { ':was': was, ':launch': known.launch },
          }),
        },
      },
      await countingWrite(this.#table, ended, now, known),
    ]);
    return written ? ended : undefined;
  }

  /**
   * Records that a run is started from the dead letter of an ended attempt.
   * @returns whether it is the only one
   */
  async redrive(key: AttemptKey, run: string): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(key), {
      set: { redriven: run },
      // A task that could not be started has not run the command.
      condition:
        'attribute_exists(#pk) AND attribute_not_exists(#redriven) AND (attribute_not_exists(#taskArn) OR #state = :notStarted)',
      values: { ':notStarted': 'not-started' },
    });
  }

  /**
   * Ends a started attempt for good: nothing follows.
   * @returns whether this call made the transition
   */
  async closeForGood(attempt: Attempt, ending: Ending, now: Date): Promise<boolean> {
    const change = { set: ending, remove: ending.reason === undefined ? ['active', 'reason'] : ['active'] };
    return (await this.#end(attempt, ({ state }) => state === 'started', change, now)) !== undefined;
  }

  /**
   * Ends an attempt and counts it in its job's summary: both or neither.
   * @param known the attempt as it was read, or its key
   * @returns the ended attempt, to the one call that ended it
   */
  async #end(
    known: Attempt | AttemptKey,
    mayEnd: (attempt: Attempt) => boolean,
    { set, remove }: EndingChange,
    now: Date,
  ): Promise<Attempt | undefined> {
    let attempt = 'state' in known && mayEnd(known) ? known : await this.get(known);
    while (attempt !== undefined && mayEnd(attempt)) {
      const ended = changed(attempt, { set, remove });
      const written = await writeTogether(this.#table, [
        {
          Update: {
            TableName: this.#table.name,
            Key: marshall(attemptItemKey(known)),
            ...updateInput({ set, remove, ...ifUnchanged(attempt) }),
          },
        },
        await countingWrite(this.#table, ended, now),
      ]);
      if (written) return ended;
      attempt = await this.get(known);
    }
    return undefined;
  }

  /**
   * Takes over what is left to do for a closed attempt from an invocation that seems to have died.
   * @param attempt the attempt as it was read; `unsettled` says when somebody last began
   * @returns the attempt, if this call took it over
   */
  async takeSettlement(attempt: Attempt, now: Date): Promise<Attempt | undefined> {
    const unsettled = now.toISOString();
    const taken = await updateItem(this.#table, attemptItemKey(attempt), {
      set: { unsettled },
      condition: '#unsettled = :unsettled',
      values: { ':unsettled': attempt.unsettled },
    });
    return taken ? { ...attempt, unsettled } : undefined;
  }

  /**
   * Records that everything that follows from the end is done. Safe to repeat.
   * @param retryDue when the next attempt is due, if there is one: this attempt stays in the active index until that one is in
   *   the ledger
   */
  async settled(key: AttemptKey, retryDue?: Date): Promise<void> {
    await updateItem(this.#table, attemptItemKey(key), {
      set: { retryDue: retryDue?.toISOString() },
      remove: retryDue === undefined ? ['unsettled', 'active'] : ['unsettled'],
      condition: 'attribute_exists(#unsettled)',
    });
  }

  /** Records that the message of an ended attempt was sent to the dead-letter queue. */
  async deadLettered(key: AttemptKey, now: Date): Promise<void> {
    await updateItem(this.#table, attemptItemKey(key), {
      set: { deadLettered: now.toISOString() },
      condition: 'attribute_exists(#unsettled)',
    });
  }

  /** Records that the next attempt is in the ledger. */
  async followed(key: AttemptKey): Promise<void> {
    await updateItem(this.#table, attemptItemKey(key), {
      remove: ['active'],
      condition: 'attribute_exists(#retryDue)',
    });
  }
}

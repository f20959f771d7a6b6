// The runs: one item per attempt, and every transition a conditional write, so that twins and late events change nothing.
//
//   dispatch (queue message)          the item               outcome (ECS event)
//   ────────────────────────          ────────               ───────────────────
//   record: nothing there yet ──────▶ claimed
//   (a twin's record fails, and it
//    reads how far the run has come)
//   RunTask, clientToken = run
//   started: still claimed,
//    and for the same launch ───────▶ started
//                                     claimed      ◀──────── launchAgain: the command never began
//                                     succeeded, … ◀──────── close: claimed or started
//                                     unsettled              lock released, retry made, people notified
//                                     (settled)   ◀────────  settled; or all at once: closed for good
//
// Whoever stops a run that waits closes its attempt while it is claimed, or writes the attempt that was to follow as
// `stopped` before its message does. A task that a dispatcher was just starting is written into that attempt (hadTask) and
// stopped, and its event is noted there (stoppedTaskEnded): such an attempt has no `stopped` instant before its task has ended.
//
// A fast task's event may come before `started`: close takes `claimed` too, and `started` then fails. A run that never
// gets a task is closed by dispatch in the same way, but only while it is claimed. Whoever closes a run does what follows
// from it; `unsettled` stays until that is done, so that what a crash left undone can be found and completed.

import { type Attempt, type AttemptKey, isFinal, type Outcome } from './attempt.ts';
import { AttemptReader, toAttempt } from './attempt-reader.ts';
import type { Condition } from './conditional-write.ts';
import type { Item, Table } from './table.ts';
import { attemptItemKey, indexAttributes, timeToLiveAttribute } from './table-definition.ts';
import { updatedItem, updateItem } from './update-item.ts';

/** How a run ended; instants are ISO 8601 in UTC. */
export interface Ending
  extends Pick<
    Attempt,
    'exitCode' | 'reason' | 'cause' | 'started' | 'stopped' | 'taskArn' | 'taskDefinitionArn' | 'container'
  > {
  readonly state: Outcome;
}

/** The task that an attempt became; `reason` where something is wrong with it from the start. */
export type StartedTask = Required<Pick<Attempt, 'taskArn'>> &
  Pick<Attempt, 'taskDefinitionArn' | 'container' | 'reason'>;

/**
 * Whoever closed an attempt is given this long to do what follows before a twin of its event, its message coming again or
 * the reconciler does it. Lambda repeats an event one minute after its function died.
 */
export const SETTLEMENT_SECONDS = 60;

/** When and why an attempt is launched again. */
type NextLaunch = Required<Pick<Attempt, 'reason' | 'launchDue'>>;

const ifClaimed: Condition = { condition: '#state = :claimed', values: { ':claimed': 'claimed' } };
const ifStarted: Condition = { condition: '#state = :started', values: { ':started': 'started' } };
const ifActive: Condition = {
  condition: '#state = :claimed OR #state = :started',
  values: { ':claimed': 'claimed', ':started': 'started' },
};

/** The runs table. Throws what the SDK throws. */
export class Ledger extends AttemptReader {
  readonly #table: Table;

  constructor(table: Table) {
    super(table);
    this.#table = table;
  }

  /**
   * Writes an attempt that is not there yet: `claimed`, or `missed` where it never came to a claim.
   * @returns whether it was written, and the attempt as the ledger has it now
   */
  async record(attempt: Attempt, now: Date): Promise<{ recorded: boolean; attempt: Attempt }> {
    const begun = isFinal(attempt.state) ? { ...attempt, unsettled: now.toISOString() } : attempt;
    const item = {
      ...begun,
      // As it travels: one attribute, of which nothing is ever looked for, instead of some twenty.
      message: JSON.stringify(attempt.message),
      ...attemptItemKey(attempt),
      ...indexAttributes(attempt),
      active: 'active',
      [timeToLiveAttribute]: this.#expires(attempt, now),
    };
    if (await this.#table.put(item, { condition: 'attribute_not_exists(#pk)' })) {
      return { recorded: true, attempt: begun };
    }
    const there = await this.get(attempt);
    // It expired between the two requests; who asks again finds it gone.
    if (!there) throw new Error(`${attempt.runId} left the ledger while it was being recorded`);
    return { recorded: false, attempt: there };
  }

  /** Seconds since 1970. A run that may take longer than the retention is kept for as long as it may take. */
  #expires({ message: { timeout = 0 } }: Attempt, now: Date): number {
    return Math.floor(now.getTime() / 1000) + timeout + this.#table.retentionDays * 24 * 60 * 60;
  }

  /**
   * Notes why a claimed attempt, whose message comes again, has not started yet.
   * @returns false: it is claimed no more, or another dispatcher is ahead
   */
  async waits(attempt: AttemptKey & Pick<Attempt, 'launch'>, reason: string): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(attempt), {
      set: { reason },
      remove: ['launchDue'],
      condition: '#state = :claimed AND #launch = :launch',
      values: { ':claimed': 'claimed', ':launch': attempt.launch },
    });
  }

  /**
   * Ends a launch that came to nothing: the attempt is claimed for its next one, which has another client token.
   * @param taskArn the task that could not be started, if there was one; a started attempt must be that very task, and nobody
   *   may have asked to stop it
   * @returns the attempt as it waits now, to the one call that made the transition
   */
  async launchAgain(
    attempt: AttemptKey & Pick<Attempt, 'launch'>,
    next: NextLaunch,
    taskArn?: string,
  ): Promise<Attempt | undefined> {
    const started = '#state = :started AND #taskArn = :taskArn AND attribute_not_exists(#stopAsked)';
    const changed = await updatedItem(this.#table, attemptItemKey(attempt), {
      set: { ...next, state: 'claimed', launch: attempt.launch + 1 },
      remove: ['taskArn', 'taskDefinitionArn', 'container', 'started'],
      condition: `#launch = :launch AND (#state = :claimed${taskArn === undefined ? '' : ` OR ${started}`})`,
      values: {
        ':launch': attempt.launch,
        ':claimed': 'claimed',
        ...(taskArn !== undefined && { ':started': 'started', ':taskArn': taskArn }),
      },
    });
    return changed && toAttempt(changed);
  }

  /** Gives an attempt that waits for a launch, whose message seems lost, another instant. @returns whether it still waits so */
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
      // What it waited for is over.
      remove: task.reason === undefined ? ['launchDue', 'reason'] : ['launchDue'],
      condition: '#state = :claimed AND #launch = :launch',
      values: { ':claimed': 'claimed', ':launch': attempt.launch },
    });
  }

  /**
   * Ends an attempt that is claimed or started, since its task has ended, and marks it unsettled.
   * @returns the attempt as it ended, to the one call that made the transition: it does what follows, then calls `settled`
   */
  async close(key: AttemptKey, ending: Ending, now: Date): Promise<Attempt | undefined> {
    return this.#close(key, ending, now, ifActive);
  }

  /** The same for an attempt that ends without a task; one that has got its task meanwhile goes on. */
  async closeClaimed(
    key: AttemptKey,
    ending: Pick<Ending, 'state' | 'reason'>,
    now: Date,
  ): Promise<Attempt | undefined> {
    return this.#close(key, ending, now, ifClaimed);
  }

  /** Notes that somebody asked to stop an attempt that is started. @returns whether it still was */
  async askStop(key: AttemptKey, now: Date): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(key), {
      set: { stopAsked: now.toISOString() },
      ...ifStarted,
    });
  }

  /** The attempt was stopped while a dispatcher was starting this task. @returns whether it had none yet */
  async hadTask(key: AttemptKey, { taskArn, taskDefinitionArn, container }: StartedTask): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(key), {
      set: { taskArn, taskDefinitionArn, container },
      condition: '#state = :stopped AND attribute_not_exists(#taskArn)',
      values: { ':stopped': 'stopped' },
    });
  }

  /**
   * The task of an attempt that had been stopped before the task was known has ended; the attempt keeps its reason.
   * @returns the attempt, unsettled, to the one call that noted it
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

  async #close(
    key: AttemptKey,
    ending: Ending,
    now: Date,
    condition: Condition,
  ): Promise<Attempt | undefined> {
    const closed = await updatedItem(this.#table, attemptItemKey(key), {
      set: { ...ending, unsettled: now.toISOString() },
      // What it waited for is no reason for how it ended.
      remove: ending.reason === undefined ? ['reason', 'launchDue'] : ['launchDue'],
      ...condition,
    });
    return closed && toAttempt(closed);
  }

  /**
   * Ends an attempt that is started for good: nothing follows.
   * @param attempt the attempt as it was read; what it says already is not written again
   * @returns whether this call made the transition
   */
  async closeForGood(attempt: Attempt, ending: Ending): Promise<boolean> {
    const known: Item = { ...attempt };
    return updateItem(this.#table, attemptItemKey(attempt), {
      set: Object.fromEntries(Object.entries(ending).filter(([name, value]) => value !== known[name])),
      remove: ending.reason === undefined ? ['active', 'reason'] : ['active'],
      ...ifStarted,
    });
  }

  /**
   * Takes over what is left to do for a closed attempt from whoever closed it and seems to have died.
   * @param attempt the attempt as it was read; `unsettled` says when somebody last began
   * @returns whether the caller is the one who took it
   */
  async takeSettlement(attempt: Attempt, now: Date): Promise<boolean> {
    return updateItem(this.#table, attemptItemKey(attempt), {
      set: { unsettled: now.toISOString() },
      condition: '#unsettled = :unsettled',
      values: { ':unsettled': attempt.unsettled },
    });
  }

  /**
   * What follows from the attempt's end is done. Doing it twice changes nothing.
   * @param retryDue when the next attempt is to start, if there is one: until it is known, this one is looked after
   */
  async settled(key: AttemptKey, retryDue?: Date): Promise<void> {
    await updateItem(this.#table, attemptItemKey(key), {
      set: { retryDue: retryDue?.toISOString() },
      remove: retryDue === undefined ? ['unsettled', 'active'] : ['unsettled'],
      condition: 'attribute_exists(#unsettled)',
    });
  }

  /** The attempt that follows this one is in the ledger. */
  async followed(key: AttemptKey): Promise<void> {
    await updateItem(this.#table, attemptItemKey(key), {
      remove: ['active'],
      condition: 'attribute_exists(#retryDue)',
    });
  }
}

// The runs: one item per attempt, and every transition a conditional write, so that twins and late events change nothing.
//
//   dispatch (queue message)          the item               outcome (ECS event)
//   ────────────────────────          ────────               ───────────────────
//   record: nothing there yet ──────▶ claimed
//   (a twin's record fails, and it
//    reads how far the run has come)
//   RunTask, clientToken = run
//   started: still claimed ─────────▶ started
//                                     succeeded, … ◀──────── close: claimed or started
//                                     unsettled              lock released, retry made, people told
//                                     (settled)   ◀────────  settled; or all at once: closed for good
//
// A fast task's event may come before `started`: close takes `claimed` too, and `started` then fails. A run that never
// gets a task is closed by dispatch in the same way, but only while it is claimed. Whoever closes a run does what follows from it; `unsettled` stays
// until that is done, so that what a crash left undone can be found and completed.
import type { Condition } from './conditional-write.ts';
import { findItems } from './find-items.ts';
import { type Query, queryItems } from './query-items.ts';
import { type FinalState, isFinal, type Run, type RunKey } from './run.ts';
import type { Item, Table } from './table.ts';
import {
  activeIndex,
  byTimeIndex,
  type ItemKey,
  indexAttributes,
  jobPartition,
  runItemKey,
  runItemsKey,
} from './table-definition.ts';
import { updatedItem, updateItem } from './update-item.ts';

/** How a run ended; instants are ISO 8601 in UTC. */
export interface Ending
  extends Pick<
    Run,
    'exitCode' | 'reason' | 'cause' | 'started' | 'stopped' | 'taskArn' | 'taskDefinitionArn' | 'container'
  > {
  readonly state: FinalState;
}

/** The task that an attempt became; `reason` where something is wrong with it from the start. */
export type StartedTask = Required<Pick<Run, 'taskArn'>> &
  Pick<Run, 'taskDefinitionArn' | 'container' | 'reason'>;

/**
 * Whoever closed an attempt is given this long to do what follows before a twin of its event, its message coming again or
 * the reconciler does it. Lambda repeats an event one minute after its function died.
 */
export const settlementSeconds = 60;

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** A quiet deployment's runs lie far apart, and a reader's way to DynamoDB may be long. */
const daysAtOnce = 15;

const ifClaimed: Condition = { condition: '#state = :claimed', values: { ':claimed': 'claimed' } };
const ifStarted: Condition = { condition: '#state = :started', values: { ':started': 'started' } };
const ifActive: Condition = {
  condition: '#state = :claimed OR #state = :started',
  values: { ':claimed': 'claimed', ':started': 'started' },
};

/** The runs table. Throws what the SDK throws. */
export class Ledger {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Writes an attempt that is not there yet: `claimed`, or `missed` where it never came to a claim.
   * @returns whether it was written, and the attempt as the ledger has it now
   */
  async record(run: Run, now: Date): Promise<{ recorded: boolean; run: Run }> {
    const begun = isFinal(run.state) ? { ...run, unsettled: now.toISOString() } : run;
    const item = {
      ...begun,
      // As it travels: one attribute, of which nothing is ever looked for, instead of some twenty.
      message: JSON.stringify(run.message),
      ...runItemKey(run),
      ...indexAttributes(run),
      active: 'active',
      expires: Math.floor(now.getTime() / 1000) + this.#table.retentionDays * 24 * 60 * 60,
    };
    if (await this.#table.put(item, { condition: 'attribute_not_exists(#pk)' })) {
      return { recorded: true, run: begun };
    }
    const there = await this.get(run);
    // It expired between the two requests; who asks again finds it gone.
    if (!there) throw new Error(`${run.run} left the ledger while it was being recorded`);
    return { recorded: false, run: there };
  }

  /**
   * Notes why a claimed attempt has not started yet, and the number of its next launch: one more than the last where that
   * is known to have started nothing, so that the next one has another client token. Nothing where it is claimed no more.
   */
  async waits(key: RunKey, { reason, launch }: Required<Pick<Run, 'reason' | 'launch'>>): Promise<void> {
    await updateItem(this.#table, runItemKey(key), {
      set: { reason, launch },
      condition: '#state = :claimed AND #launch <= :launch',
      values: { ':claimed': 'claimed', ':launch': launch },
    });
  }

  /** `claimed → started`. @returns whether this call made the transition */
  async started(key: RunKey, task: StartedTask, now: Date): Promise<boolean> {
    return updateItem(this.#table, runItemKey(key), {
      set: { ...task, state: 'started', started: now.toISOString() },
      // What it waited for is over.
      remove: task.reason === undefined ? ['reason'] : [],
      ...ifClaimed,
    });
  }

  /**
   * Ends an attempt that is claimed or started, since its task has ended, and marks it unsettled.
   * @returns the attempt as it ended, to the one call that made the transition: it does what follows, then calls `settled`
   */
  async close(key: RunKey, ending: Ending, now: Date): Promise<Run | undefined> {
    return this.#close(key, ending, now, ifActive);
  }

  /** The same for an attempt that ends without a task; one that has got its task meanwhile goes on. */
  async closeClaimed(
    key: RunKey,
    ending: Pick<Ending, 'state' | 'reason'>,
    now: Date,
  ): Promise<Run | undefined> {
    return this.#close(key, ending, now, ifClaimed);
  }

  async #close(key: RunKey, ending: Ending, now: Date, condition: Condition): Promise<Run | undefined> {
    const closed = await updatedItem(this.#table, runItemKey(key), {
      set: { ...ending, unsettled: now.toISOString() },
      // What it waited for is no reason for how it ended.
      remove: ending.reason === undefined ? ['reason'] : [],
      ...condition,
    });
    return closed && toRun(closed);
  }

  /**
   * Ends an attempt that is started for good: nothing follows.
   * @param run the attempt as it was read; what it says already is not written again
   * @returns whether this call made the transition
   */
  async closeForGood(run: Run, ending: Ending): Promise<boolean> {
    const known: Item = { ...run };
    return updateItem(this.#table, runItemKey(run), {
      set: Object.fromEntries(Object.entries(ending).filter(([name, value]) => value !== known[name])),
      remove: ending.reason === undefined ? ['active', 'reason'] : ['active'],
      ...ifStarted,
    });
  }

  /**
   * Takes over what is left to do for a closed attempt from whoever closed it and seems to have died.
   * @param run the attempt as it was read; `unsettled` says when somebody last began
   * @returns whether the caller is the one who took it
   */
  async takeSettlement(run: Run, now: Date): Promise<boolean> {
    return updateItem(this.#table, runItemKey(run), {
      set: { unsettled: now.toISOString() },
      condition: '#unsettled = :unsettled',
      values: { ':unsettled': run.unsettled },
    });
  }

  /** What follows from the attempt's end is done. Doing it twice changes nothing. */
  async settled(key: RunKey): Promise<void> {
    await updateItem(this.#table, runItemKey(key), {
      remove: ['unsettled', 'active'],
      condition: 'attribute_exists(#unsettled)',
    });
  }

  /** One attempt, as it is now (strongly consistent). */
  async get(key: RunKey): Promise<Run | undefined> {
    const item = await this.#table.get(runItemKey(key));
    return item && toRun(item);
  }

  /** All attempts of a run, in order, as they are now (strongly consistent). */
  async attempts(run: string): Promise<Run[]> {
    const { pk, begin } = runItemsKey(run);
    return this.#query({
      condition: '#pk = :pk AND begins_with(#sk, :begin)',
      values: { ':pk': pk, ':begin': begin },
      consistent: true,
    });
  }

  /** Those of the runs that have a first attempt, as it is now (strongly consistent). */
  async known(runs: readonly string[]): Promise<ReadonlySet<string>> {
    const firsts = runs.map((run) => ({ run, key: runItemKey({ run, attempt: 1 }) }));
    const found = await findItems(
      this.#table,
      firsts.map(({ key }) => key),
    );
    const text = ({ pk, sk }: ItemKey) => `${pk} ${sk}`;
    const there = new Set(found.map(text));
    return new Set(firsts.flatMap(({ run, key }) => (there.has(text(key)) ? [run] : [])));
  }

  /**
   * A job's attempts, latest scheduled first, as they are now (strongly consistent).
   * @param range `from` inclusive, `until` exclusive; absent: without end
   */
  async runsOfJob(
    job: string,
    range: { readonly limit?: number; readonly from?: Date; readonly until?: Date },
  ): Promise<Run[]> {
    const { limit, from, until } = range;
    // The sort key begins with the instant: an instant alone sorts before every run of that instant.
    const bounds = { ':from': from?.toISOString() ?? '0', ':until': until?.toISOString() ?? '~' };
    return this.#query(
      {
        condition: '#pk = :pk AND #sk BETWEEN :from AND :until',
        values: { ':pk': jobPartition(job), ...bounds },
        consistent: true,
        descending: true,
      },
      limit,
    );
  }

  /** All jobs' attempts scheduled up to `until`, latest first, back to `days` days before; a moment behind the writes. */
  async recent(options: { until: Date; limit: number; days?: number }): Promise<Run[]> {
    const { until, limit, days = this.#table.retentionDays } = options;
    const found: Run[] = [];
    for (let day = 0; day <= days && found.length < limit; day += daysAtOnce) {
      const some = Array.from({ length: Math.min(daysAtOnce, days - day + 1) }, (_, n) => day + n);
      const pages = await Promise.all(some.map((daysBefore) => this.#runsOfDay(until, daysBefore, limit)));
      found.push(...pages.flat());
    }
    return found.slice(0, limit);
  }

  #runsOfDay(until: Date, daysBefore: number, limit: number): Promise<Run[]> {
    const instant = new Date(until.getTime() - daysBefore * dayMilliseconds).toISOString();
    return this.#query(
      {
        index: byTimeIndex,
        condition: '#day = :day AND #order < :until',
        // `~` sorts after everything that follows the instant in the order attribute.
        values: { ':day': instant.slice(0, 10), ':until': `${until.toISOString()}~` },
        descending: true,
      },
      limit,
    );
  }

  /** Attempts that are claimed or started, earliest first; a moment behind the writes. */
  async active(): Promise<Run[]> {
    return (await this.#indexedAsActive()).filter((run) => !isFinal(run.state));
  }

  /** Attempts that ended and are unsettled, earliest first; a moment behind the writes. */
  async unsettled(): Promise<Run[]> {
    return (await this.#indexedAsActive()).filter((run) => isFinal(run.state));
  }

  #indexedAsActive(): Promise<Run[]> {
    return this.#query({
      index: activeIndex,
      condition: '#active = :active',
      values: { ':active': 'active' },
    });
  }

  async #query(query: Query, limit?: number): Promise<Run[]> {
    return (await queryItems(this.#table, query, limit)).map(toRun);
  }
}

/** A run without the attributes that only the table needs. */
function toRun(item: Item): Run {
  const { pk, sk, day, order, active, expires, message, ...run } = item;
  return { ...run, message: JSON.parse(message as string) } as unknown as Run;
}

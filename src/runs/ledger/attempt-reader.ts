// Reads attempts: by id, by job, by time, and those that need attention.

import { DAY_MS } from '../../time/units.ts';
import { type Attempt, type AttemptKey, isFinal } from './attempt.ts';
import { findItems } from './find-items.ts';
import type { Item } from './item-reader.ts';
import { type Query, queryItems } from './query-items.ts';
import { formerNames } from './renames.ts';
import type { Table } from './table.ts';
import {
  activeIndex,
  attemptItemKey,
  byTimeIndex,
  type ItemKey,
  jobPartition,
  runItemsKey,
  timeToLiveAttribute,
} from './table-definition.ts';

/** The runs of a quiet deployment lie days apart, and each request takes a round trip. */
const DAYS_AT_ONCE = 15;

interface UnfinishedAttempts {
  readonly active: readonly Attempt[];
  /** Ended, but what follows may not be done. */
  readonly unsettled: readonly Attempt[];
  /** Ended and settled, but the next attempt may not be in the ledger. */
  readonly retried: readonly Attempt[];
}

interface Range {
  readonly limit?: number;
  readonly from?: Date;
  readonly until?: Date;
}

/** The ledger's table, for reading attempts. Throws what the SDK throws. */
export class AttemptReader {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** One attempt (strongly consistent). */
  async get(key: AttemptKey): Promise<Attempt | undefined> {
    const item = await this.#table.get(attemptItemKey(key));
    return item && toAttempt(item);
  }

  /** All attempts of a run, in order (strongly consistent). */
  async attempts(run: string): Promise<Attempt[]> {
    const { pk, begin } = runItemsKey(run);
    return this.#query({
      condition: '#pk = :pk AND begins_with(#sk, :begin)',
      values: { ':pk': pk, ':begin': begin },
      consistent: true,
    });
  }

  /** Those of the runs whose first attempt is in the ledger (strongly consistent). */
  async known(runs: readonly string[]): Promise<ReadonlySet<string>> {
    const firsts = runs.map((run) => ({ run, key: attemptItemKey({ runId: run, number: 1 }) }));
    const found = await findItems(
      this.#table,
      firsts.map(({ key }) => key),
    );
    const text = ({ pk, sk }: ItemKey) => `${pk} ${sk}`;
    const there = new Set(found.map(text));
    return new Set(firsts.flatMap(({ run, key }) => (there.has(text(key)) ? [run] : [])));
  }

  /**
   * A job's attempts, latest scheduled first (strongly consistent), including those under its former names.
   * @param range `from` inclusive, `until` exclusive; an absent bound is open
   */
  async runsOfJob(job: string, range: Range): Promise<Attempt[]> {
    const runs = await this.#runsUnderName(job, range);
    const { limit = Number.POSITIVE_INFINITY } = range;
    if (runs.length >= limit) return runs;
    for (const former of await formerNames(this.#table, job)) {
      const until = new Date(Math.min(+former.until, +(range.until ?? former.until)));
      runs.push(...(await this.#runsUnderName(former.job, { ...range, until })));
    }
    return runs.sort((a, b) => Date.parse(b.scheduled) - Date.parse(a.scheduled)).slice(0, limit);
  }

  async #runsUnderName(job: string, { limit, from, until }: Range): Promise<Attempt[]> {
    // DynamoDB refuses reversed bounds: a job has no run of after it was renamed under its former name.
    if (from !== undefined && until !== undefined && from >= until) return [];
    // The sort key begins with the instant: a bare instant sorts before every run of that instant.
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

  /** All jobs' attempts scheduled up to `until`, latest first, back to `days` days before, and no further than attempts are kept (eventually consistent). */
  async recent(options: { until: Date; limit: number; days?: number }): Promise<Attempt[]> {
    const { until, limit } = options;
    const days = Math.min(options.days ?? Number.POSITIVE_INFINITY, this.#table.retentionDays);
    const found: Attempt[] = [];
    for (let day = 0; day <= days && found.length < limit; day += DAYS_AT_ONCE) {
      const some = Array.from({ length: Math.min(DAYS_AT_ONCE, days - day + 1) }, (_, n) => day + n);
      const pages = await Promise.all(some.map((daysBefore) => this.#runsOfDay(until, daysBefore, limit)));
      found.push(...pages.flat());
    }
    return found.slice(0, limit);
  }

  #runsOfDay(until: Date, daysBefore: number, limit: number): Promise<Attempt[]> {
    const instant = new Date(until.getTime() - daysBefore * DAY_MS).toISOString();
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

  /** Attempts that still need work, earliest first (eventually consistent). */
  async unfinished(): Promise<UnfinishedAttempts> {
    const runs = await this.#query({
      index: activeIndex,
      condition: '#active = :active',
      values: { ':active': 'active' },
    });
    const ended = runs.filter(({ state }) => isFinal(state));
    return {
      active: runs.filter(({ state }) => !isFinal(state)),
      unsettled: ended.filter(({ unsettled }) => unsettled !== undefined),
      retried: ended.filter(({ unsettled }) => unsettled === undefined),
    };
  }

  async #query(query: Query, limit?: number): Promise<Attempt[]> {
    return (await queryItems(this.#table, query, limit)).map(toAttempt);
  }
}

/** An attempt, without the attributes that only the table needs. */
export function toAttempt(item: Item): Attempt {
  const { pk, sk, day, order, active, [timeToLiveAttribute]: _, message, ...run } = item;
  return { ...run, message: JSON.parse(message as string) } as unknown as Attempt;
}

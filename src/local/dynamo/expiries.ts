// Which items of a table expire when. DynamoDB deletes them some time after that (developer guide, "Using time to live (TTL)");
// here they go with all others of the same hour.
import type { Attributes } from './attribute-value.ts';

const HOUR_SECONDS = 3600;
/** DynamoDB does not delete what expired longer ago: that is taken for a mistake. */
const TOO_OLD_SECONDS = 5 * 365 * 24 * HOUR_SECONDS;

export class Expiries {
  readonly attribute: string;
  readonly #byHour = new Map<number, Set<Attributes>>();
  /** The first hour that has items. */
  #first = Number.POSITIVE_INFINITY;

  constructor(attribute: string) {
    this.attribute = attribute;
  }

  add(item: Attributes): void {
    const hour = this.#hourOf(item);
    if (hour === undefined) return;
    const items = this.#byHour.get(hour);
    if (items === undefined) this.#byHour.set(hour, new Set([item]));
    else items.add(item);
    this.#first = Math.min(this.#first, hour);
  }

  delete(item: Attributes): void {
    const hour = this.#hourOf(item);
    if (hour === undefined) return;
    const items = this.#byHour.get(hour);
    items?.delete(item);
    if (items?.size === 0) this.#byHour.delete(hour);
  }

  isDue(second: number): boolean {
    return second >= (this.#first + 1) * HOUR_SECONDS;
  }

  /** The items whose hour is over. */
  due(second: number): readonly Attributes[] {
    if (!this.isDue(second)) return [];
    const due: Attributes[] = [];
    this.#first = Number.POSITIVE_INFINITY;
    for (const [hour, items] of this.#byHour) {
      if (second < (hour + 1) * HOUR_SECONDS) this.#first = Math.min(this.#first, hour);
      else if (second - hour * HOUR_SECONDS < TOO_OLD_SECONDS) due.push(...items);
    }
    return due;
  }

  #hourOf(item: Attributes): number | undefined {
    const value = item[this.attribute];
    return value !== undefined && 'N' in value ? Math.floor(Number(value.N) / HOUR_SECONDS) : undefined;
  }
}

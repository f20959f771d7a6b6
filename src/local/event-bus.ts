// EventBridge's default bus, as far as ECS's events and fixed rates need it: rules with patterns, and functions as targets.
import type { Clock, Timer } from './clock.ts';
import type { Functions } from './lambda/functions.ts';
import { partitionOf } from './partition.ts';
import { uniqueId } from './unique-id.ts';

/** An event before it has an id and a time. */
export interface BusEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** What a field may be: one of these values, or a text with one of these prefixes. EventBridge supports more. */
type Alternatives = readonly (string | number | boolean | { readonly prefix: string })[];

/** What each field may be; fields inside `detail` are nested. */
export interface EventPattern {
  readonly [field: string]: Alternatives | EventPattern;
}

interface EventBusOptions {
  readonly clock: Clock;
  readonly functions: Functions;
  readonly region: string;
  readonly account: string;
}

export class EventBus {
  /** ECS delivers events at least once: true delivers every event twice. */
  deliverTwice = false;
  readonly #options: EventBusOptions;
  readonly #rules: { readonly pattern: EventPattern; readonly functionName: string }[] = [];
  /** What rules at a fixed rate do when their time has come, by their names. */
  readonly #rates = new Map<string, () => void>();
  readonly #timers = new Set<Timer>();
  #closed = false;

  constructor(options: EventBusOptions) {
    this.#options = options;
  }

  /** A rule that invokes a function with every event that matches. */
  addRule(pattern: EventPattern, functionName: string): void {
    this.#rules.push({ pattern, functionName });
  }

  /** A rule that invokes a function at a fixed rate, the first time after one interval: `rate(15 minutes)`. */
  addRate(ruleName: string, minutes: number, functionName: string): void {
    const { clock, region, account } = this.#options;
    const rule = `arn:${partitionOf(region)}:events:${region}:${account}:rule/${ruleName}`;
    const event = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [rule],
      detail: {},
    };
    const invoke = () => this.#deliver(event, functionName);
    this.#rates.set(ruleName, invoke);
    const next = (): void => {
      const timer = clock.at(new Date(clock.now().getTime() + minutes * 60_000), () => {
        this.#timers.delete(timer);
        invoke();
        next();
      });
      this.#timers.add(timer);
    };
    next();
  }

  /** Lets a rule at a fixed rate invoke its function once besides. */
  rateNow(ruleName: string): void {
    this.#rates.get(ruleName)?.();
  }

  put(event: BusEvent): void {
    if (this.#closed) return;
    for (const { pattern, functionName } of this.#rules) {
      if (matches(pattern, event)) this.#deliver(event, functionName, this.deliverTwice ? 2 : 1);
    }
  }

  /** Stops delivering events. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) timer.cancel();
  }

  #deliver(event: BusEvent, functionName: string, times = 1): void {
    const { clock, functions, region, account } = this.#options;
    const time = clock
      .now()
      .toISOString()
      .replace(/\.[0-9]+Z$/, 'Z');
    // Serialized now, since the detail is a live record.
    const told = JSON.stringify({ version: '0', id: uniqueId(), account, region, time, ...event });
    for (let sent = 0; sent < times; sent++) functions.invokeLater(functionName, told);
  }
}

function matches(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const found = (event as Record<string, unknown> | undefined)?.[field];
    if (!isAlternatives(wanted)) return matches(wanted, found);
    const values = Array.isArray(found) ? found : [found];
    return wanted.some((alternative) =>
      typeof alternative === 'object'
        ? values.some((value) => typeof value === 'string' && value.startsWith(alternative.prefix))
        : values.includes(alternative),
    );
  });
}

function isAlternatives(wanted: Alternatives | EventPattern): wanted is Alternatives {
  return Array.isArray(wanted);
}

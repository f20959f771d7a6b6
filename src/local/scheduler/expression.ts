// Schedule expressions as EventBridge Scheduler reads them: cron(...), rate(...), at(...). Written from its user guide
// ("Schedule types"), independently of the code of cronbridge that writes such expressions.
import { type Cron, nextCronTime, parseCron } from './cron.ts';
import { instantOf, wallTimeOf } from './zone.ts';

export type Expression =
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'rate'; readonly milliseconds: number }
  | { readonly kind: 'at'; readonly wallTime: number };

/** @throws RangeError that says what is wrong */
export function parseExpression(text: string): Expression {
  const [, kind, body = ''] = /^(cron|rate|at)\((.*)\)$/s.exec(text) ?? [];
  if (kind === 'cron') return { kind, cron: parseCron(body) };
  if (kind === 'rate') return { kind, milliseconds: parseRate(body) };
  if (kind === 'at') return { kind, wallTime: parseAt(body) };
  throw new RangeError('it must be cron(...), rate(...) or at(...)');
}

/**
 * The first instant after `after` at which a schedule is due, in milliseconds since the epoch.
 * @param anchor from when a rate counts: the schedule's start, or its creation
 * @returns undefined if there is none
 */
export function nextInstant(
  expression: Expression,
  { after, timezone, anchor }: { after: number; timezone: string; anchor: number },
): number | undefined {
  switch (expression.kind) {
    case 'cron':
      return nextCronInstant(expression.cron, after, timezone);
    case 'rate': {
      const { milliseconds } = expression;
      // A rate is due at its start, too.
      const passed = Math.max(Math.floor((after - anchor) / milliseconds) + 1, 0);
      return anchor + passed * milliseconds;
    }
    case 'at': {
      const instant = instantOf(expression.wallTime, timezone);
      return instant !== undefined && instant > after ? instant : undefined;
    }
  }
}

/**
 * Local times that do not exist are skipped. Those that occur twice are due once, before the clocks are set back (user guide,
 * "Daylight savings time").
 */
function nextCronInstant(cron: Cron, after: number, timezone: string): number | undefined {
  let wallTime = nextCronTime(cron, wallTimeOf(after, timezone));
  while (wallTime !== undefined) {
    const instant = instantOf(wallTime, timezone);
    // During the second pass of a repeated hour, the instants found lie in the first pass.
    if (instant !== undefined && instant > after) return instant;
    wallTime = nextCronTime(cron, wallTime);
  }
  return undefined;
}

const unitMilliseconds = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function parseRate(body: string): number {
  const [, digits, unit, plural] = /^([1-9][0-9]{0,8}) (minute|hour|day)(s?)$/.exec(body) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new RangeError('a rate must be a positive number and a unit: minutes, hours or days');
  }
  if (plural === '' && digits !== '1')
    throw new RangeError(`after ${digits} the unit must be in the plural, ${unit}s`);
  return Number(digits) * unitMilliseconds[unit as keyof typeof unitMilliseconds];
}

function parseAt(body: string): number {
  const wallTime = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/.test(body)
    ? Date.parse(`${body}Z`)
    : Number.NaN;
  // Date.parse accepts 31 February, but returns another day.
  if (Number.isNaN(wallTime) || !new Date(wallTime).toISOString().startsWith(body)) {
    throw new RangeError('a one-time schedule must be at(yyyy-mm-ddThh:mm:ss)');
  }
  return wallTime;
}

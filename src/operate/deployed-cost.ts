// What a deployed job and its runs cost on AWS, about: by the prices and assumptions of the estimate for a crontab.
import type { Assumptions } from '../cost/assumptions.ts';
import { DAYS_OF_MONTH } from '../cost/assumptions.ts';
import { PRICE_DATE, PRICE_REGION } from '../cost/prices.ts';
import { INVOCATION_USAGE, type RunToPrice, runUsage } from '../cost/run-usage.ts';
import { priceOf, sumOf } from '../cost/usage.ts';
import { type Attempt, durationSeconds } from '../runs/ledger/attempt.ts';
import type { Summary } from '../runs/ledger/summary.ts';
import { encodeMessage } from '../runs/message/encode.ts';
import type { Message } from '../runs/message/message.ts';
import { DAY_MS } from '../time/units.ts';
import { jobMessage } from './job-details.ts';
import { dueIn } from './job-pause.ts';
import type { DeployedJob } from './list-jobs.ts';
import { averageSeconds } from './measured-durations.ts';

/** In US dollars before tax, without the free units of an account, failures and retries. */
export interface DeployedCost {
  readonly usdAMonth: number;
  readonly usdARun: number;
  readonly startsAMonth: number;
  /** Of a run, on average. */
  readonly seconds: number;
  /** Whether the seconds come from its last runs. */
  readonly isMeasured: boolean;
  readonly region: string;
  readonly date: string;
}

export interface RunCost {
  /** Of the attempts that had a task and ended, by their numbers. */
  readonly attempts: Readonly<Record<string, number>>;
  /** Of its task while it runs. */
  readonly usdAnHour: number;
  readonly region: string;
  readonly date: string;
}

const COUNTED_DAYS = 28;

/** A paused job is counted as if it went on. @returns undefined if a person wrote a message that the dispatcher would refuse */
export function costOfJob(
  { schedules }: Pick<DeployedJob, 'schedules'>,
  summary: Summary | undefined,
  assumptions: Assumptions,
  now: Date,
): DeployedCost | undefined {
  const message = jobMessage(schedules);
  if (message === undefined) return undefined;
  const measured = averageSeconds(summary);
  const seconds = Math.min(measured ?? assumptions.durationSeconds, message.timeout ?? Infinity);
  const until = new Date(now.getTime() + COUNTED_DAYS * DAY_MS);
  const starts = dueIn(schedules, { from: now, until }).length;
  const startsAMonth = (starts * DAYS_OF_MONTH) / COUNTED_DAYS;
  const usdARun = usdOf(message, seconds, assumptions);
  return {
    usdAMonth: usdARun * startsAMonth,
    usdARun,
    startsAMonth,
    seconds,
    isMeasured: measured !== undefined,
    ...PRICES,
  };
}

export function costOfRun(attempts: readonly Attempt[], assumptions: Assumptions): RunCost {
  const [first] = attempts;
  const ended = attempts.flatMap((attempt): [string, number][] => {
    const seconds = durationSeconds(attempt);
    return seconds === undefined
      ? []
      : [[String(attempt.number), usdOf(attempt.message, seconds, assumptions)]];
  });
  const hourly = (seconds: number) => (first === undefined ? 0 : usdOf(first.message, seconds, assumptions));
  return {
    attempts: Object.fromEntries(ended),
    usdAnHour: hourly(2 * 3600) - hourly(3600),
    ...PRICES,
  };
}

const PRICES = { region: PRICE_REGION, date: PRICE_DATE } as const;

function usdOf(message: Message, seconds: number, assumptions: Assumptions): number {
  const { overlap, notify, task } = message;
  const run: RunToPrice = { options: { overlap, notify, ...task }, input: encodeMessage(message) };
  return priceOf(sumOf(INVOCATION_USAGE, runUsage(run, seconds, assumptions)));
}

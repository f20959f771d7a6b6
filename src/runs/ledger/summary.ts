// The summary of a job's ended attempts: one value, to which each attempt is added when it ends. The order does not matter.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { DAY_MS } from '../../time/units.ts';
import { secondsSinceDue } from '../message/deadline.ts';
import { jobOfRun, runIdAt } from '../message/message.ts';
import { type Attempt, type AttemptKey, durationSeconds, type Outcome } from './attempt.ts';

/** An ended attempt, as far as lists and drawings of jobs show it. */
export interface EndedAttempt extends AttemptKey {
  /** ISO 8601 in UTC. */
  readonly scheduled: string;
  readonly state: Outcome;
  readonly exitCode?: number | undefined;
  /** From the task's start to its end. */
  readonly durationSeconds?: number | undefined;
  /** From the instant when it was due until its task's start. */
  readonly startDelaySeconds?: number | undefined;
}

/** Counts by bucket, see `bucketOf`. */
export type Histogram = ReadonlyMap<number, number>;

export interface Summary {
  readonly job: string;
  /** The attempts with the latest scheduled times, latest first. */
  readonly recent: readonly EndedAttempt[];
  /** The number of attempts by outcome, by the UTC day (`2026-11-23`) for which they were scheduled. */
  readonly days: ReadonlyMap<string, ReadonlyMap<Outcome, number>>;
  /** Of attempts whose command ended by itself. */
  readonly durations: Histogram;
  /** Of attempts that had a task. */
  readonly startDelays: Histogram;
}

/** Enough to show what is usual for a job. */
export const RECENT = 50;

export function emptySummary(job: string): Summary {
  return { job, recent: [], days: new Map(), durations: new Map(), startDelays: new Map() };
}

/** The summary with another ended attempt. @param firstDay days before it are left out, since their runs leave the ledger */
export function withAttempt(summary: Summary, attempt: Attempt, firstDay: string): Summary {
  const ended = endedAttempt(attempt);
  const endedByItself = ended.state === 'succeeded' || ended.state === 'failed';
  return merged(
    summary,
    {
      job: summary.job,
      recent: [ended],
      days: new Map([[ended.scheduled.slice(0, 10), new Map([[ended.state, 1]])]]),
      durations: histogramOf(endedByItself ? ended.durationSeconds : undefined),
      startDelays: histogramOf(ended.startDelaySeconds),
    },
    firstDay,
  );
}

/** The summary without an attempt that it counts, whose end turned out to be another. */
export function withoutAttempt(summary: Summary, attempt: Attempt): Summary {
  const none = emptySummary(summary.job);
  const { recent, days, durations, startDelays } = withAttempt(none, attempt, '');
  const [gone] = recent;
  return {
    job: summary.job,
    recent: summary.recent.filter(({ runId, number }) => runId !== gone?.runId || number !== gone.number),
    days: new Map(
      [...summary.days]
        .map(([day, counts]) => [day, differences(counts, days.get(day) ?? new Map())] as const)
        .filter(([, counts]) => counts.size > 0),
    ),
    durations: differences(summary.durations, durations),
    startDelays: differences(summary.startDelays, startDelays),
  };
}

function differences<Key>(
  one: ReadonlyMap<Key, number>,
  other: ReadonlyMap<Key, number>,
): ReadonlyMap<Key, number> {
  const left = [...one].map(([key, count]) => [key, count - (other.get(key) ?? 0)] as const);
  return new Map(left.filter(([, count]) => count > 0));
}

/** Merges two summaries, under the first one's job. */
export function merged(one: Summary, other: Summary, firstDay: string): Summary {
  const recent = [...one.recent, ...other.recent].sort(latestFirst).slice(0, RECENT);
  const days = new Map<string, ReadonlyMap<Outcome, number>>();
  for (const day of [...new Set([...one.days.keys(), ...other.days.keys()])].sort()) {
    if (day < firstDay) continue;
    days.set(day, sums(one.days.get(day) ?? new Map(), other.days.get(day) ?? new Map()));
  }
  return {
    job: one.job,
    recent,
    days,
    durations: sums(one.durations, other.durations),
    startDelays: sums(one.startDelays, other.startDelays),
  };
}

export function endedAttempt(attempt: Attempt): EndedAttempt {
  const { runId, scheduled, number, exitCode, started, message } = attempt;
  const state = attempt.state as Outcome;
  const ended = { runId, scheduled: new Date(scheduled).toISOString(), number, state };
  // The task of a stopped attempt and its times may become known only later, so they do not count.
  if (state === 'stopped') return ended;
  return {
    ...ended,
    exitCode,
    durationSeconds: tenths(durationSeconds(attempt)),
    startDelaySeconds:
      started === undefined ? undefined : tenths(Math.max(0, secondsSinceDue(message, new Date(started)))),
  };
}

function tenths(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 10) / 10;
}

function latestFirst(a: EndedAttempt, b: EndedAttempt): number {
  // Instants in one form are ordered as their texts. A renamed job may have run under both names.
  return order(b.scheduled, a.scheduled) || b.number - a.number || order(a.runId, b.runId);
}

function order(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function sums<Key extends string | number>(
  one: ReadonlyMap<Key, number>,
  other: ReadonlyMap<Key, number>,
): ReadonlyMap<Key, number> {
  const all = [...new Set([...one.keys(), ...other.keys()])].sort((a, b) => (a < b ? -1 : 1));
  return new Map(all.map((key) => [key, (one.get(key) ?? 0) + (other.get(key) ?? 0)]));
}

/** Four buckets for each doubling: a value is known to within a tenth. */
const BUCKETS_OF_DOUBLING = 4;

/** The bucket of a number of seconds: bucket 0 ends at one second, and each later one is 19 % larger than the one before. */
export function bucketOf(seconds: number): number {
  return seconds <= 1 ? 0 : Math.ceil(Math.log2(seconds) * BUCKETS_OF_DOUBLING);
}

function histogramOf(seconds: number | undefined): Histogram {
  return new Map(seconds === undefined ? [] : [[bucketOf(seconds), 1]]);
}

/** States are encoded by their index here, so new ones may only be appended. */
const STATES: readonly Outcome[] = [
  'succeeded',
  'failed',
  'timed-out',
  'stopped',
  'lost',
  'skipped',
  'missed',
  'not-started',
];

/** Milliseconds since 1970, number, state and, if known, exit code, duration, start delay; then the job's name, if it was another. */
type EncodedAttempt = readonly [
  scheduled: number,
  number: number,
  state: number,
  exitCode?: number | null,
  durationSeconds?: number | null,
  startDelaySeconds?: number | null,
  formerName?: string,
];

/** The encoded summary before compression. */
interface Encoded {
  readonly recent: readonly EncodedAttempt[];
  /** Days since 1970, and pairs of state and count. */
  readonly days: readonly (readonly number[])[];
  readonly durations: readonly (readonly [number, number])[];
  readonly startDelays: readonly (readonly [number, number])[];
}

/** For a text of some KiB this compresses as well as zlib's defaults, whose tables for long texts take longer to clear than to use. */
const SMALL = { windowBits: 12, memLevel: 7 };

/** Each KiB costs a write unit at the end of each run. Compressed, the summary of a job that has run for months is below one KiB. */
export function encodeSummary({ job, recent, days, durations, startDelays }: Summary): Uint8Array {
  const encoded: Encoded = {
    recent: recent.map((attempt) => encodeAttempt(job, attempt)),
    days: [...days].map(([day, counts]) => [
      Date.parse(day) / DAY_MS,
      ...[...counts].flatMap(([state, count]) => [STATES.indexOf(state), count]),
    ]),
    durations: [...durations],
    startDelays: [...startDelays],
  };
  return deflateRawSync(JSON.stringify(encoded), SMALL);
}

function encodeAttempt(job: string, attempt: EndedAttempt): EncodedAttempt {
  const { runId, scheduled, number, state, exitCode, durationSeconds, startDelaySeconds } = attempt;
  const then = jobOfRun(runId);
  const encoded = [Date.parse(scheduled), number, STATES.indexOf(state)] as const;
  const facts = [exitCode, durationSeconds, startDelaySeconds, then === job ? undefined : then] as const;
  const known = facts.findLastIndex((fact) => fact !== undefined) + 1;
  // JSON writes null for unknown values between others.
  return [...encoded, ...facts.slice(0, known)] as unknown as EncodedAttempt;
}

function decodeAttempt(
  job: string,
  [time, number, state, exitCode, duration, startDelay, then = job]: EncodedAttempt,
): EndedAttempt {
  const scheduled = new Date(time).toISOString();
  return {
    runId: runIdAt(then, scheduled),
    scheduled,
    number,
    state: STATES[state] as Outcome,
    ...(exitCode != null && { exitCode }),
    ...(duration != null && { durationSeconds: duration }),
    ...(startDelay != null && { startDelaySeconds: startDelay }),
  };
}

export function decodeSummary(job: string, written: Uint8Array): Summary {
  const { recent, days, durations, startDelays } = JSON.parse(inflateRawSync(written).toString()) as Encoded;
  return {
    job,
    recent: recent.map((attempt) => decodeAttempt(job, attempt)),
    days: new Map(
      days.map(([day = 0, ...counts]) => [
        new Date(day * DAY_MS).toISOString().slice(0, 10),
        new Map(
          counts.flatMap((state, index) =>
            index % 2 === 0 ? [[STATES[state] as Outcome, counts[index + 1] ?? 0] as const] : [],
          ),
        ),
      ]),
    ),
    durations: new Map(durations),
    startDelays: new Map(startDelays),
  };
}

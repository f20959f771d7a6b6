// A check-in as the event on the bus that the rules of the services take their requests from.
import { createHash } from 'node:crypto';
import type { CheckInEvent } from './events.ts';
import { shorten } from './notify/notification.ts';

const MINUTE_SECONDS = 60;

/** The most minutes that Sentry takes as a margin or as the longest run (Sentry, "Monitor settings"). */
const LONGEST_AT_SENTRY_MINUTES = 28 * 24 * 60;

/** @param stage of the deployment */
export function checkInDetail(
  event: CheckInEvent,
  { prefix: deployment, stage }: { readonly prefix: string; readonly stage: string },
) {
  const { reason, lastLines } = shorten(event);
  const { job, runId: run, number: attempt, with: checkIns, state, exitCode, durationSeconds } = event;
  const id = uuidOf(`${deployment}/${run}`);
  const isStart = state === 'started';
  const isGood = state === 'succeeded';
  return {
    deployment,
    checkIns,
    phase: isStart ? 'start' : 'end',
    report: { deployment, job, run, attempt, id, state, exitCode, reason, durationSeconds, lastLines },
    // What Healthchecks has at the end of an address: the exit status of a command, or that there is none.
    signal: isStart ? 'start' : isGood ? '0' : failureOf(exitCode, 'fail'),
    cronitor: {
      state: isStart ? 'run' : isGood ? 'complete' : 'fail',
      ...(!isStart && { status: isGood ? '0' : failureOf(exitCode, '1') }),
    },
    sentry: {
      check_in_id: id,
      status: isStart ? 'in_progress' : isGood ? 'ok' : 'error',
      duration: durationSeconds,
      environment: stage,
      ...(event.expected !== undefined && { monitor_config: sentryMonitor(event.expected) }),
    },
  };
}

/** An exit code that others take for a failure too: one of 1 to 255. */
function failureOf(exitCode: number | undefined, otherwise: string): string {
  return exitCode !== undefined && exitCode >= 1 && exitCode <= 255 ? String(exitCode) : otherwise;
}

/** Sentry makes the monitor, or changes it, as a check-in says ("Creating or updating a monitor through a check-in"). */
function sentryMonitor({
  schedule,
  timezone,
  marginSeconds,
  longestSeconds,
}: NonNullable<CheckInEvent['expected']>) {
  const minutes = (seconds: number) =>
    Math.min(Math.max(Math.ceil(seconds / MINUTE_SECONDS), 1), LONGEST_AT_SENTRY_MINUTES);
  return {
    schedule: { type: 'crontab', value: schedule },
    timezone,
    checkin_margin: minutes(marginSeconds),
    max_runtime: minutes(longestSeconds),
  };
}

/** The same for the start and the end of a run: a UUID made of a hash (RFC 9562, version 8). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

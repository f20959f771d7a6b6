import type { Clients } from '../../aws/clients/all.ts';
import type { Config } from '../../config/config.ts';
import {
  type Attempt,
  type AttemptState,
  durationSeconds,
  isFailure,
  isFinal,
  type Outcome,
  type Warning,
} from '../ledger/attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { scheduleLink, taskLink } from './console-link.ts';
import { lastLinesOf } from './last-lines.ts';
import {
  isRecovery,
  type Notification,
  publishNotification,
  putNotification,
  shouldNotify,
} from './notification.ts';

interface NotifyParts {
  readonly config: Pick<Config, 'topicArn' | 'group' | 'prefix'>;
  readonly clients: Pick<Clients, 'ecs' | 'events' | 'logsIn' | 'sns'>;
  readonly ledger: Ledger;
}

/** Publishes the end of a run's last attempt if the job's `notify` asks for it. @returns whether it was published */
export async function notifyOfRun(parts: NotifyParts, attempt: Attempt): Promise<boolean> {
  const { config, clients, ledger } = parts;
  const outcome = reportedOutcome(attempt);
  if (outcome === undefined) return false;
  const { notify } = attempt.message;
  const previous =
    notify === 'recovery' && outcome === 'succeeded' ? await previousOutcome(ledger, attempt) : undefined;
  if (!isTold(attempt, outcome, previous)) return false;
  await tell(parts, attempt, {
    job: attempt.job,
    run: attempt.runId,
    attempt: attempt.number,
    outcome,
    recovered: isRecovery(outcome, previous),
    exitCode: attempt.exitCode,
    reason: attempt.reason,
    durationSeconds: durationSeconds(attempt),
    lastLines: await lastLinesOf(clients, attempt),
    link: linkOf(config, attempt),
  });
  return true;
}

/**
 * Publishes a warning of a run that has not ended.
 * @param isStillDue asked right before, since reading the log takes time
 * @returns whether it was published
 */
export async function publishWarning(
  parts: NotifyParts,
  attempt: Attempt,
  { warning, reason }: { readonly warning: Warning; readonly reason: string },
  isStillDue: () => Promise<boolean>,
): Promise<boolean> {
  const { config, clients } = parts;
  const lines = await lastLinesOf(clients, attempt);
  if (!(await isStillDue())) return false;
  await tell(parts, attempt, {
    job: attempt.job,
    run: attempt.runId,
    attempt: attempt.number,
    outcome: warning,
    reason,
    lastLines: lines,
    link: linkOf(config, attempt),
  });
  return true;
}

/** To the job's channels first: what is repeated after a failure is not the mail. */
async function tell(
  { config, clients }: NotifyParts,
  { message: { owner, runbook, notifyTo } }: Attempt,
  told: Notification,
): Promise<void> {
  const notification = { ...told, owner, runbook };
  if (notifyTo !== undefined)
    await putNotification(
      { events: clients.events, deployment: config.prefix, channels: notifyTo },
      notification,
    );
  await publishNotification({ sns: clients.sns, topicArn: config.topicArn }, notification);
}

/** The task in the AWS console, or the schedule if there is no task. */
function linkOf({ topicArn, group }: NotifyParts['config'], { taskArn, job }: Attempt): string | undefined {
  return taskArn === undefined ? scheduleLink(topicArn, group, job) : taskLink(taskArn);
}

/** Whether people may be notified of the end. Whether it is a recovery depends on the run before it. */
export function mayNotify(attempt: Attempt): boolean {
  const outcome = reportedOutcome(attempt);
  if (outcome === undefined) return false;
  return isTold(attempt, outcome) || (attempt.message.notify === 'recovery' && outcome === 'succeeded');
}

/**
 * Whether people are notified of the end. A retry that was cut off is the end of a run that had failed, of which nobody was told
 * yet; and an end that turned out to be another was told wrongly.
 */
function isTold(
  { message: { notify }, state, number, corrected }: Attempt,
  outcome: Outcome,
  previous?: Outcome,
): boolean {
  if (corrected !== undefined && notify !== 'never') return true;
  if (state === 'stopped' && number > 1 && shouldNotify(notify, 'failed')) return true;
  return shouldNotify(notify, outcome, previous);
}

/**
 * A retry that is skipped leaves the run as its last attempt left it: failed. Nobody was notified of that attempt yet, since a
 * retry was to follow.
 */
function reportedOutcome({ state, number }: Attempt): Outcome | undefined {
  if (!isFinal(state)) return undefined;
  return state === 'skipped' && number > 1 ? 'failed' : state;
}

/** The outcome of the last earlier run that succeeded or failed. */
async function previousOutcome(ledger: Ledger, attempt: Attempt): Promise<Outcome | undefined> {
  const before = await ledger.runsOfJob(attempt.job, { until: new Date(attempt.scheduled), limit: 100 });
  return before.map(({ state }) => state).find(isVerdict);
}

function isVerdict(state: AttemptState): state is Outcome {
  return isFinal(state) && (state === 'succeeded' || isFailure(state));
}

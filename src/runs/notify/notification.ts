// Replaces cron's mail: notifies people through an SNS topic how a run ended.
import { stripVTControlCharacters } from 'node:util';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { isPassing } from '../../aws/errors.ts';
import { durationText } from '../../crontab/duration-text.ts';
import type { Notify } from '../../crontab/job.ts';
import { isFailure, type Outcome, type Warning } from '../ledger/attempt.ts';

export interface Notification {
  readonly job: string;
  readonly run: string;
  readonly attempt: number;
  /** How it ended; or, of a run that has not, what people are warned of. */
  readonly outcome: Outcome | Warning;
  /** The run succeeded after the previous one had failed. */
  readonly recovered?: boolean;
  readonly exitCode?: number;
  readonly reason?: string;
  /** From the task's start to its end. */
  readonly durationSeconds?: number;
  /** Who answers for the job, and what to do. */
  readonly owner?: string | undefined;
  readonly runbook?: string | undefined;
  /** The end of the task's log; empty if no task ran. */
  readonly lastLines: readonly string[];
  /** The task in the AWS console, or the schedule if there was no task. */
  readonly link?: string;
}

/**
 * Whether people are notified of an outcome that no retry follows. `recovery` notifies of failures too, and of the first
 * success after one.
 *
 * @param previousOutcome of the job's last earlier run that succeeded or failed; absent if there is none
 */
export function shouldNotify(notify: Notify, outcome: Outcome, previousOutcome?: Outcome): boolean {
  switch (notify) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'failure':
      return isFailure(outcome);
    case 'recovery':
      return isFailure(outcome) || isRecovery(outcome, previousOutcome);
  }
}

/** Whether this is the first success after a failure. */
export function isRecovery(outcome: Outcome, previousOutcome: Outcome | undefined): boolean {
  return outcome === 'succeeded' && previousOutcome !== undefined && isFailure(previousOutcome);
}

/**
 * Publishes a notification: text for people; JSON for queues, functions and webhooks; job and outcome as message attributes, so
 * that subscriptions can filter by them. SNS delivers at least once, and a notification is sent again if the function died before
 * it recorded that it was sent: `deduplication` is the same for both.
 */
export async function publishNotification(
  to: { readonly sns: SNSClient; readonly topicArn: string },
  notification: Notification,
): Promise<void> {
  const shortened = shorten(notification);
  const text = renderText(shortened);
  const json = JSON.stringify(shortened);
  await publish(
    to.sns,
    new PublishCommand({
      TopicArn: to.topicArn,
      Subject: renderSubject(shortened),
      MessageStructure: 'json',
      Message: JSON.stringify({ default: text, sqs: json, lambda: json, http: json, https: json }),
      MessageAttributes: {
        job: { DataType: 'String', StringValue: shortened.job },
        outcome: { DataType: 'String', StringValue: shortened.outcome },
        deduplication: { DataType: 'String', StringValue: deduplicationId(shortened) },
      },
    }),
  );
}

/** What a channel gets: the notification, as text for people too, and as Slack takes it. */
interface ChannelNotification extends Notification {
  readonly deployment: string;
  readonly channels: readonly string[];
  readonly text: string;
  readonly slack: { readonly text: string };
  readonly deduplication: string;
}

/**
 * Puts a notification on EventBridge's bus, where the rule of each channel finds it.
 * @throws what the SDK throws, or Error if EventBridge refuses the event
 */
export async function putNotification(
  to: {
    readonly events: EventBridgeClient;
    readonly deployment: string;
    readonly channels: readonly string[];
  },
  notification: Notification,
): Promise<void> {
  const shortened = shorten(notification);
  const text = renderText(shortened);
  const detail: ChannelNotification = {
    ...shortened,
    deployment: to.deployment,
    channels: to.channels,
    text,
    slack: { text: slackText(text) },
    deduplication: deduplicationId(shortened),
  };
  const { Entries: [entry] = [] } = await to.events.send(
    new PutEventsCommand({
      Entries: [{ Source: 'cronbridge', DetailType: 'Run Notification', Detail: JSON.stringify(detail) }],
    }),
  );
  if (entry?.ErrorCode !== undefined) throw new Error(`${entry.ErrorCode}: ${entry.ErrorMessage}`);
}

/** Slack reads three characters as its own (Formatting text for app surfaces, "Escaping text"), and takes 40,000 of a message. */
function slackText(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `\`\`\`\n${escaped.replaceAll('```', "'''")}\`\`\``;
}

/** How often SNS is asked where it answers that it cannot publish now. */
const TRIES = 3;

/** The client itself asks once: where an answer is lost, the notification may be published, and another try would be a second one. */
async function publish(sns: SNSClient, command: PublishCommand): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await sns.send(command);
      return;
    } catch (error) {
      const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
      const isAnswered = $metadata?.httpStatusCode !== undefined;
      if (tries === TRIES || !isAnswered || !isPassing(error)) throw error;
    }
  }
}

/** The same for every copy of a notification, and for no other: `<run>#<attempt>#<outcome>`. */
function deduplicationId({ run, attempt, outcome }: Notification): string {
  return `${run}#${attempt}#${outcome}`;
}

/** SNS takes 262,144 bytes for all forms of a message together; 20 lines of this length fit in every form. */
const LONGEST_LINE = 400;

/** The same without control characters (colours, carriage returns) and with long texts cut. */
export function shorten<Told extends Pick<Notification, 'reason' | 'owner' | 'runbook' | 'lastLines'>>(
  told: Told,
): Told {
  const { reason, owner, runbook, lastLines } = told;
  return {
    ...told,
    ...(reason === undefined ? {} : { reason: cut(reason, 2 * LONGEST_LINE) }),
    ...(owner === undefined ? {} : { owner: cut(owner, LONGEST_LINE) }),
    ...(runbook === undefined ? {} : { runbook: cut(runbook, 2 * LONGEST_LINE) }),
    lastLines: lastLines.map((line) => cut(line, LONGEST_LINE)),
  };
}

/**
 * The subject line of a mail. SNS accepts fewer than 100 printable ASCII characters that begin with a letter or digit (API
 * reference of Publish).
 */
export function renderSubject(notification: Notification): string {
  const { job, run, attempt } = notification;
  const instant = run.startsWith(`${job}@`) ? run.slice(job.length + 1) : run;
  const attempts = attempt > 1 ? `, attempt ${attempt}` : '';
  const subject = `${job} ${ending(notification)} (${instant}${attempts})`
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/^[^A-Za-z0-9]+/, '');
  return subject.length < 100 ? subject : `${subject.slice(0, 96)}...`;
}

/** The text of a mail. */
export function renderText(notification: Notification): string {
  const { job, run, attempt, reason, durationSeconds, owner, runbook, lastLines, link } = notification;
  const facts: [string, string | undefined][] = [
    ['run', attempt > 1 ? `${run}, attempt ${attempt}` : run],
    ['reason', reason],
    ['took', durationSeconds === undefined ? undefined : durationText(durationSeconds)],
    ['owner', owner],
    ['runbook', runbook],
    ['console', link],
    ['id', deduplicationId(notification)],
  ];
  const paragraphs = [
    `${job} ${ending(notification)}`,
    facts.flatMap(([label, value]) => (value ? [`${label.padEnd(9)}${value}`] : [])).join('\n'),
  ];
  if (lastLines.length > 0) {
    paragraphs.push(['The last lines of its log:', ...lastLines.map((line) => `  ${line}`)].join('\n'));
  }
  return `${paragraphs.join('\n\n')}\n`;
}

function ending({ outcome, exitCode, recovered }: Notification): string {
  switch (outcome) {
    case 'succeeded':
      return recovered ? 'succeeded again' : 'succeeded';
    case 'failed':
      return exitCode === undefined ? 'failed' : `failed with exit code ${exitCode}`;
    case 'timed-out':
      return 'was stopped by its timeout';
    case 'stopped':
      return 'was stopped';
    case 'lost':
      return 'was lost: its task is gone, and ECS did not report its end';
    case 'not-started':
      return 'could not be started';
    case 'missed':
      return 'did not run: its deadline passed';
    case 'late':
      return 'is late';
    case 'slow':
      return 'has been running for longer than usual';
    case 'overdue':
      return 'is not done in time';
    case 'skipped':
      return exitCode === undefined
        ? 'was skipped: its lock was held'
        : `was skipped: its command ended with exit code ${exitCode}`;
  }
}

function cut(text: string, length: number): string {
  // Escape sequences first: once ESC is removed, the rest of a sequence would stay as text.
  const plain = stripVTControlCharacters(text).replace(/\p{Cc}/gu, (c) => (c === '\t' ? ' ' : ''));
  const characters = [...plain];
  return characters.length <= length ? plain : `${characters.slice(0, length - 1).join('')}…`;
}

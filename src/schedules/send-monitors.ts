import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { encodeMonitors, MONITORS_GROUP, type Monitor } from '../runs/message/monitors.ts';
import type { MonitorsSent } from './monitors.ts';

/** In one message, which has some 40 kB then. */
const AT_ONCE = 200;

/** A queue that does not answer must not keep a sync from its own answer. */
const LONGEST_MS = 5_000;

/** Sends the monitors to dispatch, which puts them on the bus. Never throws: the schedules are in place by now. */
export async function sendMonitors(
  monitors: readonly Monitor[],
  { sqs, queueUrl }: { readonly sqs: SQSClient; readonly queueUrl: string },
): Promise<MonitorsSent> {
  const services = [...new Set(monitors.flatMap((monitor) => monitor.services))].sort();
  const sent = { jobs: monitors.length, services };
  const abortSignal = AbortSignal.timeout(LONGEST_MS);
  try {
    for (let from = 0; from < monitors.length; from += AT_ONCE) {
      const command = new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: encodeMonitors(monitors.slice(from, from + AT_ONCE)),
        MessageGroupId: MONITORS_GROUP,
      });
      await sqs.send(command, { abortSignal });
    }
    return sent;
  } catch (error) {
    return { ...sent, reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

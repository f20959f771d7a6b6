// A one-time schedule that sends a message to the queue.
import type { Config } from '../config/config.ts';
import { encodeMessage } from '../runs/message/encode.ts';
import type { Message } from '../runs/message/message.ts';
import { createOnce, type OnceParts } from './once-schedule.ts';

export type SendParts = OnceParts & {
  readonly config: Pick<Config, 'queueArn'>;
  readonly now: () => Date;
};

interface LaterMessage {
  /** The name of the schedule. */
  readonly name: string;
  readonly description: string;
  readonly due: Date;
  readonly message: Message;
  /** The queue's message group. */
  readonly group: string;
}

/** How far ahead a schedule's instant must be at least, so that it has not passed when the request arrives. */
const LEAD_MS = 5_000;

/** Schedules the message for when it is due, or for a moment from now if that is past. */
export async function sendLater(parts: SendParts, later: LaterMessage): Promise<void> {
  const { name, description, due, message, group } = later;
  await createOnce(parts, {
    name,
    description,
    at: new Date(Math.max(due.getTime(), parts.now().getTime() + LEAD_MS)),
    target: {
      Arn: parts.config.queueArn,
      Input: encodeMessage(message),
      SqsParameters: { MessageGroupId: group },
      RetryPolicy: { MaximumEventAgeInSeconds: Math.min(Math.max(message.deadline, 60), 86_400) },
    },
  });
}

import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { shownSource } from '../config/crontab-source.ts';
import type { SourceNews } from './source-state.ts';

const SUBJECTS: Readonly<Record<SourceNews['event'], string>> = {
  refused: 'the new crontab is refused',
  accepted: 'the crontab is accepted again',
  failing: 'the crontab cannot be synced',
  working: 'the crontab can be synced again',
};

const MEANINGS: Readonly<Record<SourceNews['event'], string>> = {
  refused: 'Nothing was changed: the schedules are those of the last good crontab. You hear of this once.',
  accepted: 'The schedules are those of the crontab again. What was wrong with it:',
  failing: 'The schedules stay as they are. The deployment tries again every minute. You hear of this once.',
  working: 'What was wrong:',
};

/**
 * Notifies people of the source of a deployment's crontab: text for people, JSON for programs, the event as an attribute, by which
 * subscriptions can filter.
 */
export async function publishNews(
  to: { readonly sns: SNSClient; readonly topicArn: string; readonly deployment: string },
  address: string,
  { event, message, since }: SourceNews,
): Promise<void> {
  const source = shownSource(address);
  const json = JSON.stringify({ deployment: to.deployment, source, event, message, since });
  const isOver = event === 'accepted' || event === 'working';
  const said = isOver ? [MEANINGS[event], message] : [message, MEANINGS[event]];
  const text = [
    `${to.deployment}: ${SUBJECTS[event]}`,
    `source   ${source}\nsince    ${since}`,
    ...said,
  ].join('\n\n');
  await to.sns.send(
    new PublishCommand({
      TopicArn: to.topicArn,
      Subject: `${to.deployment}: ${SUBJECTS[event]}`,
      MessageStructure: 'json',
      Message: JSON.stringify({ default: `${text}\n`, sqs: json, lambda: json, http: json, https: json }),
      MessageAttributes: { crontab: { DataType: 'String', StringValue: event } },
    }),
  );
}

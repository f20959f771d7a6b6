import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { type DeadLetter, takeDeadLetters } from '../runs/dead-letters.ts';
import type { RedriveAnswer, Redriven } from '../runs/start/redrive.ts';
import type { Deployment } from './deployment.ts';
import { invokeRun } from './invoke.ts';

/** Does something with the dead letters, as `takeDeadLetters` does. */
export async function withDeadLetters<T>(
  { clients, names }: Deployment,
  work: (letters: readonly DeadLetter[], behind: number) => Promise<T>,
): Promise<T> {
  const urls = [names.deadLetterQueue, names.undeliveredQueue].map(async (QueueName) => {
    const { QueueUrl = '' } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
    return QueueUrl;
  });
  return takeDeadLetters(clients.sqs, await Promise.all(urls), work);
}

/** `behind`: about how many more there are. SQS shows ten of a job at a time. */
interface ListedLetters {
  readonly letters: readonly DeadLetter[];
  readonly behind: number;
}

export function listDeadLetters(deployment: Deployment): Promise<ListedLetters> {
  return withDeadLetters(deployment, async (letters, behind) => ({ letters, behind }));
}

/** The letter whose id has this prefix. @throws CronbridgeError `usage` if there is none, or more than one */
export function chooseDeadLetter(
  { command }: Deployment,
  letters: readonly DeadLetter[],
  id: string,
): DeadLetter {
  const [letter, ...others] = id === '' ? [] : letters.filter((one) => one.id.startsWith(id));
  const hint = `see ${command('dead-letters')}`;
  if (letter === undefined)
    throw new CronbridgeError('usage', `no dead letter has the id ${plain(id)}`, { hint });
  if (others.length === 0) return letter;
  throw new CronbridgeError('usage', `${others.length + 1} dead letters have an id that begins with ${id}`, {
    hint: `write more of the id: see ${command('dead-letters --json')}`,
  });
}

/**
 * Asks the run function to send each letter to the queue as a run of now. Only the functions may send to the queue, since a message
 * decides which command runs with which role.
 */
export async function redriveDeadLetters(deployment: Deployment): Promise<RedriveAnswer> {
  const all = new Map<string, Redriven>();
  for (;;) {
    const { redriven, left, behind } = await invokeRun<RedriveAnswer>(deployment, { redrive: true });
    for (const one of redriven) all.set(one.letter, one);
    const isOver = left === 0 || redriven.every(({ run, dropped }) => run === undefined && !dropped);
    // What is behind may be letters of the runs that have just failed again: it is not for this request.
    if (isOver) return { redriven: [...all.values()], left, behind };
  }
}

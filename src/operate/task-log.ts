import { awsErrorCode } from '../aws/errors.ts';
import {
  findLogStream,
  findTaskLogStream,
  follow,
  type LogBegin,
  type LogLine,
  type LogPlace,
  type LogStream,
  readLogPart,
} from '../aws/task-logs.ts';
import { CronbridgeError } from '../errors.ts';
import type { Attempt } from '../runs/ledger/attempt.ts';
import type { Deployment } from './deployment.ts';

/** The log stream of an attempt. @returns undefined if it had no task or logs elsewhere */
export async function findRunLog({ clients }: Deployment, attempt: Attempt): Promise<LogStream | undefined> {
  const { taskArn, taskDefinitionArn, container } = attempt;
  if (taskArn === undefined) return undefined;
  if (taskDefinitionArn === undefined || container === undefined) {
    return findTaskLogStream(clients.ecs, taskArn);
  }
  return findLogStream(clients.ecs, { taskArn, taskDefinition: taskDefinitionArn, container });
}

/** The lines that a log has now. */
export function readRunLog(
  { clients }: Deployment,
  stream: LogStream,
  begin?: LogBegin,
): AsyncGenerator<LogLine, void> {
  return follow(clients.logsIn(stream.region), stream, async () => false, begin);
}

/**
 * Some of the lines that a log has now, and where to go on.
 * @throws CronbridgeError `usage` for a token of another log, or from more than a day ago
 */
export async function readRunLogPart(
  { clients }: Deployment,
  stream: LogStream,
  place: LogPlace,
  most: number,
) {
  try {
    return await readLogPart(clients.logsIn(stream.region), stream, place, most);
  } catch (error) {
    if (!('token' in place) || awsErrorCode(error) !== 'aws-invalid') throw error;
    throw new CronbridgeError('usage', `${place.at} is not from an answer about this log, or is too old`, {
      hint: 'begin again without it',
      cause: error,
    });
  }
}

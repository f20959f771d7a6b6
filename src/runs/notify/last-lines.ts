import type { Clients } from '../../aws/clients/all.ts';
import { findLogStream, lastLines } from '../../aws/task-logs.ts';
import type { Attempt } from '../ledger/attempt.ts';

/** How many lines of a task's log people get. */
const LOG_LINES = 20;

/** The end of the task's log. A log that cannot be read must not keep people from hearing of the end. */
export async function lastLinesOf(
  clients: Pick<Clients, 'ecs' | 'logsIn'>,
  attempt: Pick<Attempt, 'taskArn' | 'taskDefinitionArn' | 'container'>,
): Promise<string[]> {
  const { taskArn, taskDefinitionArn: taskDefinition, container } = attempt;
  if (!taskArn || !taskDefinition || !container) return [];
  try {
    const stream = await findLogStream(clients.ecs, { taskArn, taskDefinition, container });
    if (stream === undefined) return [];
    return (await lastLines(clients.logsIn(stream.region), stream, LOG_LINES)).map(({ text }) => text);
  } catch (error) {
    return [`(the log could not be read: ${error instanceof Error ? error.message : String(error)})`];
  }
}

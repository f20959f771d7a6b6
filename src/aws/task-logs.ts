// Finds and reads the log of a task: its end, or all of it as it grows.
import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  type GetLogEventsCommandOutput,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  ClientException,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
} from '@aws-sdk/client-ecs';
import { readTaskArn } from './task-arn.ts';

/** A log stream of CloudWatch Logs. */
export interface LogStream {
  readonly region: string;
  readonly group: string;
  readonly stream: string;
}

export interface LogLine {
  readonly time: Date;
  readonly text: string;
}

/**
 * The log stream of a container in a task, named by the awslogs driver's rule `<prefix>/<container>/<task id>`
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html).
 *
 * @param taskDefinition family, family and revision, or ARN
 * @returns undefined if the container logs elsewhere or without a prefix, or if its task definition is gone
 */
export async function findLogStream(
  ecs: ECSClient,
  task: { readonly taskArn: string; readonly taskDefinition: string; readonly container: string },
): Promise<LogStream | undefined> {
  const { taskDefinition } = await ecs
    .send(new DescribeTaskDefinitionCommand({ taskDefinition: task.taskDefinition }))
    .catch((error: unknown) => {
      if (error instanceof ClientException) return { taskDefinition: undefined };
      throw error;
    });
  const container = taskDefinition?.containerDefinitions?.find(({ name }) => name === task.container);
  const { logDriver, options } = container?.logConfiguration ?? {};
  const group = options?.['awslogs-group'];
  const prefix = options?.['awslogs-stream-prefix'];
  if (logDriver !== 'awslogs' || !group || !prefix) return undefined;
  const { region, id } = readTaskArn(task.taskArn);
  return {
    region: options['awslogs-region'] ?? region,
    group,
    stream: `${prefix}/${task.container}/${id}`,
  };
}

/**
 * The log stream of the container whose command a running or recently stopped task overrides.
 * @returns undefined about an hour after the task stopped, when ECS forgets it
 */
export async function findTaskLogStream(ecs: ECSClient, taskArn: string): Promise<LogStream | undefined> {
  const { cluster } = readTaskArn(taskArn);
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
  const taskDefinition = tasks?.[0]?.taskDefinitionArn;
  const container = tasks?.[0]?.overrides?.containerOverrides?.find(({ command }) => command)?.name;
  if (!taskDefinition || !container) return undefined;
  return findLogStream(ecs, { taskArn, taskDefinition, container });
}

/** The last lines of a log, oldest first; empty if there is no log (yet). */
export async function lastLines(
  logs: CloudWatchLogsClient,
  stream: LogStream,
  count: number,
): Promise<LogLine[]> {
  return (await readEnd(logs, stream, count, undefined)).lines;
}

/** The last lines of a log, and where to go on behind them. */
async function readEnd(
  logs: CloudWatchLogsClient,
  stream: LogStream,
  count: number,
  since: Date | undefined,
): Promise<{ readonly lines: LogLine[]; readonly forward: string | undefined }> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  let forward: string | undefined;
  while (lines.length < count) {
    const page = await readPage(logs, stream, {
      startFromHead: false,
      limit: Math.min(count - lines.length, MOST_OF_A_PAGE),
      nextToken,
      ...startTime(since),
    });
    lines.unshift(...page.lines);
    forward ??= page.forward;
    // A page may be empty with more before it; only an unchanged token marks the beginning.
    if (page.backward === undefined || page.backward === nextToken) break;
    nextToken = page.backward;
  }
  return { lines, forward };
}

/** GetLogEvents, `limit`. */
const MOST_OF_A_PAGE = 10_000;

function startTime(since: Date | undefined): Pick<GetLogEventsCommandInput, 'startTime'> {
  return since === undefined ? {} : { startTime: since.getTime() };
}

/** Where a reader begins; by default at the beginning of the log. */
export interface LogBegin {
  /** Only so many of the lines that are there. */
  readonly tail?: number | undefined;
  /** Only lines from this instant on. */
  readonly since?: Date | undefined;
  /** At most so many lines in the first answer, so that it comes soon; the others have as many as CloudWatch Logs gives. */
  readonly atFirst?: number | undefined;
}

/**
 * The lines of a log, and new ones as they are written.
 *
 * @param wait called whenever all present lines have been read: resolves to `true` after a while to poll again, or to `false`
 *   when nothing more will be written; what was written until then is still read
 */
export async function* follow(
  logs: CloudWatchLogsClient,
  stream: LogStream,
  wait: () => Promise<boolean>,
  begin: LogBegin = {},
): AsyncGenerator<LogLine, void> {
  for await (const lines of followPages(logs, stream, wait, begin)) yield* lines;
}

/** The same, with as many lines at a time as CloudWatch Logs answers with. */
export async function* followPages(
  logs: CloudWatchLogsClient,
  stream: LogStream,
  wait: () => Promise<boolean>,
  { tail, since, atFirst }: LogBegin = {},
): AsyncGenerator<readonly LogLine[], void> {
  let nextToken: string | undefined;
  let limit = atFirst;
  if (tail !== undefined) {
    const end = await readEnd(logs, stream, tail, since);
    if (end.lines.length > 0) yield end.lines;
    nextToken = end.forward;
  }
  let more = true;
  for (;;) {
    const page = await readPage(logs, stream, { startFromHead: true, nextToken, limit, ...startTime(since) });
    limit = undefined;
    if (page.lines.length > 0) yield page.lines;
    const atEnd = page.forward === undefined || page.forward === nextToken;
    nextToken = page.forward ?? nextToken;
    if (!atEnd) continue;
    if (!more) return;
    more = await wait();
  }
}

/** Which lines of a log: the last, the first, or those before or behind some that were read. */
export type LogPlace =
  | { readonly at: 'end' | 'beginning' }
  /** CloudWatch Logs keeps a token for a day (GetLogEvents, `nextToken`). */
  | { readonly at: 'earlier' | 'later'; readonly token: string };

/** Some lines of a log, and the tokens of those around them; absent: there are none, or not yet. */
interface LogPart {
  readonly lines: readonly LogLine[];
  readonly earlier: string | undefined;
  readonly later: string | undefined;
}

/** Reads at most so many lines; fewer only where there are no more. */
export async function readLogPart(
  logs: CloudWatchLogsClient,
  stream: LogStream,
  place: LogPlace,
  most: number,
): Promise<LogPart> {
  const startFromHead = place.at === 'beginning' || place.at === 'later';
  let nextToken = 'token' in place ? place.token : undefined;
  for (;;) {
    const page = await readPage(logs, stream, { startFromHead, limit: most, nextToken });
    const next = startFromHead ? page.forward : page.backward;
    // A page may be empty with more behind it; only an unchanged token marks the end.
    if (page.lines.length === 0 && next !== undefined && next !== nextToken) {
      nextToken = next;
      continue;
    }
    const isFirst = place.at === 'beginning' || (!startFromHead && next === nextToken);
    return { lines: page.lines, earlier: isFirst ? undefined : page.backward, later: page.forward };
  }
}

interface Page {
  readonly lines: readonly LogLine[];
  readonly backward: string | undefined;
  readonly forward: string | undefined;
}

async function readPage(
  logs: CloudWatchLogsClient,
  { group, stream }: LogStream,
  position: Pick<GetLogEventsCommandInput, 'startFromHead' | 'limit' | 'nextToken' | 'startTime'>,
): Promise<Page> {
  let page: GetLogEventsCommandOutput;
  try {
    page = await logs.send(
      new GetLogEventsCommand({ logGroupName: group, logStreamName: stream, ...position }),
    );
  } catch (error) {
    // The stream is created with the container's first line.
    if (error instanceof ResourceNotFoundException) {
      return { lines: [], backward: undefined, forward: undefined };
    }
    throw error;
  }
  return {
    lines: (page.events ?? []).map(({ timestamp = 0, message = '' }) => ({
      time: new Date(timestamp),
      text: message.replace(/[\r\n]+$/, ''),
    })),
    backward: page.nextBackwardToken,
    forward: page.nextForwardToken,
  };
}

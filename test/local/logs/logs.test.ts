import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  InvalidParameterException,
  PutRetentionPolicyCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/local/clock.ts';
import { gateway } from '../../../src/local/gateway.ts';
import { InProcessHandler } from '../../../src/local/in-process.ts';
import { Logs } from '../../../src/local/logs/logs.ts';

const now = new Date('2027-01-01T12:00:00Z');
const logGroupName = '/jobs';
const logStreamName = 'task/main/1';

let logs: Logs;
let client: CloudWatchLogsClient;

beforeEach(async () => {
  logs = newLogs();
  client = clientOf(logs);
  await client.send(new CreateLogGroupCommand({ logGroupName }));
});

function newLogs(capacity?: number): Logs {
  const clock = new VirtualClock(now);
  return new Logs({ clock, region: 'eu-west-1', account: '000000000000', ...(capacity && { capacity }) });
}

function clientOf(service: Logs): CloudWatchLogsClient {
  return new CloudWatchLogsClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new InProcessHandler(gateway({ logs: service.service })),
    maxAttempts: 1,
  });
}

function write(...lines: string[]): void {
  for (const line of lines) logs.writer(logGroupName, logStreamName)(line);
}

async function get(input: Partial<GetLogEventsCommandInput> = {}) {
  const answer = await client.send(new GetLogEventsCommand({ logGroupName, logStreamName, ...input }));
  return { ...answer, messages: answer.events?.map(({ message }) => message) };
}

describe('GetLogEvents', () => {
  beforeEach(() => write('a', 'b', 'c', 'd', 'e'));

  it('gives everything in the order of writing, with instants of event and ingestion', async () => {
    const { messages, events } = await get();
    expect(messages).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(events?.[0]).toEqual({ timestamp: now.getTime(), message: 'a', ingestionTime: now.getTime() });
  });

  it('begins at the end, unless asked to start from the head', async () => {
    expect((await get({ limit: 2 })).messages).toEqual(['d', 'e']);
    expect((await get({ limit: 2, startFromHead: true })).messages).toEqual(['a', 'b']);
  });

  it('goes forward by its token, which comes back unchanged at the end', async () => {
    const first = await get({ limit: 2, startFromHead: true });
    const second = await get({ limit: 2, nextToken: first.nextForwardToken });
    const third = await get({ limit: 2, nextToken: second.nextForwardToken });
    expect([second.messages, third.messages]).toEqual([['c', 'd'], ['e']]);
    const end = await get({ limit: 2, nextToken: third.nextForwardToken });
    expect(end.messages).toEqual([]);
    expect(end.nextForwardToken).toBe(third.nextForwardToken);
  });

  it('finds with the token of the end what was written since', async () => {
    const { nextForwardToken: nextToken } = await get({ startFromHead: true });
    write('f');
    expect((await get({ nextToken })).messages).toEqual(['f']);
  });

  it('goes backward by its token, which comes back unchanged at the beginning', async () => {
    const last = await get({ limit: 2 });
    const before = await get({ limit: 2, nextToken: last.nextBackwardToken });
    const first = await get({ limit: 2, nextToken: before.nextBackwardToken });
    expect([before.messages, first.messages]).toEqual([['b', 'c'], ['a']]);
    const beginning = await get({ limit: 2, nextToken: first.nextBackwardToken });
    expect(beginning.messages).toEqual([]);
    expect(beginning.nextBackwardToken).toBe(first.nextBackwardToken);
  });

  it('refuses a token that it did not give', async () => {
    await expect(get({ nextToken: 'x' })).rejects.toThrow(InvalidParameterException);
  });

  it('knows neither a missing stream nor a missing group', async () => {
    await expect(get({ logStreamName: 'other' })).rejects.toThrow(ResourceNotFoundException);
    await expect(get({ logGroupName: 'other' })).rejects.toThrow('The specified log group does not exist.');
  });
});

describe('groups', () => {
  it('are created once', async () => {
    await expect(client.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toThrow(
      ResourceAlreadyExistsException,
    );
  });

  it('are described by prefix', async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: '/other' }));
    const groups = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/j' }));
    expect(groups.logGroups).toMatchObject([
      { logGroupName, arn: 'arn:aws:logs:eu-west-1:000000000000:log-group:/jobs:*' },
    ]);
  });
});

describe('a writer', () => {
  it('continues in a new stream when the store has dropped its own', () => {
    const small = newLogs(300);
    small.store.createGroup('g', now);
    const write = small.writer('g', 'first');
    write('twenty characters...');
    for (const name of ['second', 'third']) small.writer('g', name)('x'.repeat(110));
    expect([...small.store.group('g').streams.keys()]).toEqual(['second', 'third']);
    write('again');
    expect(small.store.stream('g', 'first').events.map(({ message }) => message)).toEqual(['again']);
  });
});

describe('the store', () => {
  it('drops streams that are older than the group keeps them', async () => {
    const clock = new VirtualClock(now);
    const kept = new Logs({ clock, region: 'eu-west-1', account: '000000000000' });
    kept.store.createGroup('g', now);
    await clientOf(kept).send(new PutRetentionPolicyCommand({ logGroupName: 'g', retentionInDays: 7 }));
    for (const day of [1, 2, 8, 9]) {
      await clock.advanceTo(new Date(`2027-02-0${day}T00:00:00Z`));
      kept.writer('g', `task of ${day}`);
    }
    expect([...kept.store.group('g').streams.keys()]).toEqual(['task of 8', 'task of 9']);
  });

  it('drops the oldest streams when it is full, never the one being written', async () => {
    const small = newLogs(300);
    small.store.createGroup('g', now);
    for (const name of ['first', 'second', 'third']) small.writer('g', name)('x'.repeat(100));
    expect([...small.store.group('g').streams.keys()]).toEqual(['second', 'third']);
    const write = small.writer('g', 'third');
    for (let line = 0; line < 5; line++) write('x'.repeat(100));
    expect([...small.store.group('g').streams.keys()]).toEqual(['third']);
    expect(small.store.stream('g', 'third').events).toHaveLength(6);
  });
});

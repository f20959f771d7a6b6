// What the CloudWatch Logs operations accept, as far as they are emulated.
import { boolean, integer, list, oneOf, required, structure, text } from '../shape.ts';

const groupName = text({ min: 1, max: 512, pattern: '[.\\-_/#A-Za-z0-9]+' });
const streamName = text({ min: 1, max: 512, pattern: '[^:*]*' });
const instant = integer({ min: 0 });

export const createLogGroup = structure({ logGroupName: required(groupName) });
export const createLogStream = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
});
export const putRetentionPolicy = structure({
  logGroupName: required(groupName),
  retentionInDays: required(integer()),
});
export const describeLogGroups = structure({
  logGroupNamePrefix: groupName,
  limit: integer({ min: 1, max: 50 }),
  nextToken: text({ min: 1 }),
});
export const describeLogStreams = structure({
  logGroupName: required(groupName),
  logStreamNamePrefix: streamName,
  orderBy: oneOf('LogStreamName', 'LastEventTime'),
  descending: boolean,
  limit: integer({ min: 1, max: 50 }),
  nextToken: text({ min: 1 }),
});
export const putLogEvents = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
  logEvents: required(
    list(structure({ timestamp: required(instant), message: required(text({ min: 1 })) }), {
      min: 1,
      max: 10_000,
    }),
  ),
});
export const getLogEvents = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
  startTime: instant,
  endTime: instant,
  nextToken: text({ min: 1 }),
  limit: integer({ min: 1, max: 10_000 }),
  startFromHead: boolean,
});
export const filterLogEvents = structure({
  logGroupName: required(groupName),
  logStreamNames: list(streamName, { min: 1, max: 100 }),
  logStreamNamePrefix: streamName,
  startTime: instant,
  endTime: instant,
  filterPattern: text({ max: 1024 }),
  nextToken: text({ min: 1 }),
  limit: integer({ min: 1, max: 10_000 }),
});

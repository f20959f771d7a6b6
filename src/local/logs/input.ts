// The input of the CloudWatch Logs operations, as far as they are emulated.
import { boolean, integer, required, structure, textOf } from '../shape.ts';

const groupName = textOf({ min: 1, max: 512, pattern: '[.\\-_/#A-Za-z0-9]+' });
const streamName = textOf({ min: 1, max: 512, pattern: '[^:*]*' });

export const createLogGroup = structure({ logGroupName: required(groupName) });
export const putRetentionPolicy = structure({
  logGroupName: required(groupName),
  retentionInDays: required(integer({ min: 1 })),
});
export const describeLogGroups = structure({
  logGroupNamePrefix: groupName,
  limit: integer({ min: 1, max: 50 }),
  nextToken: textOf({ min: 1 }),
});
export const getLogEvents = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
  nextToken: textOf({ min: 1 }),
  limit: integer({ min: 1, max: 10_000 }),
  startTime: integer({ min: 0 }),
  startFromHead: boolean,
});

// The input of the CloudWatch Logs operations, as far as they are emulated.
import { boolean, integer, list, required, structure, textOf } from '../shape.ts';

const groupName = textOf({ min: 1, max: 512, pattern: '[.\\-_/#A-Za-z0-9]+' });
const streamName = textOf({ min: 1, max: 512, pattern: '[^:*]*' });
const instant = integer({ min: 0 });

export const createLogGroup = structure({ logGroupName: required(groupName) });
export const createLogStream = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
});
export const describeLogGroups = structure({
  logGroupNamePrefix: groupName,
  limit: integer({ min: 1, max: 50 }),
  nextToken: textOf({ min: 1 }),
});
export const putLogEvents = structure({
  logGroupName: required(groupName),
  logStreamName: required(streamName),
  logEvents: required(
    list(structure({ timestamp: required(instant), message: required(textOf({ min: 1 })) }), {
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
  nextToken: textOf({ min: 1 }),
  limit: integer({ min: 1, max: 10_000 }),
  startFromHead: boolean,
});

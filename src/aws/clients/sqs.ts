import { SQSClient } from '@aws-sdk/client-sqs';
import type { Connection } from '../connection.ts';

export function sqs(connection: Connection): SQSClient {
  return connection.client('sqs', (options) => new SQSClient(options));
}

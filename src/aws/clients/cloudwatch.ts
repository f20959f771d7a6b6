import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Connection } from '../connection.ts';

export function cloudwatch(connection: Connection): CloudWatchClient {
  return connection.client('cloudwatch', (options) => new CloudWatchClient(options));
}

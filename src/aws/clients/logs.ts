import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Connection } from '../connection.ts';

export function logs(connection: Connection): CloudWatchLogsClient {
  return connection.client('logs', (options) => new CloudWatchLogsClient(options));
}

/** The logs of any region, since a task definition may send them to another one. */
export function logsIn(connection: Connection): (region: string) => CloudWatchLogsClient {
  return (region) =>
    connection.client(`logs ${region}`, (options) => new CloudWatchLogsClient({ ...options, region }));
}

import { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Connection } from '../connection.ts';

export function scheduler(connection: Connection): SchedulerClient {
  return connection.client('scheduler', (options) => new SchedulerClient(options));
}

import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Connection } from '../connection.ts';

export function events(connection: Connection): EventBridgeClient {
  return connection.client('events', (options) => new EventBridgeClient(options));
}

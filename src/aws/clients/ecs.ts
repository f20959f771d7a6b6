import { ECSClient } from '@aws-sdk/client-ecs';
import type { Connection } from '../connection.ts';

export function ecs(connection: Connection): ECSClient {
  return connection.client('ecs', (options) => new ECSClient(options));
}

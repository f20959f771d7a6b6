import { IAMClient } from '@aws-sdk/client-iam';
import type { Connection } from '../connection.ts';

export function iam(connection: Connection): IAMClient {
  return connection.client('iam', (options) => new IAMClient(options));
}

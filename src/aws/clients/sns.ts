import { SNSClient } from '@aws-sdk/client-sns';
import type { Connection } from '../connection.ts';

export function sns(connection: Connection): SNSClient {
  return connection.client('sns', (options) => new SNSClient({ ...options, maxAttempts: 1 }));
}

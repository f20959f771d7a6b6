import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Connection } from '../connection.ts';

export function dynamo(connection: Connection): DynamoDBClient {
  return connection.client('dynamo', (options) => new DynamoDBClient(options));
}

import { EC2Client } from '@aws-sdk/client-ec2';
import type { Connection } from '../connection.ts';

export function ec2(connection: Connection): EC2Client {
  return connection.client('ec2', (options) => new EC2Client(options));
}

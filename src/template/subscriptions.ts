import { createHash } from 'node:crypto';
import type { Resources } from './cloudformation.ts';

/** One subscription to the topic for each address; SNS asks it to confirm. */
export function subscriptions(addresses: readonly string[]): Resources {
  return Object.fromEntries(
    addresses.map((address) => [
      // Named after the address, not its place in the list, so that a change of the list asks nobody to confirm again.
      `Subscription${createHash('sha256').update(address).digest('hex').slice(0, 12)}`,
      {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: address },
      },
    ]),
  );
}

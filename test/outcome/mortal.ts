// A process that dies: the clients of one that makes a certain number of requests to AWS and no more.
import { Clients } from '../../src/aws/clients.ts';
import type { LocalStack } from '../../src/cli/local-stack.ts';

export class Died extends Error {}

/** Clients whose process dies after the answer to its `lastRequest`-th request has arrived, from 1. */
export function mortalClients({ cloud }: LocalStack, lastRequest: number): Clients {
  const { requestHandler } = cloud;
  let requests = 0;
  const handle = async (request: Parameters<typeof requestHandler.handle>[0]) => {
    if (requests >= lastRequest) throw new Died();
    requests += 1;
    const answer = await requestHandler.handle(request);
    if (requests >= lastRequest) throw new Died();
    return answer;
  };
  return new Clients({
    region: cloud.region,
    endpoint: 'http://localhost',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    requestHandler: {
      handle,
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    },
  });
}

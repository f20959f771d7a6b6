// Processes to which something happens: one that dies, and one that cannot reach everything.
import { type Clients, connectAll } from '../../../src/aws/clients/all.ts';
import type { LocalStack } from '../../../src/simulate/local-stack.ts';

type Handle = LocalStack['cloud']['requestHandler']['handle'];
type Request = Parameters<Handle>[0];

export class Died extends Error {}

/** Clients whose process dies after the answer to its `lastRequest`-th request has arrived, from 1. */
export function mortalClients(stack: LocalStack, lastRequest: number): Clients {
  let requests = 0;
  return clientsThrough(stack, async (request, pass) => {
    if (requests >= lastRequest) throw new Died();
    requests += 1;
    const answer = await pass(request);
    if (requests >= lastRequest) throw new Died();
    return answer;
  });
}

/** Clients that get no answer to the requests for which this holds. */
export function clientsWithout(stack: LocalStack, lost: (request: Request) => boolean): Clients {
  return clientsThrough(stack, async (request, pass) => {
    if (lost(request)) throw new Error('connect ECONNREFUSED');
    return pass(request);
  });
}

function clientsThrough(
  { cloud }: LocalStack,
  handle: (request: Request, pass: Handle) => ReturnType<Handle>,
): Clients {
  return connectAll({
    ...cloud.clientOptions,
    requestHandler: {
      handle: (request: Request) => handle(request, (passed) => cloud.requestHandler.handle(passed)),
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    },
  });
}

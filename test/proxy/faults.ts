// What goes wrong between a client and AWS, in the words of each service.
import { throttledAnswer, unavailableAnswer } from './error-answer.ts';
import type { Answer, Link, Request } from './line.ts';

export type Fault =
  | 'throttled'
  | 'unavailable' // the service says so
  | 'bad gateway' // what stands before the service says so, in HTML
  | 'reset before' // the connection breaks, and nothing has happened
  | 'reset after' // it has happened, and the connection breaks
  | 'cut' // it has happened, and the connection breaks in the middle of the answer
  | 'slow'; // the second half of the answer comes later

export const FAULTS: readonly Fault[] = [
  'throttled',
  'unavailable',
  'bad gateway',
  'reset before',
  'reset after',
  'cut',
  'slow',
];

const SLOW_MS = 20;

/** Some requests meet a fault. */
export function faults(fault: Fault, meets: (request: Request) => boolean): Link {
  return async (request, pass) => {
    if (!meets(request)) return pass(request);
    switch (fault) {
      case 'throttled':
        return throttledAnswer(request);
      case 'unavailable':
        return unavailableAnswer(request);
      case 'bad gateway':
        return BAD_GATEWAY;
      case 'reset before':
        throw broken();
      case 'reset after':
        await pass(request);
        throw broken();
      case 'cut':
        return { ...(await pass(request)), delivery: 'cut' };
      case 'slow':
        return { ...(await pass(request)), delivery: { laterMilliseconds: SLOW_MS } };
    }
  };
}

/** So many requests of a hundred, the same ones each time. */
export function percent(rate: number, seed = 1): () => boolean {
  // Park and Miller's generator.
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % 100 < rate;
  };
}

const BAD_GATEWAY: Answer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from('<html><body><h1>502 Bad Gateway</h1></body></html>'),
};

/** As a client without a socket sees it. */
function broken(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

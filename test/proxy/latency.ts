import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from './line.ts';

/** Delays every answer, as if the endpoints were far away. */
export function latency(milliseconds: number): Link {
  return async (request, pass) => {
    const [answer] = await Promise.all([pass(request), sleep(milliseconds)]);
    return answer;
  };
}

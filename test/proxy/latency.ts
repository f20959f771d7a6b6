import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from './line.ts';

/** So far away are the endpoints: every answer comes so much later, and nothing is done meanwhile. */
export function latency(milliseconds: number): Link {
  return async (request, pass) => {
    const [answer] = await Promise.all([pass(request), sleep(milliseconds)]);
    return answer;
  };
}

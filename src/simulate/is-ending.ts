import { ENDING } from '../local/ending.ts';

/** Whether a "cronbridge local" refused the request since it is stopping. */
export function isEnding(error: unknown): boolean {
  return error instanceof Error && (error.name === ENDING.code || isEnding(error.cause));
}

import type { RefusedRequest } from './refusal.ts';

/** The answer to requests without the key while the tasks come to their end: the key's file is gone by then. */
export const ENDING = {
  status: 503,
  code: 'LocalEndingException',
  message: 'This "cronbridge local" is stopping.',
} as const satisfies RefusedRequest;

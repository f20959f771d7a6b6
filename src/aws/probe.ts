/** A request that changes nothing. A function answers it if it starts and has its settings. */
export const PROBE = { probe: true } as const;

/** The same handler, which also answers probes. Otherwise a probe would count as an error of the function and set off its alarm. */
export function answeringProbe<Event, Context, Answer>(
  handle: (event: Event, context?: Context) => Promise<Answer>,
): (event: Event, context?: Context) => Promise<Answer | typeof PROBE> {
  return async (event, context) => (isProbe(event) ? PROBE : handle(event, context));
}

function isProbe(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'probe' in event;
}

/**
 * In a function, the place of `@smithy/core/event-streams` (see build.js): the SDK loads it for operations whose answers are
 * streams of events (`StartLiveTail` of CloudWatch Logs), and the functions call none of them.
 */
export function resolveEventStreamSerdeConfig<T>(config: T): T {
  return config;
}

export function eventStreamSerdeProvider(): never {
  throw new Error('the bundles of the functions cannot read streams of events (build.js)');
}

export { eventStreamSerdeProvider as EventStreamSerde };

/**
 * Replaces `@smithy/core/event-streams` in functions (see build.js). The SDK loads that for operations that answer with a
 * stream of events (`StartLiveTail` of CloudWatch Logs), and the functions call none of them.
 */
export function resolveEventStreamSerdeConfig<T>(config: T): T {
  return config;
}

export function eventStreamSerdeProvider(): never {
  throw new Error('the bundles of the functions cannot read streams of events (build.js)');
}

export { eventStreamSerdeProvider as EventStreamSerde };

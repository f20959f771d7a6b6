// The message with which a sync has the monitors of jobs written: dispatch puts them on the bus, since sync knows no bus.
import * as v from 'valibot';
import { fields, listOf, someText, wholeNumber } from '../../schema.ts';

const monitor = fields({
  job: someText,
  services: listOf(someText),
  /** Five fields of a crontab. */
  schedule: someText,
  timezone: someText,
  /** How late a run may start, and how long it may take. */
  marginSeconds: wholeNumber('a whole number of seconds', 0),
  longestSeconds: wholeNumber('a whole number of seconds', 0),
});

/** A job's monitor at each of some services. */
export type Monitor = v.InferOutput<typeof monitor>;

const body = fields({ monitors: listOf(monitor) });

/** The queue keeps the order of syncs within it. */
export const MONITORS_GROUP = 'monitors';

export function encodeMonitors(monitors: readonly Monitor[]): string {
  return JSON.stringify({ monitors });
}

/** @returns undefined if a body is another message, or none */
export function decodeMonitors(text: string): readonly Monitor[] | undefined {
  if (!text.startsWith('{"monitors":')) return undefined;
  try {
    const { success, output } = v.safeParse(body, JSON.parse(text));
    return success ? output.monitors : undefined;
  } catch {
    return undefined;
  }
}

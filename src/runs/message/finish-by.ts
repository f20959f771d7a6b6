import { DAY_MS, MINUTE_MS } from '../../time/units.ts';
import { Zone } from '../../time/zone.ts';
import type { Message } from './message.ts';

/**
 * The instant by which a run is to be done: the first one after its minute at which the job's clocks show that time.
 * @returns undefined if it may take any time
 */
export function finishByOf({
  scheduled,
  finishBy,
}: Pick<Message, 'scheduled' | 'finishBy'>): Date | undefined {
  const zone = finishBy && Zone.find(finishBy.timezone);
  if (finishBy === undefined || zone === undefined) return undefined;
  const [hours = 0, minutes = 0] = finishBy.time.split(':').map(Number);
  const from = Date.parse(scheduled);
  const midnight = Math.floor(zone.localTime(from) / DAY_MS) * DAY_MS;
  const at = (day: number) =>
    zone.firstInstantOf(midnight + day * DAY_MS + (hours * 60 + minutes) * MINUTE_MS);
  const today = at(0);
  return new Date(today > from ? today : at(1));
}

// Schedules as they fired before a sync changed or deleted them, or a person paused them. Scheduler forgets that form, and a run that
// was due under it is still expected: its message may have been lost.
//
// They are noted right before they are changed, 25 with one request. Who dies in between leaves a schedule that fires on in that
// form, and that is noted once more before its next change: both notes are true. A minute that begins in the moment between the note
// and the change is expected under neither form, since either may fire in it.
import { DAY_MS } from '../../time/units.ts';
import { putInput } from './conditional-write.ts';
import type { ItemReader } from './item-reader.ts';
import { formerSchedulesPartition, timeToLiveAttribute } from './table-definition.ts';
import { writeTogether } from './write-together.ts';

/** What decides when a schedule fires, and with which message. Instants are ISO 8601 in UTC. */
export interface FiringSchedule {
  readonly name: string;
  readonly expression: string;
  readonly timezone: string;
  /** The message, with `<aws.scheduler.scheduled-time>` in it. */
  readonly input: string;
  /** The flexible window. */
  readonly windowMinutes?: number | undefined;
  /** The first instant at which it fires in this form. */
  readonly from: string;
  /** The first instant at which it no longer does. */
  readonly until?: string | undefined;
}

export type FormerSchedule = FiringSchedule & Required<Pick<FiringSchedule, 'until'>>;

/** A run can be recorded for two days after its minute, and the reconciler makes up for an outage of one day. */
const KEPT_DAYS = 4;

/** The most that are noted with one request; DynamoDB takes 4 MB. */
export const NOTED_TOGETHER = 25;

/** Notes up to 25 schedules. Safe to repeat. */
export async function noteFormerSchedules(
  table: ItemReader,
  schedules: readonly FormerSchedule[],
): Promise<void> {
  if (schedules.length === 0) return;
  const puts = schedules.map(({ until, name, ...rest }) => ({
    Put: {
      TableName: table.name,
      ...putInput(
        {
          pk: formerSchedulesPartition,
          sk: `${until}#${name}`,
          ...rest,
          [timeToLiveAttribute]: Math.ceil((Date.parse(until) + KEPT_DAYS * DAY_MS) / 1000),
        },
        undefined,
      ),
    },
  }));
  // Nobody else writes these items: what conflicts is our own earlier try.
  while (!(await writeTogether(table, puts)));
}

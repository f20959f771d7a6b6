import type { FormerSchedule } from './former-schedules.ts';
import { queryItems } from './query-items.ts';
import type { Table } from './table.ts';
import { formerSchedulesPartition, timeToLiveAttribute } from './table-definition.ts';

/** Those that have fired at or after an instant (eventually consistent). */
export async function readFormerSchedules(table: Table, after: Date): Promise<FormerSchedule[]> {
  const items = await queryItems(table, {
    condition: '#pk = :pk AND #sk >= :after',
    values: { ':pk': formerSchedulesPartition, ':after': after.toISOString() },
  });
  return items.map(({ pk: _, sk, [timeToLiveAttribute]: __, ...rest }) => {
    const [until = '', ...name] = (sk as string).split('#');
    return { ...rest, until, name: name.join('#') } as unknown as FormerSchedule;
  });
}

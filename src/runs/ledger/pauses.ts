// Who paused a job, when and why: one item for each pause. Whether a job is paused is a matter of its schedules alone, so a pause in
// the AWS console, which has no item, is one too.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DAY_MS } from '../../time/units.ts';
import { putInput } from './conditional-write.ts';
import type { ItemReader } from './item-reader.ts';
import { queryItems } from './query-items.ts';
import { pausesPartition, timeToLiveAttribute } from './table-definition.ts';

/** Instants are ISO 8601 in UTC. */
export interface PauseNote {
  readonly job: string;
  readonly since: string;
  /** Who paused it, as that person's machine says. */
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
  /** When it goes on by itself. */
  readonly until?: string | undefined;
  /** When somebody resumed it. */
  readonly resumed?: string | undefined;
}

/** How long the note of a pause is kept after its end: its left-out runs can be made up for as long. */
const KEPT_DAYS = 90;

/** Writes the note of a pause that begins, changes or ends. Safe to repeat. */
export async function writePause(table: ItemReader, note: PauseNote): Promise<void> {
  const { job, since, ...rest } = note;
  const end = endOfPause(note);
  const item = {
    pk: pausesPartition,
    sk: `${job}#${since}`,
    ...rest,
    ...(end && { [timeToLiveAttribute]: Math.ceil((end.getTime() + KEPT_DAYS * DAY_MS) / 1000) }),
  };
  await table.dynamo.send(new PutItemCommand({ TableName: table.name, ...putInput(item, undefined) }));
}

/** The last pause of each job that has been paused (eventually consistent). @param job only of this one (strongly consistent) */
export async function readPauses(table: ItemReader, job?: string): Promise<ReadonlyMap<string, PauseNote>> {
  const items = await queryItems(
    table,
    job === undefined
      ? { condition: '#pk = :pk', values: { ':pk': pausesPartition } }
      : {
          condition: '#pk = :pk AND begins_with(#sk, :job)',
          values: { ':pk': pausesPartition, ':job': `${job}#` },
          consistent: true,
        },
  );
  const notes = items.map(({ pk: _, sk, [timeToLiveAttribute]: __, ...rest }): PauseNote => {
    const [name = '', since = ''] = (sk as string).split('#');
    return { job: name, since, ...rest };
  });
  // The items of a job come in the order of their instants.
  return new Map(notes.map((note) => [note.job, note]));
}

export function isPauseOver(note: PauseNote, now: Date): boolean {
  const end = endOfPause(note);
  return end !== undefined && end < now;
}

/** @returns undefined for a pause that somebody has to resume */
export function endOfPause({ resumed, until }: PauseNote): Date | undefined {
  const ends = [resumed, until].flatMap((end) => (end === undefined ? [] : [Date.parse(end)]));
  return ends.length === 0 ? undefined : new Date(Math.min(...ends));
}

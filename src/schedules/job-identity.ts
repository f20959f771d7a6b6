// Recognises a job that was renamed, from its schedules, whether deployed or desired.
import { isDerivedName } from '../crontab/parse/name.ts';
import { programOf } from '../crontab/parse/program.ts';
import { decodeInput } from '../runs/message/decode.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import { entryOf, placeOf } from './description.ts';
import type { Schedule } from './plan.ts';

/** A job as its schedules show it. */
export interface JobIdentity {
  readonly job: string;
  readonly file: string;
  /** Whether the name is derived from the command, rather than chosen by a person. */
  readonly isDerived: boolean;
  /** The entry's whole line and its time zone; equal texts mean the same entry. */
  readonly entry: string;
  readonly command: string;
  /** The program that the command runs. */
  readonly program: string;
  /** The time fields as written, and the time zone. */
  readonly times: string;
}

/** The messages of a schedule differ only in their instant, so any will do. */
const ANY_INSTANT = new Date(0);

/** How many words may precede the command: five fields and a user. */
const WORDS_BEFORE_COMMAND = 6;

/**
 * The identities of jobs, by name. A missing one has schedules that cronbridge did not write, or whose description a person
 * rewrote: nothing is known about it.
 */
export function identify(schedules: readonly Schedule[]): ReadonlyMap<string, JobIdentity> {
  const found = new Map<string, JobIdentity>();
  for (const schedule of schedules) {
    if (isGapSchedule(schedule.name) || schedule.name !== jobOf(schedule.name)) continue;
    const identity = identityOf(schedule);
    if (identity !== undefined) found.set(identity.job, identity);
  }
  return found;
}

function identityOf({ name, description, input, expression }: Schedule): JobIdentity | undefined {
  const decoded = decodeInput(input, ANY_INSTANT, 'schedule');
  const place = placeOf(description);
  if (!decoded.ok || decoded.message.job !== name || place === undefined) return undefined;
  const { command, stdin = '' } = decoded.message;
  const entry = entryOf(description);
  const written = commandsIn(entry);
  const derivedFrom = [...written, asWritten(command, stdin)].find((text) => isDerivedName(name, text));
  const before = derivedFrom === undefined ? -1 : entry.lastIndexOf(derivedFrom);
  return {
    job: name,
    file: place.file,
    isDerived: derivedFrom !== undefined,
    entry: JSON.stringify([place.timezone, entry, command, stdin]),
    command: JSON.stringify([command, stdin]),
    program: programOf(command).program,
    times: JSON.stringify([
      place.timezone,
      before < 0 ? expression : entry.slice(0, before).trim().split(/\s+/),
    ]),
  };
}

/** The possible commands of an entry's line: only its crontab knows whether a user precedes the command. */
function commandsIn(entry: string): string[] {
  const commands: string[] = [];
  const blanks = /[ \t]+/g;
  while (commands.length < WORDS_BEFORE_COMMAND && blanks.exec(entry) !== null) {
    commands.push(entry.slice(blanks.lastIndex));
  }
  return commands;
}

/** The command as a crontab has it, for an entry that is too long for a description. */
function asWritten(command: string, stdin: string): string {
  const input = stdin.replace(/\n$/, '').replaceAll('%', '\\%').replaceAll('\n', '%');
  return command.replaceAll('%', '\\%') + (stdin === '' ? '' : `%${input}`);
}

import { TimeZones, zoneHint } from '../crontab/parse/time-zone.ts';
import { CronbridgeError } from '../errors.ts';

/** Something that is wrong with the settings. */
export interface SettingProblem {
  /** `cronbridge.yml:3:1`, a variable or an option. */
  readonly where: string;
  /** The text after the place. */
  readonly message: string;
  readonly hint?: string | undefined;
}

/** @throws CronbridgeError `usage` that names all problems, if there are any */
export function refuseSettings(problems: readonly SettingProblem[]): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  if (others.length === 0) {
    throw new CronbridgeError('usage', `${first.where}${glue(first)}${first.message}`, {
      ...(first.hint !== undefined && { hint: first.hint }),
    });
  }
  const lines = problems.map(
    (one) => `${one.where}${glue(one)}${one.message}${one.hint === undefined ? '' : ` (${one.hint})`}`,
  );
  throw new CronbridgeError('usage', `the settings have ${problems.length} problems:\n${lines.join('\n')}`);
}

/** A place in a file is followed by a colon; the name of a variable is the subject of the sentence. */
function glue({ where }: SettingProblem): string {
  return /:\d+$/.test(where) ? ': ' : ' ';
}

/** A check that a schema cannot make: whether the time zone exists. */
export function zoneProblem(timezone: string | undefined): Omit<SettingProblem, 'where'> | undefined {
  const zones = new TimeZones();
  if (timezone === undefined || zones.has(timezone)) return undefined;
  return { message: `is "${timezone}", not a time zone`, hint: zoneHint(zones.nearest(timezone)) };
}

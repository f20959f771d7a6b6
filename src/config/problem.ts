import { TimeZones, zoneHint } from '../crontab/parse/time-zone.ts';
import { CronbridgeError } from '../errors.ts';
import { isAddress } from './crontab-source.ts';
import { hasAddress, OWN_ADDRESSES } from './own-addresses.ts';

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

/** The settings whose values `valueProblem` checks. */
export const CHECKED_KEYS = ['timezone', 'crontab'] as const;

/** Checks that a schema cannot make: whether a time zone exists, and whether a source is not the machine that reads it. */
export function valueProblem(
  key: (typeof CHECKED_KEYS)[number],
  value: unknown,
): Omit<SettingProblem, 'where'> | undefined {
  if (typeof value !== 'string') return undefined;
  return key === 'timezone' ? zoneProblem(value) : sourceProblem(value);
}

function sourceProblem(address: string): Omit<SettingProblem, 'where'> | undefined {
  if (!isAddress(address) || !URL.canParse(address)) return undefined;
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '');
  if (host !== 'localhost' && !hasAddress(OWN_ADDRESSES, host)) return undefined;
  return {
    message: `is at ${host}, an address of the machine that reads it`,
    hint: 'publish it where the functions reach it, or use s3://bucket/key',
  };
}

function zoneProblem(timezone: string): Omit<SettingProblem, 'where'> | undefined {
  const zones = new TimeZones();
  if (zones.has(timezone)) return undefined;
  return { message: `is "${timezone}", not a time zone`, hint: zoneHint(zones.nearest(timezone)) };
}

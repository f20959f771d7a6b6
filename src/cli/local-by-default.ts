import type { Environment } from '../config/environment.ts';
import { CronbridgeError } from '../errors.ts';

const VALUES: Readonly<Record<string, boolean>> = { 1: true, true: true, 0: false, false: false };

/** They are for AWS alone, or are "cronbridge local" itself. */
const ELSEWHERE: ReadonlySet<string> = new Set(['init', 'deploy', 'remove', 'policy', 'local']);

/**
 * Whether `CRONBRIDGE_LOCAL` says that a command without `--local` and `--no-local` means a running "cronbridge local".
 * @throws CronbridgeError `usage` for a value that says neither
 */
export function isLocalByDefault(
  { CRONBRIDGE_LOCAL: value }: Environment,
  command: string,
): true | undefined {
  if (!value || ELSEWHERE.has(command)) return undefined;
  const isLocal = Object.hasOwn(VALUES, value) ? VALUES[value] : undefined;
  if (isLocal !== undefined) return isLocal || undefined;
  throw new CronbridgeError('usage', `CRONBRIDGE_LOCAL is "${value}", and not 1 or 0`, {
    hint: 'CRONBRIDGE_LOCAL=1 means --local',
  });
}

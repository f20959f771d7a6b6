// The options that choose runs by how they stand, what started them and when.
import { Option } from '@commander-js/extra-typings';
import { quoted } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import { nearNames } from '../near-names.ts';
import type { ShownState } from '../runs/ledger/attempt.ts';
import type { Trigger } from '../runs/message/message.ts';

/** In the order of a run's life. */
export const RUN_STATES = Object.keys({
  waiting: true,
  started: true,
  stopping: true,
  succeeded: true,
  failed: true,
  'timed-out': true,
  lost: true,
  missed: true,
  'not-started': true,
  skipped: true,
  stopped: true,
} satisfies Record<ShownState, true>);

export const TRIGGERS = Object.keys({
  schedule: true,
  manual: true,
  retry: true,
  deploy: true,
} satisfies Record<Trigger, true>);

export const stateOption = () =>
  new Option('--state <states>', 'only runs in these states, such as failed,missed')
    .argParser(oneOrMore('--state', 'state', RUN_STATES))
    .default([] as readonly string[], 'any');

export const triggerOption = () =>
  new Option('--trigger <triggers>', `only runs that these started: ${TRIGGERS.join(', ')}`)
    .argParser(oneOrMore('--trigger', 'trigger', TRIGGERS))
    .default([] as readonly string[], 'any');

/** @param what one of them @returns a parser of names with commas between them; the option may be repeated */
function oneOrMore(option: string, what: string, known: readonly string[]) {
  return (text: string, previous: readonly string[]): readonly string[] => {
    const names = text.split(',').map((name) => name.trim());
    const wrong = names.find((name) => !known.includes(name));
    if (wrong === undefined) return [...new Set([...previous, ...names])];
    const near = nearNames(wrong, known);
    const guess = near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
    throw new CronbridgeError('usage', `${option}: ${quoted(wrong)} is not a ${what}`, {
      hint: `${guess}the ${what}s are ${known.join(', ')}`,
    });
  };
}

// Asks before something is done that cannot be taken back.
import { CronbridgeError } from '../errors.ts';
import type { Context } from './context.ts';

/**
 * Whether the user says yes. Anything but `y` or `yes` is a no.
 * @param flag what says yes beforehand
 * @throws CronbridgeError `usage` where nobody can be asked
 */
export async function confirmed({ ask }: Context, question: string, flag: string): Promise<boolean> {
  if (ask === undefined) {
    throw new CronbridgeError('usage', 'this has to be confirmed, and no terminal is there to ask', {
      hint: `add ${flag} to do it without being asked`,
    });
  }
  return /^y(es)?$/i.test((await ask(question)).trim());
}

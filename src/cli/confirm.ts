import { CronbridgeError } from '../errors.ts';
import type { Context } from './context.ts';

/**
 * Whether the user says yes. Anything but `y` or `yes` is a no.
 * @param flag what says yes beforehand
 * @throws CronbridgeError `usage` where nobody can be asked
 */
export async function confirmed({ ask }: Context, question: string, flag: string): Promise<boolean> {
  if (ask === undefined) {
    throw new CronbridgeError('usage', 'this needs a confirmation, but there is no terminal to ask on', {
      hint: `add ${flag} to do it without a confirmation`,
    });
  }
  return /^y(es)?$/i.test((await ask(question)).trim());
}

import { CronbridgeError } from '../errors.ts';
import type { Context } from './context.ts';

/**
 * Asks the user. Anything but `y` or `yes` is a no.
 * @param flag the option that confirms in advance
 * @throws CronbridgeError `usage` if there is no terminal to ask on
 */
export async function confirmed({ ask }: Context, question: string, flag: string): Promise<boolean> {
  if (ask === undefined) {
    throw new CronbridgeError('usage', 'this needs a confirmation, but there is no terminal to ask on', {
      hint: `add ${flag} to do it without a confirmation`,
    });
  }
  return /^y(es)?$/i.test((await ask(question))?.trim() ?? '');
}

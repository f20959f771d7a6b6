import type { Logger } from '@aws-lambda-powertools/logger';
import { type Remaining, withTimeLeft } from '../aws/deadline.ts';
import { explainAws } from '../aws/errors.ts';
import { CronbridgeError } from '../errors.ts';
import { pack } from './transport.ts';

/** The time that the answer itself needs; until then, calls in progress may finish. */
const LAST_MS = 5_000;

/**
 * The packed answer to a request (see transport.ts). Mistakes of the user become an answer with `error`; any other error is a
 * fault of the function.
 */
export async function answered(
  action: 'plan' | 'apply',
  logger: Pick<Logger, 'error'>,
  context: Remaining | undefined,
  answer: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return pack(await withTimeLeft(context, LAST_MS, answer));
  } catch (error) {
    const explained = explainAws(error, `${action === 'plan' ? 'make' : 'apply'} the plan`);
    if (!(explained instanceof CronbridgeError)) throw error;
    const { code, message, hint } = explained;
    logger.error('refused', { action, code, reason: message });
    return { error: { code, message, hint } };
  }
}

// Asks questions on a terminal, with a list to choose from.
import { CronbridgeError } from '../errors.ts';
import type { Offers } from '../init/account.ts';
import type { Context } from './context.ts';

interface Question {
  readonly text: string;
  readonly offers?: Offers;
  /** What an empty answer means; absent: an empty answer is refused. */
  readonly fallback?: string;
  /** Why an answer is refused. @returns undefined if it is accepted */
  readonly problem?: (answer: string) => string | undefined;
}

/** So many can be read on a screen; who has more knows the name. */
const MOST_OFFERS = 50;

/** After this many refused answers, asking again does not help. */
const MOST_TRIES = 5;

/**
 * One answer: the typed text, or the item of the list whose number was typed.
 * @throws CronbridgeError `usage` at the end of the input, or if every answer was refused
 */
export async function askOne(context: Context, question: Question): Promise<string> {
  const [answer = ''] = await askSeveral(context, question, 1);
  return answer;
}

/**
 * Several answers, separated by commas or spaces.
 * @throws as `askOne`
 */
export async function askSeveral(
  { ask, terminal: { err } }: Context,
  { text, offers, fallback, problem }: Question,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly string[]> {
  if (ask === undefined) throw new Error('there is no terminal to ask on');
  const { dim } = err.colors;
  if (offers?.why !== undefined) err.line(dim(`  cannot list them: ${offers.why}`));
  const listed = (offers?.offers ?? []).slice(0, MOST_OFFERS);
  if (offers !== undefined && offers.why === undefined && listed.length === 0)
    err.line(dim('  there are none here'));
  const more = (offers?.offers.length ?? 0) - listed.length;
  listed.forEach(({ value, about }, index) => {
    const number = String(index + 1).padStart(3);
    err.line(`${number}  ${value}${about ? dim(`  ${about}`) : ''}`);
  });
  if (more > 0) err.line(dim(`  and ${more.toLocaleString('en')} more`));
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const typed = await ask(`${text}${fallback ? ` [${fallback}]` : ''}: `);
    if (typed === undefined) throw ended();
    const words = (typed.trim() || (fallback ?? '')).split(/[\s,]+/).filter((word) => word !== '');
    const answers = words.map((word) => (/^\d+$/.test(word) && listed[Number(word) - 1]?.value) || word);
    const wrong =
      answers.length > most
        ? 'only one is needed'
        : answers.length === 0 && fallback === undefined
          ? 'an answer is needed'
          : answers.map((answer) => problem?.(answer)).find((found) => found !== undefined);
    if (wrong === undefined) return answers;
    err.line(`  ${wrong}`);
  }
  throw ended();
}

/** @throws as `askOne` */
export async function askYesOrNo(context: Context, text: string, fallback: boolean): Promise<boolean> {
  const answer = await askOne(context, {
    text: `${text} (y/n)`,
    fallback: fallback ? 'y' : 'n',
    problem: (typed) => (/^(?:y|yes|n|no)$/i.test(typed) ? undefined : 'answer y or n'),
  });
  return /^y/i.test(answer);
}

function ended(): CronbridgeError {
  return new CronbridgeError('usage', 'not all questions were answered: nothing was written', {
    hint: 'flags answer questions in advance: see init --help',
  });
}

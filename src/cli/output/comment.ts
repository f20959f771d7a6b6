// A plan as a comment on a pull request, in Markdown.
import type { Names } from '../../config/names.ts';
import { CronbridgeError } from '../../errors.ts';
import { printFailure } from './failure.ts';
import { Page } from './page.ts';
import type { Output } from './terminal.ts';

/** GitHub accepts at most 65,536 characters in a comment. */
const LONGEST_TEXT = 60_000;

/**
 * Prints the output of `show` as one comment, including its refusal. The first line is invisible on the page: it identifies the
 * comment for the next plan, which replaces it.
 * @throws what `show` throws, after the comment was printed
 */
export async function asComment<Value>(
  out: Output,
  { prefix }: Pick<Names, 'prefix'>,
  show: (page: Output) => Promise<Value>,
): Promise<Value> {
  const page = new Page();
  const comment = () => out.line(markdown(prefix, page.text));
  try {
    const value = await show(page);
    comment();
    return value;
  } catch (error) {
    if (!(error instanceof CronbridgeError)) throw error;
    printFailure(page, error, { debug: false });
    comment();
    throw error;
  }
}

/** Text in a fence is never markup, whatever the names of jobs and commands contain. */
function markdown(prefix: string, text: string): string {
  const shown = text.trimEnd();
  const cut = shown.length > LONGEST_TEXT ? shown.slice(0, shown.lastIndexOf('\n', LONGEST_TEXT)) : shown;
  const longestRun = Math.max(0, ...[...cut.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(Math.max(3, longestRun + 1));
  const left = shown.slice(cut.length).split('\n').length - 1;
  return [
    `<!-- cronbridge plan ${prefix} -->`,
    `### cronbridge plan: ${prefix}`,
    '',
    `${fence}diff`,
    cut,
    fence,
    ...(left > 0 ? ['', `${left} more lines are left out; the job's log has the whole plan.`] : []),
  ].join('\n');
}

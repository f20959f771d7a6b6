// Finds output that `logs` and notifications cannot show: in a file that is lost with the container, in /dev/null, in syslog.

import { programsOf } from '../../shell/programs.ts';
import type { Redirection } from '../../shell/tokens.ts';
import type { Correction } from '../diagnostics/remedy.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Entry } from '../parse/entry.ts';
import type { Span } from '../parse/line.ts';
import { isOnlyBash } from './bash-redirection.ts';
import type { EntryScript } from './entry-script.ts';

/** Other names of the container's own output. */
const OWN_OUTPUT = /^\/dev\/(?:stdout|stderr|fd\/\d+|tty)$|^\/proc\/(?:1|self)\/fd\/\d$/;
const LOG = /log|\.(?:out|err)$|^\/dev\/null$/i;
/** Programs that store their input as a log. */
const LOGGERS = new Set(['cronolog', 'logger', 'multilog', 'rotatelogs', 'svlogd', 'systemd-cat']);
const MAILERS = new Set(['mail', 'mailx', 'mutt', 's-nail', 'sendmail']);

interface Loss {
  readonly span: Span;
  readonly corrections: readonly Correction[];
}

/**
 * Collects discarded output. Crontabs discard it line by line because cron would mail it, so it is reported once for each file,
 * at the first place.
 */
export class LostOutput {
  readonly #losses: { readonly entry: Entry; readonly loss: Loss }[] = [];

  add(entry: Entry, script: EntryScript): void {
    const loss = lossOf(script);
    if (loss !== undefined) this.#losses.push({ entry, loss });
  }

  check(report: Report): void {
    const [first, ...others] = this.#losses;
    if (first === undefined) return;
    const count = this.#losses.length;
    const whose = count === 1 ? "the entry's output goes" : `the output of ${count} entries goes`;
    const message = `${whose} somewhere else, so logs and notifications do not show it`;
    const lines = others.slice(0, 5).map(({ entry }) => entry.line.number);
    const more = others.length > lines.length ? ', ...' : '';
    const also =
      lines.length > 0 ? `; also on ${lines.length > 1 ? 'lines' : 'line'} ${lines.join(', ')}${more}` : '';
    const { entry, loss } = first;
    const { span, corrections } = loss;
    const hint = `remove it: output is logged and never mailed${also}`;
    report.add(entry.line, 'output-elsewhere', span, message, {
      hint,
      ...(corrections.length > 0 && { corrections }),
    });
  }
}

/** What part of a command's output is lost. @returns undefined if nothing is, or if the file is the command's purpose */
function lossOf({ text, parsed, shell, place }: EntryScript): Loss | undefined {
  for (const command of parsed.commands) {
    const { after } = command;
    const [program] = programsOf(command);
    const before = parsed.commands.find(
      (other) => other.after !== undefined && other.after === command.before,
    );
    const isPiped = command.before?.text === '|' || command.before?.text === '|&';
    const takesErrors = command.before?.text === '|&' || before?.redirections.some(isErrorsToo);
    if (
      isPiped &&
      program !== undefined &&
      before !== undefined &&
      (LOGGERS.has(program.name) || (MAILERS.has(program.name) && takesErrors))
    ) {
      const start = text.slice(0, command.before?.start ?? command.start).trimEnd().length;
      return { span: place(command), corrections: [{ ...place({ start, end: command.end }), text: '' }] };
    }
    // `a &2>file`: what follows the `&` is not a command.
    if (command.words.length === 0 && command.before?.text === '&') continue;
    // Before `&&` and `||` a command is a condition, and a pipe or a test uses the output.
    const isAsked = after?.text === '&&' || after?.text === '||';
    const lost = command.redirections.filter(
      (each) => isLog(each, command.redirections, isAsked) && !isOnlyBash(each, shell),
    );
    const [first] = lost;
    const last = lost.at(-1);
    if (first === undefined || last === undefined || after?.text === '|' || after?.text === '|&') continue;
    const removed = command.redirections.filter((each) => lost.includes(each) || isErrorsToo(each));
    // `> file` alone would leave no command.
    const corrections =
      command.words.length === 0 && command.before?.text !== ')'
        ? []
        : removed.map((each) => removal(text, each, place));
    return { span: place({ start: first.start, end: last.end }), corrections };
  }
  return undefined;
}

function removal(text: string, { start, end }: Span, place: EntryScript['place']): Correction {
  return { ...place({ start: text.slice(0, start).trimEnd().length, end }), text: '' };
}

/** `2>&1`, also after `> file`. */
function isErrorsToo({ operator, descriptor, target }: Redirection): boolean {
  return operator === '>&' && descriptor === '2' && target?.plain === '1';
}

function isLog(redirection: Redirection, all: readonly Redirection[], isAsked: boolean): boolean {
  const { operator, descriptor, target } = redirection;
  const file = target?.plain ?? '';
  if (!/^(?:>>?|>\||&>>?|>&)$/.test(operator) || !/^[12]?$/.test(descriptor)) return false;
  if (/^(?:\d+|-|)$/.test(file) || OWN_OUTPUT.test(file)) return false;
  if (file === '/dev/null') return !isAsked;
  return LOG.test(file) || descriptor === '2' || operator.includes('&') || all.some(isErrorsToo);
}

// Finds commands that end before something that they started: the container ends with its first process, and the rest is
// killed.

import { ownWords, type Separator, type ShellText } from '../../shell/commands.ts';
import { behindWords, programsOf } from '../../shell/programs.ts';
import type { Correction, Remedy } from '../diagnostics/remedy.ts';
import type { Complain } from '../diagnostics/report.ts';
import { checkBashRedirections } from './bash-redirection.ts';
import { daemonOf } from './daemons.ts';
import type { EntryScript } from './entry-script.ts';

/** Programs that run beside another one that needs them. */
const COMPANIONS = new Set(
  'Xvfb Xvnc chromedriver cloud-sql-proxy cloud_sql_proxy dbus-daemon geckodriver socat ssh ssh-agent tail'.split(
    ' ',
  ),
);

/** Reports what a script starts and does not wait for. */
export function checkLeftBehind(script: EntryScript, complain: Complain): void {
  checkBackground(script, complain);
  checkBashRedirections(script, complain);
  for (const command of script.parsed.commands) {
    for (const program of programsOf(command)) {
      const daemon = daemonOf(program, command);
      if (daemon === undefined) continue;
      const { message, hint, isNeedless } = daemon;
      const next = program.after[behindWords(program.after).at];
      const corrections =
        isNeedless && next !== undefined && script.isExact
          ? [{ ...script.place({ start: program.word.start, end: next.start }), text: '' }]
          : undefined;
      complain('daemon-command', script.place(program.word), message, {
        hint,
        ...(corrections && { corrections }),
      });
      break;
    }
  }
}

function checkBackground(script: EntryScript, complain: Complain): void {
  const { parsed, place } = script;
  const operators = parsed.separators.filter(
    (operator) => operator.text === '&' && !isWaitedFor(operator, parsed),
  );
  const [first] = operators;
  if (first === undefined) return;
  const address = addressAt(script, first);
  if (address !== undefined) {
    const message = 'the "&" cuts the URL in two and runs the command in the background';
    const remedy = { hint: 'put the URL in quotes', corrections: address };
    complain('background-command', place(first), message, script.isExact ? remedy : remedy.hint);
    return;
  }
  const message =
    'the "&" runs a program that nothing waits for: the container stops without it and the run counts as succeeded';
  complain('background-command', place(first), message, backgroundRemedy(script, first));
}

/** Whether the shell waits for it: `wait`, or something with `$!`. */
function isWaitedFor(operator: Separator, { commands }: ShellText): boolean {
  const started = commands.find(({ after }) => after === operator);
  const isCompanion = started !== undefined && COMPANIONS.has(programsOf(started).at(-1)?.name ?? '');
  return commands.some(
    (command) =>
      command.start > operator.start &&
      (isCompanion ||
        (command.subshell === operator.subshell &&
          (ownWords(command)[0]?.plain === 'wait' || command.words.some(({ text }) => text.includes('$!'))))),
  );
}

/** `curl https://example.com/?a=1&b=2`: the URL in quotes. */
function addressAt({ text, parsed, place }: EntryScript, operator: Separator): Correction[] | undefined {
  const word = parsed.commands.find(({ after }) => after === operator)?.words.at(-1);
  if (word === undefined || word.end !== operator.start || !/:\/\/|\?[\w.[\]-]+=/.test(word.text))
    return undefined;
  if (!/^[\w.[\]-]+=/.test(text.slice(operator.end, operator.end + 50))) return undefined;
  const [whole = ''] = /^[^\s'"`|;<>()]+/.exec(text.slice(word.start)) ?? [];
  const quote = whole.includes('$') ? '"' : "'";
  const span = place({ start: word.start, end: word.start + whole.length });
  return [{ ...span, text: `${quote}${whole}${quote}` }];
}

function backgroundRemedy({ text, parsed, place, isExact }: EntryScript, operator: Separator): Remedy {
  const isOnly = parsed.separators.filter(({ text }) => text === '&').length === 1;
  // `& disown` is reported even if something is waited for.
  const disown =
    /^[ \t]*disown(?:[ \t]+[-%$\w!]+)*(?=[ \t]*(?:$|#|\)|\}|;))/.exec(text.slice(operator.end))?.[0] ?? '';
  const until = operator.end + disown.length;
  const behind = text.slice(until);
  const isLast =
    /^[ \t]*(?:$|#|\)|\}|;[ \t]*\})/.test(behind) &&
    !parsed.commands.some(({ start, words }) => start >= until && words.length > 0 && words[0]?.text !== '}');
  if (!isOnly || !isLast) return { hint: 'end the command with "; wait", or remove the "&"' };
  const hint = 'remove the "&": no other run waits for this one';
  if (!isExact) return { hint };
  const before = text.slice(0, operator.start);
  const start = before.trimEnd().length;
  const end = /^[ \t]*\}/.test(behind) ? ';' : '';
  const corrections: Correction[] = [{ ...place({ start, end: until }), text: end }];
  const started = parsed.commands.find(({ after }) => after === operator);
  const nohup = started && programsOf(started).find(({ name }) => name === 'nohup');
  const next = nohup?.after[0];
  if (nohup !== undefined && next !== undefined)
    corrections.push({ ...place({ start: nohup.word.start, end: next.start }), text: '' });
  return { hint, corrections };
}

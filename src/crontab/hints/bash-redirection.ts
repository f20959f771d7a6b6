// Redirections of bash and similar shells. dash, the sh of Debian, reads `cmd &> file` as `cmd &` and an empty file.

import type { Redirection } from '../../shell/tokens.ts';
import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import type { EntryScript } from './entry-script.ts';

/** Shells that know `&>`, `>& file` and `|&`. */
const KNOWING = /^(?:r?bash|zsh|[a-z]*ksh(?:93)?|fish|csh|tcsh)$/;

/** Whether a shell does not know this redirection. It is then reported here and nowhere else. */
export function isOnlyBash({ operator, target }: Redirection, shell: string): boolean {
  if (KNOWING.test(shell)) return false;
  if (operator === '&>' || operator === '&>>') return true;
  return operator === '>&' && target !== undefined && !/^(?:\d+|-|\$.*)$/.test(target.plain);
}

/** Reports them if the shell may be dash, with a form that every shell understands. */
export function checkBashRedirections(
  { parsed, shell, place, isExact }: EntryScript,
  complain: Complain,
): void {
  if (KNOWING.test(shell)) return;
  for (const { redirections } of parsed.commands) {
    for (const redirection of redirections) {
      if (!isOnlyBash(redirection, shell)) continue;
      const { operator, operatorEnd, target, start, end } = redirection;
      const effect = operator !== '>&' ? 'runs the command in the background' : 'rejects the command';
      const message = `${quoted(operator)} is bash syntax: a plain sh such as Debian's dash ${effect}`;
      const hint = 'write > file 2>&1, or set SHELL=/bin/bash if the image has bash';
      const plain = `${operator === '&>>' ? '>>' : '>'} ${target?.text ?? ''} 2>&1`;
      const corrections = [{ ...place({ start, end }), text: plain }];
      complain(
        'bash-redirection',
        place({ start, end: operatorEnd }),
        message,
        isExact ? { hint, corrections } : hint,
      );
    }
  }
  for (const operator of parsed.separators) {
    if (operator.text !== '|&') continue;
    const message = '"|&" is bash syntax: a plain sh such as Debian\'s dash rejects the command';
    const corrections = [{ ...place(operator), text: '2>&1 |' }];
    const hint = 'write 2>&1 |, or set SHELL=/bin/bash if the image has bash';
    complain('bash-redirection', place(operator), message, isExact ? { hint, corrections } : hint);
  }
}

// Comments: kept as they are, unless cronbridge would obey them.

import { quoted } from '../crontab/diagnostics/shown.ts';
import { isDisabledEntry, isHeader } from '../crontab/parse/comments.ts';
import { skipBlanks } from '../crontab/parse/line.ts';
import type { Draft } from './draft.ts';

/** So many lines old crons put before the output of `crontab -l` (crontab.c, NHEADER_LINES). */
const HEADER_LINES = 3;

const UNKNOWN_WHITESPACE = /^[\s\u0085]+/;

export function convertComments(draft: Draft): void {
  for (const line of draft.lines.slice(0, HEADER_LINES)) {
    // Behind whitespace that is no blank, it would be a header here as soon as that is removed.
    if (!isHeader(line.source.replace(UNKNOWN_WHITESPACE, ''))) continue;
    line.text = undefined;
    const message = 'the header that crontab -l printed is removed: you edit this file itself';
    draft.report('crontab-header', message, { line: line.number });
  }
  for (const line of draft.lines) {
    const { source } = line;
    // A comment with a byte order mark before it is none to a cron, but is one to us.
    const isComment = line.read.kind === 'text' || source.startsWith('#');
    if (!isComment || line.text === undefined) continue;
    const start = skipBlanks(source, 0);
    if (start < source.length && source[start] !== '#') {
      line.text = source.replace(UNKNOWN_WHITESPACE, '');
      draft.report('odd-blanks', 'whitespace that cron does not recognize is removed', { line: line.number });
    }
    if (!line.text.trimStart().startsWith('#@') || isDisabledEntry(line.text.trimStart())) continue;
    line.text = line.text.replace('#@', '##@');
    const message = `comments that begin with "#@" are options of cronbridge, so ${quoted(source.trim())} is written differently`;
    draft.report('option-comment', message, { line: line.number, before: source, after: line.text });
  }
}

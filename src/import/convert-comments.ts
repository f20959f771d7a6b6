// Comments: kept as they are, unless cronbridge would obey them.

import { quoted } from '../crontab/diagnostics/shown.ts';
import { isDisabledEntry, isHeader } from '../crontab/parse/comments.ts';
import { skipBlanks } from '../crontab/parse/line.ts';
import type { Draft } from './draft.ts';

/** The number of header lines that old crons print before the output of `crontab -l` (crontab.c, NHEADER_LINES). */
const HEADER_LINES = 3;

const UNKNOWN_WHITESPACE = /^[\s\u0085]+/;

export function convertComments(draft: Draft): void {
  for (const line of draft.lines.slice(0, HEADER_LINES)) {
    // Once the unusual whitespace before it is removed, the comment would be such a header.
    if (!isHeader(line.source.replace(UNKNOWN_WHITESPACE, ''))) continue;
    line.text = undefined;
    const message = 'the header of crontab -l is removed: it does not apply to this file';
    draft.report('crontab-header', message, { line: line.number });
  }
  for (const line of draft.lines) {
    const { source } = line;
    // After a byte order mark, a comment is an error to crons but a comment to us.
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

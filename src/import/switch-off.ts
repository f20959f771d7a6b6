// Turns lines into comments that never did anything, or cannot do it here, so that an import starts nothing new.

import { withoutValues } from '../crontab/diagnostics/diagnostic-text.ts';
import { quoted } from '../crontab/diagnostics/shown.ts';
import { FIELD_RULES } from '../crontab/parse/field-rules.ts';
import type { Dialect, SourceFile } from './dialect.ts';
import { type Draft, OFF } from './draft.ts';
import type { JobNames } from './job-names.ts';
import { ourTime } from './our-time.ts';
import { repeatedEntries } from './repeated-entries.ts';
import type { SourceEntry } from './source.ts';

const REBOOT = 'there is no machine that boots';

/** Switches off such lines and reports why. */
export function switchOff(draft: Draft, source: SourceFile, dialect: Dialect, names: JobNames): void {
  if (source.ignored !== undefined) {
    switchOffFile(draft, source.ignored, dialect);
    return;
  }
  let shell = '/bin/sh';
  for (const line of draft.lines) {
    const { read } = line;
    const isShell = read.kind === 'setting' && read.name === 'SHELL' && !dialect.environmentOnly.has('SHELL');
    if (isShell) shell = read.value;
    const tell = (code: 'bad-line' | 'never-runs' | 'reboot', why: string) =>
      draft.report(code, why, { line: line.number, before: withoutValues(line.source) });
    if (read.kind === 'bad') {
      tell('bad-line', `${dialect.label} never read the line: ${read.why}`);
      draft.switchOff(line, `${dialect.label} never read it, ${read.why}`);
    } else if (isShell && !shell.startsWith('/')) {
      tell('bad-line', 'it is not an absolute path, so no entry below it ran');
      draft.switchOff(line, 'it is not an absolute path');
    } else if (read.kind === 'entry' && read.time === '@reboot') {
      tell(
        'reboot',
        `${REBOOT}; to run it after each sync that changes anything, remove one # from each of its lines`,
      );
      draft.switchOff(line, REBOOT, [`##@ name=${names.give(read.run.command)} on=deploy`]);
    } else if (read.kind === 'entry') {
      const why = neverRan(read, shell);
      if (why === undefined) continue;
      tell('never-runs', `it never ran: ${why}`);
      draft.switchOff(line, `it never ran, ${why}`);
    }
  }
  if (dialect.joinsRepeated) switchOffRepeated(draft, dialect);
}

function neverRan({ never, time, words }: SourceEntry, shell: string): string | undefined {
  if (!shell.startsWith('/')) return 'its SHELL is not an absolute path';
  if (never !== undefined) return never;
  if (time === '@nickname' || time === '@reboot') return undefined;
  const written = words.map((word) => word.text);
  if (ourTime(written, time) !== undefined) return undefined;
  const empty = time.indexOf('');
  return `${FIELD_RULES[empty]?.label} ${quoted(written[empty] ?? '')} matches no value`;
}

function switchOffFile(
  draft: Draft,
  { why, index, unfinished = false }: NonNullable<SourceFile['ignored']>,
  dialect: Dialect,
): void {
  const culprit = index === undefined ? undefined : draft.lines[index];
  // A blank line or a comment can be bad too: a carriage return or a byte order mark is enough.
  const active = draft.lines.filter(
    ({ source, read }) => (read.kind === 'entry' || read.kind === 'bad') && !/^\s*(?:#|$)/.test(source),
  );
  const where = culprit === undefined ? '' : `line ${culprit.number}: `;
  const newline = unfinished ? '; if it was lost when the file was copied, add it and import again' : '';
  draft.report(
    'file-ignored',
    `${dialect.label} ignores the whole file, so none of its entries ran: ${why}${newline}`,
    {
      ...(culprit && { line: culprit.number, before: withoutValues(culprit.source) }),
    },
  );
  for (const line of active) draft.switchOff(line, undefined);
  if (active.length > 0)
    draft.head.push(`${OFF} ${dialect.label} ignores this whole file, ${where}${why}.`, '');
}

function switchOffRepeated(draft: Draft, { label }: Dialect): void {
  for (const { entry, first, always } of repeatedEntries(draft.live())) {
    const place = { line: entry.number, before: entry.source };
    if (!always) {
      const message = `when line ${first.number} was due in the same minute, ${label} ran the command once; here both lines run`;
      draft.report('runs-twice', message, place);
      continue;
    }
    draft.report(
      'repeated-entry',
      `${label} ran the command once for this line and line ${first.number}, every time`,
      place,
    );
    draft.switchOff(
      entry,
      `line ${first.number} of the source is the same, and ${label} ran the command once for both`,
    );
  }
}

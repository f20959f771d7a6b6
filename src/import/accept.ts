// Our own reader decides in the end: a line that it refuses is switched off.
import type { DiagnosticCode } from '../crontab/diagnostics/codes.ts';
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import { withoutValues } from '../crontab/diagnostics/diagnostic-text.ts';
import { readJobs } from '../schedules/read-jobs.ts';
import type { Draft, DraftLine } from './draft.ts';
import type { FindingCode } from './finding.ts';

/** Diagnostics on lines that an import keeps, and the findings that report them at the source's line. */
const TOLD: ReadonlyMap<DiagnosticCode, FindingCode> = new Map([
  ['background-command', 'background-command'],
  ['bash-redirection', 'bash-redirection'],
  ['daemon-command', 'daemon-command'],
  ['either-day', 'doubtful-time'],
  ['every-minute', 'doubtful-time'],
  ['machine-lock', 'machine-lock'],
  ['output-elsewhere', 'output-elsewhere'],
  ['percent-cuts-command', 'percent-cuts-command'],
  ['percent-in-date', 'percent-in-date'],
]);

/** Reads the drafts as `cronbridge validate` will, and switches off lines until there is no error. */
export function leaveToReader(drafts: readonly Draft[]): void {
  for (;;) {
    const written = drafts.map((draft) => draft.written());
    const files = drafts.map((draft, index) => ({ file: String(index), text: draft.text() }));
    const { diagnostics } = readJobs(files, { timezone: 'UTC' });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    for (const error of errors) {
      const draft = drafts[Number(error.file)];
      const line = written[Number(error.file)]?.[error.line - 1]?.from;
      if (draft === undefined || line === undefined)
        throw new Error(`an import wrote a line with the error ${error.code}`);
      if (line.off === undefined) refuse(draft, line, error);
    }
    if (errors.length > 0) continue;
    for (const diagnostic of diagnostics) {
      const { code, file, line } = diagnostic;
      const [draft, from] = [drafts[Number(file)], written[Number(file)]?.[line - 1]?.from];
      const told = TOLD.get(code);
      if (code === 'user-column') reportUserColumn(draft, from);
      else if (told !== undefined) reportDiagnostic(told, draft, from, diagnostic);
    }
    return;
  }
}

function refuse(draft: Draft, line: DraftLine, { code, message }: Diagnostic): void {
  const place = { line: line.number, before: withoutValues(line.source) };
  if (code === 'never-runs') {
    draft.report('never-runs', `it never ran: ${message}`, place);
    draft.switchOff(line, `it never ran, ${message}`);
  } else if (code === 'bad-shell') {
    draft.report(
      'bad-shell',
      `no command below it could start there, but here commands start with /bin/sh: ${message}`,
      place,
    );
    draft.switchOff(line, message);
  } else {
    const what = line.read.kind === 'entry' ? 'it ran there, but cannot run here' : 'it is not valid here';
    draft.report('not-accepted', `${what}: ${message}`, place);
    draft.switchOff(line, message);
  }
}

function reportDiagnostic(
  code: FindingCode,
  draft: Draft | undefined,
  line: DraftLine | undefined,
  { message, hint }: Diagnostic,
): void {
  const place = line && { line: line.number, before: withoutValues(line.source) };
  draft?.report(code, hint === undefined ? message : `${message}; ${hint}`, place);
}

function reportUserColumn(draft: Draft | undefined, line: DraftLine | undefined): void {
  const message = 'the commands seem to begin with a user: if they do, import the file with --system';
  draft?.report('user-column', message, line && { line: line.number, before: withoutValues(line.source) });
}

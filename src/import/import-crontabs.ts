import { hasErrors } from '../crontab/diagnostics/diagnostic.ts';
import { splitLines, withoutEnd } from '../crontab/parse/line.ts';
import { TimeZones } from '../crontab/parse/time-zone.ts';
import { readJobs } from '../schedules/read-jobs.ts';
import { leaveToReader } from './accept.ts';
import { fromAnacrontab } from './anacrontab.ts';
import { isSetAbove, setCommandsZone } from './commands-zone.ts';
import { convertComments } from './convert-comments.ts';
import { convertEntries } from './convert-entries.ts';
import { convertSettings } from './convert-settings.ts';
import { CRONIE } from './cronie.ts';
import { DEBIAN } from './debian.ts';
import type { Dialect, DialectName, RawLine } from './dialect.ts';
import { Draft } from './draft.ts';
import { ignoredFile, isSystemPath } from './file-names.ts';
import { type Finding, finding } from './finding.ts';
import { JobNames } from './job-names.ts';
import { addNotes } from './notes.ts';
import { SQSJFR } from './sqsjfr.ts';
import { switchOff } from './switch-off.ts';

/** A crontab of another cron. */
export interface SourceText {
  /** Its path, as people see it. */
  readonly file: string;
  readonly text: string;
  /** Its absolute path, which identifies the system's files. Absent for standard input. */
  readonly path?: string;
}

export interface ImportOptions {
  readonly dialect: DialectName;
  /** Whether a user comes before each command. Not needed if the path is certainly a system crontab's. */
  readonly system?: boolean;
  /** The IANA zone of the machine that ran the crontabs, already checked. */
  readonly timezone?: string;
  /** Names of jobs that exist already. */
  readonly taken?: Iterable<string>;
}

/** A valid crontab of ours, and all findings about it. */
export interface ImportedCrontab {
  readonly file: string;
  readonly text: string;
  /** How many entries are on, and how many lines were switched off. */
  readonly entries: number;
  readonly switchedOff: number;
  /** The jobs' names, each with the line of its entry in the source. */
  readonly names: readonly { readonly name: string; readonly line: number }[];
  /** In the order of the source; what concerns the whole file comes first. */
  readonly findings: readonly Finding[];
}

const DIALECTS: Readonly<Record<DialectName, Dialect>> = { cronie: CRONIE, debian: DEBIAN, sqsjfr: SQSJFR };

/**
 * Imports crontabs together, since names of jobs are unique over all files. Pure, never throws, and leaves its own output
 * unchanged.
 */
export function importCrontabs(sources: readonly SourceText[], options: ImportOptions): ImportedCrontab[] {
  const zones = new TimeZones();
  const ours = new Set(sources.filter(isOurs));
  const names = new JobNames([...(options.taken ?? []), ...namesOf([...ours])]);
  const drafts = new Map(
    sources
      .filter((source) => !ours.has(source))
      .map((source) => [source, convert(source, options, zones, names)]),
  );
  leaveToReader([...drafts.values()]);
  return sources.map((source) => {
    const draft = drafts.get(source);
    return draft === undefined ? unchanged(source) : imported(draft);
  });
}

/**
 * Whether a file is something else than a crontab: it has lines that the cron could not read, and no entry.
 * @returns the first such line, and why; undefined if it is a crontab
 */
export function noCrontab(
  { text, path = '' }: SourceText,
  { dialect, system = false }: Pick<ImportOptions, 'dialect' | 'system'>,
): { readonly line: number; readonly why: string } | undefined {
  const { read } = DIALECTS[dialect];
  const options = { ended: true, system: dialect !== 'sqsjfr' && (system || isSystemPath(path)) };
  const { lines } = read(
    rawLines((dialect === 'sqsjfr' ? undefined : fromAnacrontab(text))?.text ?? text),
    options,
  );
  if (lines.some(({ kind }) => kind === 'entry')) return undefined;
  const index = lines.findIndex(({ kind }) => kind === 'bad');
  const line = lines[index];
  return line?.kind === 'bad' ? { line: index + 1, why: line.why } : undefined;
}

function convert(source: SourceText, options: ImportOptions, zones: TimeZones, names: JobNames): Draft {
  const { file, path = '' } = source;
  const { timezone } = options;
  const dialect = DIALECTS[options.dialect];
  const anacron = dialect === SQSJFR ? undefined : fromAnacrontab(source.text);
  const { text } = anacron ?? source;
  const fromPath = dialect !== SQSJFR && isSystemPath(path);
  const system = dialect !== SQSJFR && anacron === undefined && (options.system === true || fromPath);
  const lines = rawLines(text);
  const read = dialect.read(lines, { ended: /\n$|^$/.test(text), system });
  const draft = new Draft(
    file,
    read.lines.map((line, index) => ({
      read: line,
      source: (lines[index]?.text ?? '').replace(index === 0 ? /^\uFEFF+/ : /^$/, ''),
    })),
  );
  for (const { code, message, ...place } of anacron?.lines ?? []) draft.report(code, message, place);
  const unread = fromPath ? ignoredFile(path, dialect.name) : undefined;
  const ignored = unread === undefined ? read.ignored : { why: unread };
  convertComments(draft);
  switchOff(draft, { lines: read.lines, ...(ignored && { ignored }) }, dialect, names);
  const [first] = draft.live();
  if (first !== undefined) {
    convertEntries(draft, dialect, names);
    convertSettings(draft, dialect, { zones, timezone });
    if (timezone !== undefined && !isSetAbove(draft, first.number, 'CRON_TZ'))
      draft.head.push(`CRON_TZ=${timezone}`);
    if (timezone !== undefined) setCommandsZone(draft, timezone);
    if (dialect.keepsCarriageReturn && lines.some(({ carriageReturn }) => carriageReturn)) {
      const message = `lines end with a carriage return, which ${dialect.label} passes to each command; here it is removed`;
      draft.report('carriage-returns', message);
    }
  }
  if (system && read.lines.some(({ kind }) => kind === 'entry')) draft.head.unshift('#@ format=system');
  addNotes(draft, { dialect, system, takenForSystem: fromPath && options.system !== true, timezone });
  return draft;
}

/** Lines, split at LF. A byte order mark stays, since crons do not know it. */
function rawLines(text: string): RawLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    const text = withoutEnd(line, '\r');
    return { text, carriageReturn: text !== line };
  });
}

/** Whether a crontab already has cronbridge's options and is valid: then it is not imported again. */
function isOurs({ file, text }: SourceText): boolean {
  const speaks = splitLines(text).lines.some((line) => /^[ \t]*#@(?:default)?(?:[ \t]|$)/.test(line));
  return speaks && !hasErrors(readJobs([{ file, text }], { timezone: 'UTC' }).diagnostics);
}

function namesOf(sources: readonly SourceText[]): string[] {
  return readJobs(sources, { timezone: 'UTC' }).jobs.map(({ name }) => name);
}

function unchanged({ file, text }: SourceText): ImportedCrontab {
  const message = 'the file is already a cronbridge crontab (it has #@ lines) and is not changed';
  const { jobs } = readJobs([{ file, text }], { timezone: 'UTC' });
  return {
    file,
    text,
    entries: jobs.length,
    switchedOff: 0,
    names: jobs.map(({ name, line }) => ({ name, line })),
    findings: [finding('already-imported', message)],
  };
}

function imported(draft: Draft): ImportedCrontab {
  return {
    file: draft.file,
    text: draft.text(),
    entries: draft.live().length,
    switchedOff: draft.lines.filter(({ off }) => off !== undefined).length,
    names: draft.live().flatMap(({ name, number: line }) => (name === undefined ? [] : [{ name, line }])),
    findings: draft.findings.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  };
}

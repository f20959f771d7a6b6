import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CronbridgeError } from '../../errors.ts';
import { EXTENSION, readCrontabFiles, shownPath } from '../../files/crontab-files.ts';
import { writeWhole } from '../../files/write-file.ts';
import { importCrontabs, noCrontab, type SourceText } from '../../import/import-crontabs.ts';
import { readJobs } from '../../schedules/read-jobs.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { printImportReport, type ReportedCrontab } from '../output/import-report.ts';
import { chosenSource, fromOption, readSources, type Skipped, systemOption } from '../read-sources.ts';

const grammar = (program: CommandLine) =>
  program
    .command('import')
    .description('convert crontabs of other cron versions, and report the differences')
    .argument('<files...>', 'files or directories, - for standard input ("crontab -l | cronbridge import -")')
    .addOption(fromOption())
    .addOption(systemOption())
    .option('--timezone <name>', 'the time zone of the machine that ran them')
    .option('--out <path>', 'the file or directory to write (default: standard output)')
    .option('--overwrite', 'replace files that exist')
    .addOption(jsonOption('print the report as JSON'));

export function addImport(program: CommandLine, start: Start): void {
  grammar(program).action((files, options) => start((context) => importFrom(context, files, options)));
}

type ImportOptions = Partial<OptionsOf<typeof grammar>>;

async function importFrom(
  { terminal }: Context,
  paths: readonly string[],
  options: ImportOptions,
): Promise<number> {
  const { reported, skipped } = await convertCrontabs(paths, options);
  await writeWhole(writtenBy(reported), { makeFolders: true });
  if (options.json) {
    const files = reported.map(({ file, target, text, ...rest }) => ({
      file,
      ...(target === undefined ? { crontab: text } : { written: target }),
      ...rest,
    }));
    terminal.out.line(JSON.stringify({ files, skipped }, null, 2));
  } else {
    if (options.out === undefined) terminal.out.write(reported[0]?.text ?? '');
    printImportReport(terminal.err, reported, skipped);
  }
  return EXIT.done;
}

/** The files that an import writes. */
export function writtenBy(reported: readonly ReportedCrontab[]): readonly { path: string; text: string }[] {
  return reported.flatMap(({ target, text }) => (target === undefined ? [] : [{ path: target, text }]));
}

/**
 * Converts the crontabs and finds the differences. Writes nothing.
 * @throws CronbridgeError `usage`, `file`
 */
export async function convertCrontabs(
  paths: readonly string[],
  { out, json, ...options }: ImportOptions,
): Promise<{ readonly reported: readonly ReportedCrontab[]; readonly skipped: readonly Skipped[] }> {
  const source = chosenSource(options);
  const { sources, skipped } = await readSources(paths, source.dialect);
  if (out === undefined && sources.length !== 1 && !json) {
    throw new CronbridgeError(
      'usage',
      `${sources.length} crontabs cannot be written to one file: the settings of one would apply to the next`,
      {
        hint: 'choose a directory with --out',
      },
    );
  }
  refuseOthers(sources, source);
  const targets = out === undefined ? [] : await findTargets(out, sources, options);
  const imported = importCrontabs(sources, { ...source, taken: await namesBeside(targets) });
  const reported = imported.map((crontab, index) => ({ ...crontab, target: targets[index] }));
  return { reported, skipped };
}

/** One crontab among others may have nothing but bad lines. @throws CronbridgeError `file` if none of the files has an entry */
function refuseOthers(sources: readonly SourceText[], options: Parameters<typeof noCrontab>[1]): void {
  const [first] = sources;
  const whys = sources.map((source) => noCrontab(source, options));
  const [why] = whys;
  if (first === undefined || why === undefined || whys.includes(undefined)) return;
  throw new CronbridgeError(
    'file',
    `${shownPath(first.file)} is no crontab: it has no entry, and line ${why.line} cannot be one: ${why.why}`,
    { hint: 'name a crontab, and with --from the cron that ran it' },
  );
}

/**
 * The target of each source: `out` itself for one source, unless it is a directory or ends with `/`; else `<name>.crontab` in
 * it.
 * @throws CronbridgeError `usage` if two targets would be the same, `file` if a target exists
 */
async function findTargets(
  out: string,
  sources: readonly SourceText[],
  { overwrite = false }: { readonly overwrite?: boolean },
): Promise<readonly string[]> {
  const isDirectory = sources.length > 1 || /[/\\]$/.test(out) || (await kindOf(out)) === 'directory';
  const targets = isDirectory ? sources.map(({ file }) => join(out, targetName(file))) : [out];
  const twice = targets.find((target, index) => targets.indexOf(target) < index);
  if (twice !== undefined) {
    throw new CronbridgeError('usage', `two of the crontabs would be written to ${shownPath(twice)}`, {
      hint: 'import each of them with its own --out FILE',
    });
  }
  for (const target of targets) {
    const kind = await kindOf(target);
    if (kind === 'directory') throw new CronbridgeError('file', `${shownPath(target)} is a directory`);
    if (kind === 'file' && !overwrite) {
      throw new CronbridgeError('file', `${shownPath(target)} already exists`, {
        hint: 'choose another --out, or replace it with --overwrite',
      });
    }
  }
  return targets.map(shownPath);
}

function targetName(file: string): string {
  const name = basename(file);
  return name.endsWith(EXTENSION) ? name : `${name}${EXTENSION}`;
}

async function kindOf(path: string): Promise<'file' | 'directory' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'directory' : 'file';
  } catch {
    return undefined;
  }
}

/** The names of the jobs in the crontabs beside the targets, since they will be deployed together. */
async function namesBeside(targets: readonly string[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const folder of new Set(targets.map((target) => dirname(target)))) {
    const beside = await readCrontabFiles([folder]).catch((error: unknown) => {
      // There is no directory, or it contains no crontab of ours.
      if (error instanceof CronbridgeError) return [];
      throw error;
    });
    const others = beside.filter(({ file }) => !targets.includes(file));
    names.push(...readJobs(others, { timezone: 'UTC' }).jobs.map(({ name }) => name));
  }
  return names;
}

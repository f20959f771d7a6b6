// cronbridge import: crontabs of other crons become crontabs of cronbridge, with a report of what could not stay as it was.
import { CronbridgeError } from '../../errors.ts';
import { writeWhole } from '../../files/write-file.ts';
import type { DialectName } from '../../import/dialect.ts';
import { importCrontabs } from '../../import/import-crontabs.ts';
import { checkedTimezone } from '../../schedules/checked-timezone.ts';
import type { Context } from '../context.ts';
import { readSources } from '../import-sources.ts';
import { findTargets, namesBeside } from '../import-targets.ts';
import { EXIT } from '../output/failure.ts';
import { printImportReport } from '../output/import-report.ts';

export async function importFrom(
  { terminal }: Context,
  paths: readonly string[],
  options: {
    from?: DialectName;
    system?: boolean;
    timezone?: string;
    out?: string;
    overwrite?: boolean;
    json?: boolean;
  },
): Promise<number> {
  const { out, json } = options;
  const dialect = options.from;
  if (dialect === undefined) {
    throw new CronbridgeError('usage', 'a crontab does not say which cron runs it', {
      hint: 'add --from cronie (Amazon Linux, RHEL, Fedora), --from debian (Debian, Ubuntu) or --from sqsjfr',
    });
  }
  const timezone =
    options.timezone === undefined ? undefined : checkedTimezone('--timezone', options.timezone);
  const { sources, skipped } = await readSources(paths, dialect);
  if (out === undefined && sources.length !== 1 && !json) {
    throw new CronbridgeError(
      'usage',
      `${sources.length} crontabs cannot be written to one file: the settings of one would apply to the next`,
      {
        hint: 'choose a directory with --out',
      },
    );
  }
  const targets = out === undefined ? [] : await findTargets(out, sources, options);
  const imported = importCrontabs(sources, {
    dialect,
    system: options.system === true,
    ...(timezone !== undefined && { timezone }),
    taken: await namesBeside(targets),
  });
  const written = targets.map((path, index) => ({ path, text: imported[index]?.text ?? '' }));
  await writeWhole(written, { makeFolders: true });
  const reported = imported.map((crontab, index) => ({ ...crontab, target: targets[index] }));
  if (json) {
    const files = reported.map(({ file, target, text, ...rest }) => ({
      file,
      ...(target === undefined ? { crontab: text } : { written: target }),
      ...rest,
    }));
    terminal.out.line(JSON.stringify({ files, skipped }, null, 2));
  } else {
    if (out === undefined) terminal.out.write(imported[0]?.text ?? '');
    printImportReport(terminal.err, reported, skipped);
  }
  return EXIT.done;
}

import { plain } from '../../crontab/diagnostics/shown.ts';
import { explainEntry } from '../../explain/explanation.ts';
import { readEntries } from '../../explain/read-entries.ts';
import type { DescribedJob } from '../../operate/described-job.ts';
import type { Outcome } from '../../runs/ledger/attempt.ts';
import { printBlocks, type Row } from './labelled-rows.ts';
import { pauseText } from './pauses.ts';
import { stateColor } from './runs.ts';
import { printTable } from './table.ts';
import type { Output } from './terminal.ts';
import { formatDistance, formatDuration, formatLocal } from './time.ts';

const SHOWN_NEXT = 3;
const SHOWN_RUNS = 5;

/** Prints what a job is, then how it runs, then what its runs were like. */
export function printDescribedJob(output: Output, described: DescribedJob, now: Date): void {
  const { job } = described;
  const { colors } = output;
  const state = job.state === 'enabled' ? job.state : colors.yellow(job.state);
  output.line(`${colors.bold(job.job)}  ${state}`);
  printBlocks(output, [entryRows(described, now), optionRows(described), historyRows(described)]);
  const recent = job.history.recent.slice(0, SHOWN_RUNS);
  if (recent.length === 0) return;
  output.line();
  printTable(
    output,
    [
      { heading: 'LAST RUNS' },
      { heading: 'STATE', color: (text) => stateColor(colors, text.trim() as Outcome)(text) },
      { heading: 'EXIT' },
      { heading: 'TOOK' },
      { heading: 'DUE', optional: 1, color: colors.dim },
    ],
    recent.map(({ run, attempt, state: ended, exitCode, durationSeconds, scheduled }) => [
      attempt > 1 ? `${run} attempt ${attempt}` : run,
      ended,
      exitCode?.toString() ?? '',
      seconds(durationSeconds)[0] ?? '',
      formatDistance(new Date(scheduled), now),
    ]),
  );
}

function entryRows({ job, next }: DescribedJob, now: Date): readonly Row[] {
  const { time, timezone, command, file, description, pause } = job;
  return [
    ['about', description === undefined ? [] : description.split('\n').map(plain)],
    ['entry', [`${time} ${plain(command ?? '')}`.trim()]],
    ['in words', inWords(time, timezone, now)],
    ['time zone', [timezone]],
    ['file', file === undefined ? [] : [plain(file)]],
    ['paused', pause === undefined ? [] : [pauseText(pause, now)]],
    [
      'next',
      next
        .slice(0, SHOWN_NEXT)
        .map((at) => `${formatLocal(new Date(at), timezone)}  (${formatDistance(new Date(at), now)})`),
    ],
  ];
}

/** @returns nothing for a time that a person wrote into a schedule */
function inWords(time: string, timezone: string, now: Date): readonly string[] {
  const { entries } = readEntries({ file: 'entry', text: time }, { timezone, now });
  return entries.slice(0, 1).flatMap((entry) => {
    const { words, phrases } = explainEntry(entry, 'en');
    const join = words.join === 'or' ? phrases.labels.or : phrases.labels.and;
    return words.sentences.map((sentence, index) => (index === 0 ? sentence : `${join}: ${sentence}`));
  });
}

/** The heading has the name, and the entry its time zone. */
const SHOWN_ABOVE: readonly string[] = ['name', 'timezone'];

function optionRows({ details, options, sharesLockWith }: DescribedJob): readonly Row[] {
  if (details === undefined || options === undefined)
    return [['options', ['its schedule has a message that cannot be read']]];
  const words = Object.keys(options).filter((word) => !SHOWN_ABOVE.includes(word));
  const unset = words.filter((word) => options[word] === undefined);
  const { shell, stdin, env } = details;
  return [
    ...words.flatMap((word): Row[] => [
      [word, options[word] === undefined ? [] : [plain(options[word])]],
      ...(word === 'lock' && sharesLockWith.length > 0
        ? [['shared with', [sharesLockWith.join(', ')]] as const]
        : []),
    ]),
    ['not set', unset.length === 0 ? [] : [unset.join(', ')]],
    ['shell', [plain(shell)]],
    ['stdin', stdin === undefined ? [] : stdin.trimEnd().split('\n').map(plain)],
    ['environment', env.length === 0 ? [] : [env.map(plain).join(', ')]],
  ];
}

function historyRows({ job: { history }, startDelaySeconds }: DescribedJob): readonly Row[] {
  const { usual, success, failuresInARow } = history;
  return [
    [
      'takes',
      usual === undefined
        ? []
        : [
            `${seconds(usual.medianSeconds)[0]}, 95 of 100 up to ${seconds(usual.p95Seconds)[0]}, 99 up to ${seconds(usual.p99Seconds)[0]}`,
          ],
    ],
    ['starts after', seconds(startDelaySeconds)],
    ['success', success === undefined ? [] : [`${Math.floor(success * 100)} % of the runs`]],
    ['failing', failuresInARow === 0 ? [] : [`${failuresInARow} in a row`]],
  ];
}

function seconds(count: number | undefined): readonly string[] {
  return count === undefined ? [] : [formatDuration(count * 1000)];
}

// What the page shows everywhere: the jobs and runs of the board, the clock, the time zone and the language.
import { computed, effect, signal } from '@preact/signals';
import type { JobView } from '../../operate/job-view.ts';
import type { RunView } from '../server/run-view.ts';
import type { Examination, LastLine, PanelProblem } from '../server/watch.ts';
import { about, board } from './connection.ts';
import { isUnderWay } from './state-mark.ts';
import { OWN_ZONE } from './time-text.ts';
import { WORDS_EN } from './words/en.ts';
import { WORDS_JA } from './words/ja.ts';

export const jobs = computed(() => valuesOf<JobView>('job:'));
/** The newest runs and those under way, newest first. */
export const runs = computed(() =>
  valuesOf<RunView>('run:').sort(
    (a, b) =>
      Date.parse(b.scheduled) - Date.parse(a.scheduled) || b.attempt - a.attempt || (a.run < b.run ? -1 : 1),
  ),
);
/** Runs that somebody asked for at a later time, earliest first. */
export const planned = computed(() =>
  jobs.value
    .flatMap(({ job, timezone, planned: ofJob }) => ofJob.map((run) => ({ ...run, job, timezone })))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
);
/** What runs or waits now. */
export const underWay = computed(() => {
  const later = new Set(planned.value.map(({ run }) => run));
  return runs.value.filter(({ state, run }) => isUnderWay(state) && !later.has(run));
});
export const problems = computed(() => valuesOf<PanelProblem>('problem:'));
export const letterCount = computed(() => (board.value.get('letters') as number | undefined) ?? 0);
export const lastSync = computed(
  () => board.value.get('sync') as { readonly revision?: string; readonly applied?: string } | undefined,
);
/** The last lines of what runs, by `<run>#<attempt>`. */
export const tails = computed(
  () => new Map(valuesOf<LastLine>('line:').map((line) => [`${line.run}#${line.attempt}`, line.logLine])),
);
/** What doctor found last. */
export const examination = computed(() => board.value.get('doctor') as Examination | undefined);

function valuesOf<T>(group: string): T[] {
  return [...board.value].filter(([key]) => key.startsWith(group)).map(([, value]) => value as T);
}

/** Milliseconds since 1970, each second. */
export const now = signal(Date.now());
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, 1000);

type ZoneChoice = 'own' | 'utc' | 'job';
export const zoneChoice = kept<ZoneChoice>('zone', ['own', 'utc', 'job'], 'own');

/** The zone in which times are shown. @param jobZone of the job that they belong to */
export function shownZone(jobZone?: string): string {
  if (zoneChoice.value === 'utc') return 'UTC';
  return zoneChoice.value === 'job' ? (jobZone ?? 'UTC') : OWN_ZONE;
}

const ownLanguage = navigator.language.startsWith('ja') ? 'ja' : 'en';
export const language = kept<'en' | 'ja'>('language', ['en', 'ja'], ownLanguage);
export const words = computed(() => (language.value === 'ja' ? WORDS_JA : WORDS_EN));
export const theme = kept<'auto' | 'light' | 'dark'>('theme', ['auto', 'light', 'dark'], 'auto');

effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dataset.theme = theme.value;
});

/** A choice that outlives the tab. */
function kept<T extends string>(name: string, values: readonly T[], otherwise: T) {
  const key = `cronbridge-${name}`;
  const found = values.find((value) => value === localStorage.getItem(key));
  const choice = signal<T>(found ?? otherwise);
  let isFirst = true;
  effect(() => {
    const { value } = choice;
    if (!isFirst) localStorage.setItem(key, value);
    isFirst = false;
  });
  return choice;
}

/** The command line for the same deployment: `npx cronbridge run report --stage prod`. */
export function commandText(line: string): string {
  return (about.value?.command ?? 'cronbridge {}').replace('{}', () => line);
}

export const canAct = computed(() => about.value?.readOnly === false);

// What a crontab says of a job is what a look at the deployed job shows, option by option.
import { describe, expect, it } from 'vitest';
import { printDescribedJob } from '../../src/cli/output/described-job.ts';
import { OPTION_WORDS } from '../../src/crontab/parse/option-values.ts';
import { deployedOptions } from '../../src/operate/deployed-options.ts';
import { describedJob } from '../../src/operate/described-job.ts';
import { jobsOf } from '../../src/operate/list-jobs.ts';
import { desire } from '../../src/schedules/desired.ts';
import { asPaused } from '../../src/schedules/pause.ts';
import type { Schedule } from '../../src/schedules/plan.ts';
import { recordOutput } from '../cli/record.ts';
import { jobOf } from '../crontab/parse-one.ts';
import { NOW, TARGETS } from '../schedules/samples.ts';

type Written = readonly [options: string, spec: string];

const SPEC = '0 5 1 * mon';

/** Together they have every option, none with the value that it has anyway. */
const WRITTEN: readonly Written[] = [
  [
    'name=report timezone=Asia/Tokyo start=2027-01-01 end=2027-12-31T09:00 jitter=10m deadline=1h30m ' +
      'overlap=wait lock=db:2 timeout=1h expect=15m late=45m finish-by=07:00',
    SPEC,
  ],
  [
    'name=report retries=3 retry-delay=1m30s retry-on=failed,timed-out ok-exit=0,3 no-retry-exit=2 ' +
      'skip-exit=75 catch-up=last pause-after=5',
    SPEC,
  ],
  [
    'name=report notify=recovery notify-to=ops,pager owner=data-team check-in=hc runbook=https://wiki.example.com/report',
    SPEC,
  ],
  [
    'name=report cluster=batch task-definition=report:12 container=app task-role=reports cpu=1024 ' +
      'memory=4096 ephemeral-storage=50 launch=fargate-spot',
    SPEC,
  ],
  ['name=report enabled=false start=2027-01-01T09:30:15 end=2027-12-31', SPEC],
  ['name=report on=deploy', '@reboot'],
];

const wordsOf = (options: string): [string, string][] =>
  options.split(' ').map((option) => {
    const [word = '', ...value] = option.split('=');
    return [word, value.join('=')];
  });

const schedulesOf = (options: string, spec = SPEC): readonly Schedule[] =>
  desire([jobOf(`#@ ${options}\n${spec} /app/report`)], TARGETS, NOW).schedules;

function described(schedules: readonly Schedule[]) {
  const jobs = jobsOf({ schedules, summaries: new Map(), pauses: new Map(), active: [] }, NOW);
  const [job] = jobs;
  if (job === undefined) throw new Error('there is no job');
  return describedJob(job, jobs, undefined, NOW);
}

describe('a deployed job', () => {
  it('is tried here with every option that a crontab has', () => {
    const words = WRITTEN.flatMap(([options]) => wordsOf(options).map(([word]) => word));
    expect([...new Set(words)].toSorted()).toEqual(OPTION_WORDS.toSorted());
  });

  it.each(WRITTEN)('has the options that its crontab has: %s', (options, spec) => {
    const shown = deployedOptions(schedulesOf(options, spec));
    expect(Object.keys(shown ?? {})).toEqual(OPTION_WORDS);
    expect(shown).toMatchObject(Object.fromEntries(wordsOf(options)));
  });

  it.each(WRITTEN)('becomes the same schedules from the options that are shown: %s', (options, spec) => {
    const schedules = schedulesOf(options, spec);
    const again = Object.entries(deployedOptions(schedules) ?? {})
      .flatMap(([word, value]) => (value === undefined ? [] : [`${word}=${value}`]))
      .join(' ');
    expect(schedulesOf(again, spec)).toEqual(schedules);
  });

  it.each(WRITTEN)('is printed with each of them: %s', (options, spec) => {
    const page = described(schedulesOf(options, spec));
    for (const width of [undefined, 60, 30]) {
      const output = recordOutput(width === undefined ? {} : { width });
      printDescribedJob(output, page, NOW);
      const rows = output.text.split('\n').map((line) => line.trim());
      for (const [word, value] of wordsOf(options)) {
        if (word === 'name') expect(rows[0]).toContain(value);
        else if (width === undefined)
          expect(rows.map((row) => row.split(/ {2,}/))).toContainEqual([
            word === 'timezone' ? 'time zone' : word,
            value,
          ]);
        else expect(rows.join('')).toContain(value);
      }
      const unset = OPTION_WORDS.filter((word) => page.options?.[word] === undefined);
      for (const word of unset) expect(output.text.replaceAll(/\s+/g, ' ')).toContain(word);
    }
  });

  it('keeps the start of its crontab while a pause moves that of its schedule', () => {
    const [options] = WRITTEN[0] ?? [''];
    const paused = schedulesOf(options).map((schedule) =>
      asPaused(schedule, { until: '2027-02-01T00:00:00Z' }),
    );
    expect(paused[0]?.start).not.toBe(schedulesOf(options)[0]?.start);
    expect(deployedOptions(paused)).toEqual(deployedOptions(schedulesOf(options)));
  });
});

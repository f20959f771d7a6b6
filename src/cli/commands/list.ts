import pMap from 'p-map';
import { openLedger } from '../../operate/find-run.ts';
import { patience } from '../../operate/patience.ts';
import { type Attempt, type ShownState, shownState } from '../../runs/ledger/attempt.ts';
import { decodeInput } from '../../runs/message/decode.ts';
import { isPausedByHand } from '../../schedules/description.ts';
import { isEntryDisabled } from '../../schedules/disabled-entry.ts';
import type { Schedule } from '../../schedules/plan.ts';
import { readSchedules } from '../../schedules/read-schedules.ts';
import { upcoming } from '../../schedules/upcoming.ts';
import { isGapSchedule, jobOf } from '../../time/schedule-name.ts';
import { Zone } from '../../time/zone.ts';
import type { Context, Start } from '../context.ts';
import { type CommandLine, jsonOption, type OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { withProgress } from '../output/progress.ts';
import { runJson, stateColor } from '../output/runs.ts';
import { printTable } from '../output/table.ts';
import type { Output } from '../output/terminal.ts';
import { formatDistance, formatLocal, formatUtc } from '../output/time.ts';
import { withDeployment } from '../with-deployment.ts';

const grammar = (program: CommandLine) =>
  program
    .command('list')
    .description('list the deployed jobs with next run and last outcome')
    .addOption(jsonOption());

export function addList(program: CommandLine, start: Start): void {
  grammar(program).action((options) => start((context) => list(context, options)));
}

/** One query of the ledger for each job; so many at a time. */
const CONCURRENT_QUERIES = 20;

type State = 'enabled' | 'disabled' | 'paused' | 'partly paused';

interface Listed {
  readonly job: string;
  readonly state: State;
  readonly schedules: readonly Schedule[];
  readonly next: string | undefined;
  readonly last: Attempt | undefined;
}

async function list(context: Context, options: OptionsOf<typeof grammar>): Promise<number> {
  const { out, err } = context.terminal;
  return withDeployment(context, 'list the jobs', async (deployment) => {
    const now = context.now();
    const ledger = openLedger(deployment);
    const read = async (): Promise<Listed[]> => {
      const { clients, names } = deployment;
      const jobs = byJob(await readSchedules(clients.scheduler, names.group, patience, now));
      return pMap(
        jobs,
        async ([job, schedules]) => ({
          job,
          state: stateOf(regular(schedules)),
          schedules,
          next: nextOf(schedules, now),
          last: (await ledger.runsOfJob(job, { limit: 1 }))[0],
        }),
        { concurrency: CONCURRENT_QUERIES },
      );
    };
    const jobs = await withProgress(err, 'reading schedules', read());
    if (options.json) out.line(JSON.stringify(jobs.map(json), null, 2));
    else if (jobs.length > 0) print(out, jobs, now);
    else err.line(`nothing is deployed; start with ${deployment.command('sync')}`);
    return EXIT.done;
  });
}

function byJob(schedules: readonly Schedule[]): [string, Schedule[]][] {
  const jobs = new Map<string, Schedule[]>();
  for (const schedule of schedules.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const job = jobOf(schedule.name);
    jobs.set(job, [...(jobs.get(job) ?? []), schedule]);
  }
  return [...jobs];
}

/** The schedules that say when a job runs; the others only stand in for them. */
function regular(schedules: readonly Schedule[]): readonly Schedule[] {
  const own = schedules.filter(({ name }) => !isGapSchedule(name));
  return own.length > 0 ? own : schedules;
}

function stateOf(schedules: readonly Schedule[]): State {
  // The schedule of a job that runs on deploy never fires: it is there to be seen.
  if (runsOnDeploy(entryOf(schedules).time))
    return schedules.some(({ description }) => isEntryDisabled(description)) ? 'disabled' : 'enabled';
  const isPaused = schedules.some(isPausedByHand);
  if (schedules.some(({ state }) => state === 'ENABLED')) return isPaused ? 'partly paused' : 'enabled';
  return isPaused ? 'paused' : 'disabled';
}

function nextOf(schedules: readonly Schedule[], now: Date): string | undefined {
  return schedules
    .filter(({ state }) => state === 'ENABLED')
    .flatMap((schedule) => upcoming(schedule, now, 1))
    .sort()[0];
}

function print(output: Output, jobs: readonly Listed[], now: Date): void {
  const { colors } = output;
  printTable(
    output,
    [
      { heading: 'JOB', color: colors.cyan },
      { heading: 'STATE', color: (text) => (text.trim() === 'enabled' ? text : colors.yellow(text)) },
      { heading: 'TIME', shrinks: true },
      { heading: 'NEXT' },
      { heading: 'ZONE', color: colors.dim },
      { heading: 'UTC', optional: true, color: colors.dim },
      { heading: '', optional: true, color: colors.dim },
      { heading: 'LAST', color: lastColor(output) },
    ],
    jobs.map(({ job, state, schedules, next, last }) => {
      const { time, timezone } = entryOf(schedules);
      const at = next === undefined ? undefined : new Date(next);
      return [
        job,
        state,
        time,
        runsOnDeploy(time) ? 'on deploy' : at === undefined ? '' : formatLocal(at, timezone),
        timezone,
        at === undefined ? '' : formatUtc(at),
        at === undefined ? '' : formatDistance(at, now),
        last === undefined ? '' : `${shownState(last)} ${formatDistance(new Date(last.scheduled), now)}`,
      ];
    }),
  );
}

/** Any will do: the entry is the same in all messages of a schedule. */
const ANY_INSTANT = new Date(0);

function runsOnDeploy(time: string): boolean {
  return time === '@reboot';
}

/** The entry's time as written and its zone; of schedules that somebody else has made, what they say themselves. */
function entryOf(schedules: readonly Schedule[]): { readonly time: string; readonly timezone: string } {
  const [first] = schedules;
  const decoded = decodeInput(first?.input ?? '', ANY_INSTANT, 'schedule');
  if (decoded.ok && decoded.message.entry !== undefined) return decoded.message.entry;
  const expressions = regular(schedules).map(({ expression }) => expression);
  return { time: expressions.join(' or '), timezone: knownZone(first?.timezone) };
}

function knownZone(timezone = 'UTC'): string {
  return Zone.find(timezone) === undefined ? 'UTC' : timezone;
}

function lastColor({ colors }: Output): (text: string) => string {
  return (text) => {
    const [state = ''] = text.split(' ', 1);
    return text.trim() === '' ? text : stateColor(colors, state as ShownState)(text);
  };
}

function json({ job, state, schedules, next, last }: Listed): object {
  return {
    job,
    state,
    ...entryOf(schedules),
    schedules: schedules.map(({ name, expression, timezone, start, end }) => ({
      name,
      expression,
      timezone,
      start,
      end,
    })),
    next,
    last: last && runJson(last),
  };
}

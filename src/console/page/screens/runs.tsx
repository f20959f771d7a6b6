import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RunPage, RunView } from '../../server/run-view.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { ask, ServerRefusal, whyUnanswered } from '../connection.ts';
import { Moment, ProblemNote } from '../pieces.tsx';
import { route, setQuery } from '../route.ts';
import { RunTable } from '../run-table.tsx';
import { jobs, now, runs, words } from '../state.ts';

const STATES = [
  'started',
  'waiting',
  'succeeded',
  'failed',
  'timed-out',
  'lost',
  'missed',
  'not-started',
  'skipped',
  'stopped',
];
const TRIGGERS = ['schedule', 'manual', 'retry', 'deploy'];
const PAGE = 50;

export function RunsScreen() {
  const w = words.value;
  const { query } = route.value;
  const [state, trigger, job, wanted] = ['state', 'trigger', 'job', 'since'].map(
    (name) => query.get(name) ?? '',
  ) as [string, string, string, string];
  // Anybody may write an address.
  const since = Object.hasOwn(w.runs.spans, wanted) ? wanted : '';
  return (
    <section>
      <div class="bar">
        <h1>{w.screens.runs}</h1>
        <input
          type="search"
          class="mono"
          aria-label={w.runs.job}
          placeholder={w.runs.jobHint}
          list="jobs"
          value={job}
          onInput={(event) => setQuery('job', event.currentTarget.value)}
        />
        <datalist id="jobs">
          {jobs.value.map(({ job: name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <select
          aria-label={w.runs.state}
          value={state}
          onChange={(event) => setQuery('state', event.currentTarget.value)}
        >
          <option value="">{w.runs.anyState}</option>
          {STATES.map((each) => (
            <option key={each} value={each}>
              {w.states[each]}
            </option>
          ))}
        </select>
        <select
          aria-label={w.runs.by}
          value={trigger}
          onChange={(event) => setQuery('trigger', event.currentTarget.value)}
        >
          <option value="">{w.runs.anyTrigger}</option>
          {TRIGGERS.map((each) => (
            <option key={each} value={each}>
              {w.triggers[each]}
            </option>
          ))}
        </select>
        <select
          aria-label={w.runs.since}
          value={since}
          onChange={(event) => setQuery('since', event.currentTarget.value)}
        >
          {Object.entries(w.runs.spans)
            .sort(([a], [b]) => Number(a) - Number(b))
            .map(([seconds, text]) => (
              <option key={seconds} value={seconds}>
                {text}
              </option>
            ))}
        </select>
      </div>
      <FoundRuns key={[state, trigger, job, since].join('\n')} filter={{ state, trigger, job, since }} />
    </section>
  );
}

type Filter = Readonly<Record<'state' | 'trigger' | 'job' | 'since', string>>;

/** What was asked for once, and above it what the board has learnt since. */
export function FoundRuns({ filter, hasJobs = true }: { filter: Filter; hasJobs?: boolean }) {
  const w = words.value;
  const found = useSignal<readonly RunView[]>([]);
  const next = useSignal<string | undefined>('');
  const problem = useSignal<PanelProblem | undefined>(undefined);
  const load = async (until: string) => {
    const query = new URLSearchParams({ limit: String(PAGE) });
    for (const name of ['state', 'trigger', 'job'] as const)
      if (filter[name] !== '') query.set(name, filter[name]);
    if (until !== '') query.set('until', until);
    if (filter.since !== '')
      query.set('since', new Date(Date.now() - Number(filter.since) * 1000).toISOString());
    try {
      const page = await ask<RunPage>(`runs?${query}`);
      found.value = [...found.value, ...page.runs];
      next.value = page.next;
      problem.value = undefined;
    } catch (error) {
      if (!(error instanceof ServerRefusal || error instanceof TypeError)) throw error;
      problem.value = whyUnanswered(error);
    }
  };
  useEffect(() => void load(''), []);
  const shown = merged(
    found.value,
    runs.value.filter((run) => isWanted(run, filter)),
  );
  const at = next.value;
  const { state, trigger, since, job } = filter;
  const isFiltered = [state, trigger, since, hasJobs ? job : ''].some((each) => each !== '');
  return (
    <>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {shown.length > 0 ? (
        <RunTable runs={shown} hasJobs={hasJobs} />
      ) : (
        at === undefined &&
        problem.value === undefined && <p class="muted">{isFiltered ? w.nothingFound : w.runs.none}</p>
      )}
      {at !== undefined && at !== '' && (
        <p>
          <button type="button" onClick={() => void load(at)}>
            {w.runs.older}
          </button>{' '}
          <span class="muted">
            ≤ <Moment at={at} />
          </span>
        </p>
      )}
      {at === undefined && shown.length > 0 && <p class="muted">{w.runs.oldest}</p>}
    </>
  );
}

function isWanted(run: RunView, { state, trigger, job, since }: Filter): boolean {
  return (
    (state === '' || run.state === state) &&
    (trigger === '' || run.trigger === trigger) &&
    (job === '' || run.job === job) &&
    (since === '' || Date.parse(run.scheduled) >= now.value - Number(since) * 1000)
  );
}

/** The board's word counts where both have an attempt, since it is newer. */
function merged(found: readonly RunView[], live: readonly RunView[]): readonly RunView[] {
  const byKey = new Map(found.map((run) => [`${run.run}#${run.attempt}`, run]));
  for (const run of live) byKey.set(`${run.run}#${run.attempt}`, run);
  return [...byKey.values()].sort(
    (a, b) =>
      Date.parse(b.scheduled) - Date.parse(a.scheduled) || b.attempt - a.attempt || (a.run < b.run ? -1 : 1),
  );
}

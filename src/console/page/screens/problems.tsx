import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LetterView } from '../../server/letter-view.ts';
import type { Examination, PanelProblem } from '../../server/watch.ts';
import { askDrop, askRedrive } from '../actions.tsx';
import { ask, whyUnanswered } from '../connection.ts';
import { Commit, distance, Moment, ProblemNote } from '../pieces.tsx';
import { runAddress } from '../route.ts';
import { RunTable } from '../run-table.tsx';
import { canAct, examination, lastSync, letterCount, runs, words } from '../state.ts';
import { isBad } from '../state-mark.ts';

export function ProblemsScreen() {
  const w = words.value;
  const letters = useSignal<readonly LetterView[] | undefined>(undefined);
  const problem = useSignal<PanelProblem | undefined>(undefined);
  const load = () => {
    letters.value = undefined;
    ask<readonly LetterView[]>('letters').then(
      (found) => {
        letters.value = found;
        problem.value = undefined;
      },
      (error: unknown) => {
        problem.value = whyUnanswered(error);
      },
    );
  };
  useEffect(load, [letterCount.value]);
  const found = letters.value ?? [];
  const bad = runs.value.filter(({ state }) => isBad(state));
  const { revision, applied } = lastSync.value ?? {};
  return (
    <section>
      <div class="bar">
        <h1>{w.screens.problems}</h1>
      </div>
      <div class="bar heading">
        <h2>{w.problems.letters}</h2>
        <span class="push" />
        <button type="button" onClick={load}>
          {w.problems.reload}
        </button>
        {canAct.value && found.length > 0 && (
          <button type="button" onClick={() => askRedrive(found.length, load)}>
            {w.problems.redrive}
          </button>
        )}
      </div>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {letters.value === undefined && problem.value === undefined && (
        <p class="muted">{w.problems.reading}</p>
      )}
      {letters.value !== undefined && found.length === 0 && <p class="fine">{w.problems.noLetters}</p>}
      {found.length > 0 && (
        <div class="box">
          <table>
            <thead>
              <tr>
                <th scope="col">{w.problems.letter}</th>
                <th scope="col">{w.runs.run}</th>
                <th scope="col">{w.problems.sent}</th>
                <th scope="col">{w.problems.reason}</th>
                {canAct.value && <th scope="col">{w.jobs.act}</th>}
              </tr>
            </thead>
            <tbody>
              {found.map(({ id, job, run, sent, reason }) => (
                <tr key={id}>
                  <th scope="row" class="mono">
                    {id.slice(0, 8)}
                  </th>
                  <td>
                    {run === undefined ? (
                      job
                    ) : (
                      <a class="mono" data-row href={runAddress(run)}>
                        {run}
                      </a>
                    )}
                  </td>
                  <td class="num">
                    <Moment at={sent} /> <span class="muted">{distance(Date.parse(sent))}</span>
                  </td>
                  <td class="grow">{reason}</td>
                  {canAct.value && (
                    <td>
                      <button
                        type="button"
                        class="danger"
                        onClick={() => askDrop(id, run ?? job ?? id.slice(0, 8), load)}
                      >
                        {w.problems.drop}
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2>{w.problems.notDone}</h2>
      {bad.length === 0 ? <p class="fine">{w.problems.noneNotDone}</p> : <RunTable runs={bad} hasJobs />}
      <Doctor />
      <h2>{w.problems.sync}</h2>
      {applied === undefined ? (
        <p class="muted">{w.problems.noSync}</p>
      ) : (
        <p>
          <Commit revision={revision} /> <Moment at={applied} />{' '}
          <span class="muted">{distance(Date.parse(applied))}</span>
        </p>
      )}
    </section>
  );
}

const SIGNS = { ok: '✓', 'not-checked': '–', warning: '!', error: '✕' } as const;
const LOOKS = { ok: 'ok', 'not-checked': 'idle', warning: 'late', error: 'fail' } as const;

function Doctor() {
  const w = words.value;
  const isLooking = useSignal(false);
  const { at, findings, inOrder, problem } = examination.value ?? { findings: [], inOrder: 0 };
  const found = findings
    .filter(({ status }) => status !== 'not-checked')
    .sort((a, b) => Number(b.status === 'error') - Number(a.status === 'error'));
  const unseen = findings.filter(({ status }) => status === 'not-checked');
  const look = async () => {
    isLooking.value = true;
    try {
      await ask('doctor');
    } finally {
      isLooking.value = false;
    }
  };
  return (
    <>
      <div class="bar heading">
        <h2>{w.problems.doctor}</h2>
        <span class="muted">
          {at === undefined ? (
            w.problems.reading
          ) : (
            <>
              {w.problems.inOrder(inOrder)} · <Moment at={at} /> {distance(Date.parse(at))}
            </>
          )}
        </span>
        <span class="push" />
        <button type="button" disabled={isLooking.value} onClick={() => void look()}>
          {isLooking.value ? w.problems.reading : w.problems.reload}
        </button>
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {found.length > 0 && <Findings findings={found} />}
      {unseen.length > 0 && (
        <details>
          <summary>{w.problems.notChecked(unseen.length)}</summary>
          <Findings findings={unseen} />
        </details>
      )}
    </>
  );
}

function Findings({ findings }: { findings: Examination['findings'] }) {
  const w = words.value;
  return (
    <div class="box">
      <table class="findings">
        <tbody>
          {findings.map(({ part, status, message, remedy }) => (
            <tr key={`${part} ${message}`}>
              <td>
                <span class={`pill ${LOOKS[status]}`}>
                  {SIGNS[status]} {w.problems.statuses[status]}
                </span>
              </td>
              <th scope="row">{part}</th>
              <td class="grow">
                {message}
                {remedy !== undefined && <div class="muted">{remedy}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { LetterView } from '../../server/letter-view.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { askDrop, askRedrive } from '../actions.tsx';
import { ask, ServerRefusal } from '../connection.ts';
import { distance, Moment, ProblemNote } from '../pieces.tsx';
import { runAddress } from '../route.ts';
import { RunTable } from '../run-table.tsx';
import { canAct, lastSync, letterCount, runs, words } from '../state.ts';
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
        problem.value =
          error instanceof ServerRefusal ? error.problem : { code: 'failed', message: String(error) };
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
      <h2>{w.problems.sync}</h2>
      {applied === undefined ? (
        <p class="muted">{w.problems.noSync}</p>
      ) : (
        <p>
          <code>{revision?.slice(0, 12)}</code> <Moment at={applied} />{' '}
          <span class="muted">{distance(Date.parse(applied))}</span>
        </p>
      )}
    </section>
  );
}

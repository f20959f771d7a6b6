import type { RunView } from '../server/run-view.ts';
import { distance, Moment, Pill, span } from './pieces.tsx';
import { jobAddress, runAddress } from './route.ts';
import { now, words } from './state.ts';
import { isUnderWay } from './state-mark.ts';

export function RunTable({ runs, hasJobs }: { runs: readonly RunView[]; hasJobs: boolean }) {
  const w = words.value;
  return (
    <div class="box">
      <table class="runs">
        <thead>
          <tr>
            {hasJobs && <th scope="col">{w.runs.job}</th>}
            <th scope="col">{w.runs.run}</th>
            <th scope="col">{w.runs.state}</th>
            <th scope="col">{w.runs.due}</th>
            <th scope="col" class="r">
              {w.runs.took}
            </th>
            <th scope="col">{w.runs.by}</th>
            <th scope="col">{w.runs.why}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={`${run.run}#${run.attempt}`}>
              {hasJobs && (
                <td>
                  <a class="mono plain" href={jobAddress(run.job)}>
                    {run.job}
                  </a>
                </td>
              )}
              <th scope="row">
                <a class="mono" data-row href={runAddress(run.run, run.attempt)}>
                  {hasJobs ? run.run.slice(run.run.lastIndexOf('@') + 1) : run.run}
                </a>
                {run.attempt > 1 && <span class="muted"> {w.runs.attempt(run.attempt)}</span>}
              </th>
              <td>
                <Pill state={run.state}>
                  {run.exitCode !== undefined && run.exitCode !== 0 ? ` ${run.exitCode}` : ''}
                </Pill>
              </td>
              <td class="num">
                <Moment at={run.scheduled} zone={run.timezone} />{' '}
                <span class="muted">{distance(Date.parse(run.scheduled))}</span>
              </td>
              <td class="r num">{tookText(run)}</td>
              <td>{w.triggers[run.trigger] ?? run.trigger}</td>
              <td class="grow muted">{run.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function tookText({ started, stopped, state }: RunView): string {
  if (started === undefined) return '';
  const end = stopped === undefined ? (isUnderWay(state) ? now.value : undefined) : Date.parse(stopped);
  return end === undefined ? '' : span((end - Date.parse(started)) / 1000);
}

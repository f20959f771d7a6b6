import type { ReadablePlan } from '../../operate/readable-plan.ts';
import { PauseFacts } from './pieces.tsx';
import { jobs, words } from './state.ts';

/** What a sync would change: the same signs as the command line. */
export function PlanView({ plan }: { plan: ReadablePlan }) {
  const w = words.value;
  return (
    <ul class="plan mono">
      {plan.renamed.map(({ from, to, what, schedule }) => (
        <li key={to}>
          <b class="run">
            » {from} → {to}
          </b>{' '}
          <span class="muted">
            {what} {schedule?.time}
          </span>{' '}
          <bdi>{schedule?.command}</bdi>
        </li>
      ))}
      {plan.created.map(({ name, time, command }) => (
        <li key={name}>
          <b class="ok">+ {name}</b> <span class="muted">{time}</span> <bdi>{command}</bdi>
        </li>
      ))}
      {plan.updated.map(({ name, changes }) => (
        <li key={name}>
          <b class="late">~ {name}</b>
          <ul>
            {changes.map(({ field, from, to }) => (
              <li key={field}>
                <span class="muted">{field}</span> {from !== undefined && <del>{from}</del>}{' '}
                {to !== undefined && <ins>{to}</ins>}
              </li>
            ))}
          </ul>
        </li>
      ))}
      {plan.deleted.map((name) => (
        <li key={name}>
          <b class="fail">- {name}</b>
        </li>
      ))}
      {plan.paused.map(({ name, what }) => (
        <li key={name}>
          <b class="idle">‖ {name}</b>{' '}
          <span class="muted">
            {what} <PausedBy schedule={name} />
          </span>
        </li>
      ))}
      {plan.deploy.map((job) => (
        <li key={job}>
          <b class="run">▶ {job}</b> <span class="muted">{w.crontab.runsOnce}</span>
        </li>
      ))}
      {plan.warnings.map((warning) => (
        <li key={warning}>
          <span class="late">⚠</span> {warning}
        </li>
      ))}
      {plan.problems.map(({ isError, message, places, hint }) => (
        <li key={message}>
          <span class={isError ? 'fail' : 'late'}>{isError ? '✕' : '⚠'}</span> {message}{' '}
          <span class="muted">
            ({places}) — {hint}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Who paused the job of a schedule and why, as far as it is known. */
function PausedBy({ schedule }: { schedule: string }) {
  const job = jobs.value.find(({ schedules }) => schedules.some(({ name }) => name === schedule));
  if (job?.pause?.by === undefined && job?.pause?.reason === undefined) return null;
  return (
    <>
      (<PauseFacts job={job} />)
    </>
  );
}

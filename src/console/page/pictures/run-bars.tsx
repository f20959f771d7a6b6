import { go, runAddress } from '../route.ts';
import { words } from '../state.ts';
import { BAR_STEP, BARS_HEIGHT, type Bar, type BarRun, barsOf } from './bar-shapes.ts';

/** The latest runs of a job, newest on the right. One path for each look: a list of 300 jobs has some 9,000 bars. */
export function RunBars({ job, recent, count }: { job: string; recent: readonly BarRun[]; count: number }) {
  const w = words.value;
  const bars = barsOf(recent, count);
  const width = count * BAR_STEP;
  const paths = new Map<string, string>();
  const add = (look: string, path: string) => paths.set(look, (paths.get(look) ?? '') + path);
  for (const bar of bars) {
    add(bar.look, bar.path);
    if (bar.cross !== undefined) add('cross', bar.cross);
  }
  const counts = new Map<string, number>();
  for (const { state } of recent.slice(0, count)) counts.set(state, (counts.get(state) ?? 0) + 1);
  const summary = [...counts].map(([state, number]) => `${number} ${w.states[state] ?? state}`).join(', ');
  const at = (event: MouseEvent): Bar | undefined => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * width;
    return bars.find((bar) => x >= bar.x && x < bar.x + BAR_STEP);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a shortcut for pointers; the job's page lists the same runs as links.
    <svg
      class="bars"
      width={width}
      height={BARS_HEIGHT + 1}
      viewBox={`0 0 ${width} ${BARS_HEIGHT + 1}`}
      role="img"
      aria-label={w.jobs.bars(job, summary || w.jobs.never)}
      onClick={(event) => {
        const bar = at(event);
        if (bar !== undefined) go(runAddress(bar.run, bar.attempt));
      }}
      onMouseMove={(event) => {
        const bar = at(event);
        const title = event.currentTarget.firstElementChild;
        if (title === null) return;
        title.textContent = bar === undefined ? '' : `${bar.run}\n${w.states[bar.state] ?? bar.state}`;
      }}
    >
      <title>{summary}</title>
      <path class="base" d={`M0 ${BARS_HEIGHT + 0.5}H${width}`} />
      {[...paths].map(([look, path]) => (
        <path key={look} class={look} d={path} />
      ))}
    </svg>
  );
}

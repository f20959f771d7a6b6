import { useComputed, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LogBatch, LogState } from '../../server/log-feed.ts';
import type { PanelProblem } from '../../server/watch.ts';
import { watchLog } from '../connection.ts';
import { linesWith, plainLine } from '../log-lines.ts';
import { LogView } from '../log-view.ts';
import { groupedDigits } from '../number-text.ts';
import { ProblemNote } from '../pieces.tsx';
import { route } from '../route.ts';
import { shownZone, words } from '../state.ts';
import { timeOfDay } from '../time-text.ts';

type Line = readonly [time: number, text: string];

/** Before its first lines are drawn, the box is hidden and cannot be scrolled. */
const whenDrawn = (work: () => void) => requestAnimationFrame(() => requestAnimationFrame(work));

/** The log of an attempt, from its first line and on while it grows. */
export function RunLog({ run, attempt, isRunning }: { run: string; attempt: number; isRunning: boolean }) {
  const w = words.value;
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<LogView>(undefined);
  const lines = useRef<Line[]>([]);
  const count = useSignal(0);
  const state = useSignal<LogState | undefined>(undefined);
  const problem = useSignal<PanelProblem | undefined>(undefined);
  const search = useSignal('');
  const at = useSignal(0);
  const follow = useSignal(isRunning);
  const wrap = useSignal(true);
  const times = useSignal(true);
  const named = Number(route.value.query.get('line') ?? Number.NaN);
  const hits = useComputed(() => (count.value > 0 ? linesWith(lines.current, search.value) : []));

  // What has come of the log already is drawn with the screen.
  useLayoutEffect(() => {
    if (box.current === null) return;
    const own = new LogView(box.current, lines.current, {
      clock: (time) => timeOfDay(time, shownZone(), true),
      showAll: (characters) => words.value.run.showAll(characters),
    });
    view.current = own;
    let isShown = false;
    const end = watchLog({
      run,
      attempt,
      seen: () => lines.current.length,
      take: (event, data) => {
        if (event === 'log-problem') {
          problem.value = data as PanelProblem;
          return;
        }
        const part = data as LogBatch | { readonly state: LogState };
        if ('state' in part) {
          state.value = part.state;
          return;
        }
        // A stream that was opened again may begin with lines that are here.
        const fresh = part.lines.slice(Math.max(0, lines.current.length - part.first));
        for (const line of fresh) lines.current.push(line);
        own.grown();
        count.value = lines.current.length;
        if (!isShown && named > 0 && lines.current.length >= named) {
          isShown = true;
          follow.value = false;
          own.mark('', named - 1);
          whenDrawn(() => own.show(named - 1));
        } else if (follow.value) whenDrawn(() => own.toEnd());
      },
    });
    return () => {
      end();
      own.close();
    };
  }, [run, attempt]);

  const goTo = (index: number) => {
    const hit = hits.value[index];
    if (hit === undefined) return;
    at.value = index;
    follow.value = false;
    view.current?.mark(search.value, hit);
    view.current?.show(hit);
  };
  const step = (by: number) => goTo((at.value + by + hits.value.length) % Math.max(1, hits.value.length));
  const download = () => {
    const text = lines.current.map(([time, line]) => `${new Date(time).toISOString()} ${plainLine(line)}\n`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(text, { type: 'text/plain' }));
    link.download = `${run.replaceAll(':', '')}.${attempt}.log`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  const note = {
    waits: w.run.waits,
    'no-task': w.run.noTask,
    elsewhere: w.run.elsewhere,
    open: w.run.nothingYet,
    ended: w.run.empty,
  };
  return (
    <>
      <div class="bar" role="toolbar" aria-label={w.run.log}>
        <input
          type="search"
          aria-label={w.run.search}
          placeholder={w.run.search}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
            if (hits.value.length > 0) goTo(0);
            else view.current?.mark(search.value, undefined);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          }}
        />
        {search.value !== '' && (
          <>
            <span class="muted num" role="status">
              {hits.value.length === 0 ? w.run.noHit : w.run.of(at.value + 1, hits.value.length)}
            </span>
            <button type="button" aria-label={w.run.previous} onClick={() => step(-1)}>
              ▲
            </button>
            <button type="button" aria-label={w.run.nextHit} onClick={() => step(1)}>
              ▼
            </button>
          </>
        )}
        {(
          [
            [times, w.run.times],
            [wrap, w.run.wrap],
            [follow, w.run.follow],
          ] as const
        ).map(([choice, text]) => (
          <label key={text}>
            <input
              type="checkbox"
              checked={choice.value}
              onChange={(event) => {
                choice.value = event.currentTarget.checked;
                if (choice === follow && choice.value) view.current?.toEnd();
              }}
            />{' '}
            {text}
          </label>
        ))}
        <span class="push muted num">{w.run.lines(groupedDigits(count.value))}</span>
        <button type="button" onClick={download} disabled={count.value === 0}>
          {w.run.download}
        </button>
      </div>
      {problem.value !== undefined && <ProblemNote problem={problem.value} />}
      {count.value === 0 && state.value !== undefined && <p class="muted">{note[state.value]}</p>}
      <div
        ref={box}
        class={`box log ${wrap.value ? 'wrap' : ''} ${times.value ? '' : 'untimed'} ${count.value === 0 ? 'empty' : ''}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: otherwise only a pointer could scroll it.
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={w.run.log}
        onScroll={() => {
          if (view.current === undefined || !isRunning) return;
          follow.value = view.current.isAtEnd;
        }}
      />
    </>
  );
}

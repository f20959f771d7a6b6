// The small parts that several screens have.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { JobView } from '../../operate/job-view.ts';
import { MOST_COUNTED } from '../../operate/pause-bounds.ts';
import type { PanelProblem } from '../server/watch.ts';
import { about, ask } from './connection.ts';
import { language, now, shownZone, words } from './state.ts';
import { markOf } from './state-mark.ts';
import { momentText, spanText, timeOfDay } from './time-text.ts';

export function span(seconds: number): string {
  return spanText(seconds, words.value.units);
}

/** `3m ago`, `in 2h 5m`. */
export function distance(instant: number): string {
  const w = words.value;
  const seconds = (instant - now.value) / 1000;
  if (Math.abs(seconds) < 1) return w.justNow;
  return seconds > 0 ? w.within(span(Math.ceil(seconds))) : w.ago(span(Math.floor(-seconds)));
}

export function Pill({ state, children }: { state: string; children?: ComponentChildren }) {
  const { look, sign } = markOf(state);
  const w = words.value;
  return (
    <span class={`pill ${look}`}>
      <span aria-hidden="true">{sign}</span>
      {w.states[state] ?? w.jobStates[state] ?? state}
      {children}
    </span>
  );
}

/** An instant in the chosen zone; its title has the other ways to say it. */
export function Moment({ at, zone, seconds }: { at: string; zone?: string | undefined; seconds?: boolean }) {
  const instant = Date.parse(at);
  const shown = shownZone(zone);
  const text = seconds
    ? timeOfDay(instant, shown, true)
    : momentText(instant, shown, now.value, language.value);
  return (
    <time dateTime={at} title={`${at}\n${distance(instant)}`}>
      {text}
    </time>
  );
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const isCopied = useSignal(false);
  const w = words.value;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
    setTimeout(() => {
      isCopied.value = false;
    }, 1500);
  };
  return (
    <button type="button" onClick={() => void copy()}>
      {isCopied.value ? w.copied : (label ?? w.copy)}
    </button>
  );
}

/** A sentence with an element in the place of its word: languages put it in different places. */
export function Around({ text, children }: { text: (word: string) => string; children: ComponentChildren }) {
  const [before, after] = text(PLACE).split(PLACE);
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}

const PLACE = '\u0000';

/** Who paused a job and why, until when, and what that leaves out: as far as it is known. */
export function PauseFacts({ job: { pause, timezone } }: { job: Pick<JobView, 'pause' | 'timezone'> }) {
  const w = words.value;
  if (pause === undefined) return null;
  const { by, reason, until, leftOut } = pause;
  const parts = [
    by !== undefined && <bdi>{w.now.by(by)}</bdi>,
    reason !== undefined && <bdi>“{reason}”</bdi>,
    until !== undefined && (
      <Around text={w.now.until}>
        <Moment at={until} zone={timezone} />
      </Around>
    ),
    leftOut !== undefined &&
      leftOut > 0 &&
      w.now.leftOut(leftOut < MOST_COUNTED ? String(leftOut) : `${MOST_COUNTED}+`),
  ].filter((part) => part !== false);
  return (
    <>
      {parts.map((part, index) => (
        <>
          {index > 0 && ' · '}
          {part}
        </>
      ))}
    </>
  );
}

/** The commit of a crontab; a link where its repository has an address in the web. */
export function Commit({ revision }: { revision: string | undefined }) {
  const commits = about.value?.commits;
  const [, hash] = /^([0-9a-f]{7,64})(?:-dirty)?$/.exec(revision ?? '') ?? [];
  if (hash === undefined || commits === undefined)
    return <code>{revision?.replace(/^([0-9a-f]{12})[0-9a-f]+/, '$1')}</code>;
  return (
    <a class="mono" href={commits + hash} target="_blank" rel="noreferrer">
      {hash.slice(0, 12)}
      {revision?.slice(hash.length)}
    </a>
  );
}

export function ProblemNote({ problem }: { problem: PanelProblem }) {
  return (
    <p class="problem" role="alert">
      <b>
        <span aria-hidden="true">⚠ </span>
        {problem.message}
      </b>
      {problem.hint !== undefined && <span class="muted"> — {problem.hint}</span>}
    </p>
  );
}

export function Loading() {
  return (
    <p class="muted loading" role="status">
      {words.value.loading}
    </p>
  );
}

/** To a cent, or to two digits: what it says is about. */
export function dollars(usd: number): string {
  const digits = usd >= 1 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 };
  return `$${usd.toLocaleString(language.value, digits)}`;
}

/** A setting, whose value may be a secret: it is not on the page until somebody asks for it. @param of the path of its job or run */
export function Variable({ of, name }: { of: string; name: string }) {
  const w = words.value;
  const value = useSignal<string | undefined>(undefined);
  const show = async () => {
    const found = await ask<{ value: string }>(`${of}/env/${encodeURIComponent(name)}`);
    value.value = found.value;
  };
  return (
    <div>
      {name}=
      {value.value ?? (
        <>
          •••{' '}
          <button
            type="button"
            class="small"
            aria-label={`${w.job.show} ${name}`}
            onClick={() => void show()}
          >
            {w.job.show}
          </button>
        </>
      )}
    </div>
  );
}

/** A part that scrolls, which must be reachable by the keyboard. @param middle which share of its width is seen first */
export function Scrolls({
  label,
  look,
  middle,
  children,
}: {
  label: string;
  look: string;
  middle?: number;
  children: ComponentChildren;
}) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (box.current !== null && middle !== undefined)
      box.current.scrollLeft = box.current.scrollWidth * middle - box.current.clientWidth / 2;
  }, []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: otherwise only a pointer could scroll it.
    <section ref={box} class={`box scrolls ${look}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

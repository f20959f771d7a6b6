import { effect } from '@preact/signals';
import type { JSX } from 'preact';
import type { PanelProblem } from '../server/watch.ts';
import { ActionDialog, told } from './actions.tsx';
import { attention } from './attention.ts';
import { about, connection, isKnown } from './connection.ts';
import { Palette, paletteIsOpen } from './palette.tsx';
import { Loading, ProblemNote } from './pieces.tsx';
import { route } from './route.ts';
import { AheadScreen } from './screens/ahead.tsx';
import { CrontabScreen } from './screens/crontab.tsx';
import { JobScreen } from './screens/job.tsx';
import { JobsScreen } from './screens/jobs.tsx';
import { NowScreen } from './screens/now.tsx';
import { ProblemsScreen } from './screens/problems.tsx';
import { RunScreen } from './screens/run.tsx';
import { RunsScreen } from './screens/runs.tsx';
import { language, now, problems, shownZone, theme, words, zoneChoice } from './state.ts';
import { dayText, localParts, OWN_ZONE, timeOfDay } from './time-text.ts';
import { visibleText } from './visible-text.ts';

const SCREENS = ['now', 'jobs', 'runs', 'ahead', 'crontab', 'problems'] as const;
type ScreenName = (typeof SCREENS)[number];

/** Screens of one thing: a job, a run. */
const OF_THINGS: readonly ScreenName[] = ['jobs', 'runs'];

/** @returns undefined for an address that leads nowhere */
function screenName(): ScreenName | undefined {
  const { parts } = route.value;
  const [first, thing] = parts;
  if (first === undefined) return 'now';
  const name = SCREENS.find((one) => one === first);
  const isThere =
    thing === undefined || (parts.length === 2 && name !== undefined && OF_THINGS.includes(name));
  return isThere ? name : undefined;
}

effect(() => {
  const [, thing] = route.value.parts;
  const { service = '', stage = '' } = about.value ?? {};
  const place = stage === '' ? 'cronbridge' : `${stage} · ${service}`;
  const name = screenName();
  const what =
    name === undefined
      ? words.value.noScreen
      : thing === undefined
        ? words.value.screens[name]
        : visibleText(thing);
  document.title = `${what} · ${place}`;
});

export function Console() {
  const w = words.value;
  return (
    <>
      <a class="skip" href="#main">
        {w.skip}
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        {connection.value === 'strange' ? <Strange /> : <Screen />}
      </main>
      <ActionDialog />
      <Palette />
      <div class="told" role="status" aria-live="polite">
        {told.value !== '' && (
          <p>
            {told.value}{' '}
            <button
              type="button"
              aria-label={w.close}
              onClick={() => {
                told.value = '';
              }}
            >
              ✕
            </button>
          </p>
        )}
      </div>
    </>
  );
}

function Screen(): JSX.Element {
  const [, thing] = route.value.parts;
  const name = screenName();
  // A run asks for most of what it shows itself, and need not wait for all jobs.
  const isOfRun = name === 'runs' && thing !== undefined;
  if (!isKnown.value && !isOfRun) return <Loading />;
  return (
    <>
      {eachOnce(problems.value).map((problem) => (
        <ProblemNote key={problem.message} problem={problem} />
      ))}
      {screenOf(name, thing)}
    </>
  );
}

/** Nothing can be read then, for one reason. */
const OF_ALL: readonly string[] = ['aws-credentials', 'aws-unreachable'];

function eachOnce(found: readonly PanelProblem[]): readonly PanelProblem[] {
  const first = found.find(({ code }) => OF_ALL.includes(code));
  return first === undefined ? found : [first];
}

function screenOf(name: ScreenName | undefined, thing: string | undefined): JSX.Element {
  switch (name) {
    case 'now':
      return <NowScreen />;
    case 'jobs':
      return thing === undefined ? <JobsScreen /> : <JobScreen key={thing} name={thing} />;
    case 'runs':
      return thing === undefined ? <RunsScreen /> : <RunScreen key={thing} id={thing} />;
    case 'ahead':
      return <AheadScreen />;
    case 'crontab':
      return <CrontabScreen />;
    case 'problems':
      return <ProblemsScreen />;
    case undefined:
      return <NoScreen />;
  }
}

function NoScreen() {
  const w = words.value;
  return (
    <section class="strange">
      <h1>{w.noScreen}</h1>
      <p>
        {w.noScreenText(location.pathname)} <a href="/">{w.screens.now}</a>
      </p>
    </section>
  );
}

function Strange() {
  const w = words.value;
  return (
    <section class="strange">
      <h1>{w.strangeTitle}</h1>
      <p>{w.strangeText}</p>
    </section>
  );
}

/** Stages whose jobs other people depend on. */
const PRODUCTION = /^(?:prod|production|live|prd)(?:-|$)/;

const NEXT_THEME = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const THEME_SIGNS = { auto: '◐', light: '○', dark: '●' } as const;

function Header() {
  const w = words.value;
  const current = screenName();
  const known = about.value;
  const waiting = attention.value.length;
  return (
    <header class="top">
      <a class="brand" href="/">
        cronbridge
      </a>
      {known !== undefined && (
        <span class={`stage ${PRODUCTION.test(known.stage) ? 'production' : ''}`} title={known.service}>
          {known.stage} · {known.local ? '127.0.0.1' : known.region}
        </span>
      )}
      {known?.readOnly && <span class="stage">{w.readOnly}</span>}
      <nav aria-label={w.nav}>
        {SCREENS.map((name) => (
          <a
            key={name}
            href={name === 'now' ? '/' : `/${name}`}
            aria-current={name === current ? 'page' : undefined}
          >
            {w.screens[name]}
            {name === 'now' && waiting > 0 && (
              <span class="badge" role="img" aria-label={w.attention(waiting)}>
                {waiting}
              </span>
            )}
          </a>
        ))}
      </nav>
      <div class="tools">
        <span class={`connection ${connection.value}`} role="status">
          {w.live[connection.value]}
        </span>
        <Clock />
        <select
          aria-label={w.zone}
          value={zoneChoice.value}
          onChange={(event) => {
            zoneChoice.value = event.currentTarget.value as typeof zoneChoice.value;
          }}
        >
          <option value="own">{w.zones.own(OWN_ZONE)}</option>
          <option value="utc">{w.zones.utc}</option>
          <option value="job">{w.zones.job}</option>
        </select>
        <button
          type="button"
          lang={w.otherLanguage.code}
          onClick={() => {
            language.value = w.otherLanguage.code;
          }}
        >
          {w.otherLanguage.name}
        </button>
        <button
          type="button"
          title={`${w.theme}: ${w.themes[theme.value]}`}
          aria-label={`${w.theme}: ${w.themes[theme.value]}`}
          onClick={() => {
            theme.value = NEXT_THEME[theme.value];
          }}
        >
          <span aria-hidden="true">{THEME_SIGNS[theme.value]}</span>
        </button>
        <button
          type="button"
          title={w.commands}
          onClick={() => {
            paletteIsOpen.value = true;
          }}
        >
          <span class="unseen">{w.commands} </span>
          <kbd>Ctrl K</kbd>
        </button>
      </div>
    </header>
  );
}

function Clock() {
  const zone = shownZone();
  const { weekday } = localParts(now.value, zone, language.value);
  return (
    <time class="clock mono" dateTime={new Date(now.value).toISOString()} title={zone}>
      <span class="date">
        {weekday} {dayText(now.value, zone).slice(5)}{' '}
      </span>
      {timeOfDay(now.value, zone, true)}
      {zoneChoice.value === 'job' && ` ${zone}`}
    </time>
  );
}

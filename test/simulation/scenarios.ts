// The scenarios: how often each fault happens in a history.
import type { Failure } from '../harness/faulty-requests.ts';
import type { FunctionName, Happening, History, Step } from './history.ts';
import { anyJob, type SimulatedJob, type Tasks } from './job.ts';
import { Random } from './random.ts';

/** How many faults of a kind an hour has, on average. */
type Rates = Readonly<Partial<Record<keyof typeof KINDS, number>>>;

interface Scenario extends Tasks {
  readonly rates: Rates;
  /** Clocks differ by up to a minute. */
  readonly skewed?: boolean;
  /** Another deployment in the cluster has the same jobs. */
  readonly neighbour?: boolean;
  /** How many runs may be active at a time; by default any number. */
  readonly maxRunning?: readonly [number, ...number[]];
  readonly dispatchers?: number;
  readonly settleMinutes?: number;
}

export const LONGEST_FREEZE_SECONDS = 4500;

/** Longer than the longest deadline with the longest tasks in a line, and their retries. */
const SETTLE_MINUTES = 6 * 60;

/** The set-up of a history and its end cost as much as some hundred due minutes, so it plays for hours. */
const HISTORY_MINUTES = 3 * 60;

const SHORT = [0, 1, 20, 100, 250] as const;
const LONG = [1, 200, 1500, 3000] as const;
/** A run with two retries ends within the four days for which a history settles. */
const DAYS = [1, 40_000, 70_000, 100_000] as const;

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  calm: { durations: SHORT, rates: {} },
  lines: {
    durations: [20, 100, 250],
    overlaps: ['wait', 'wait', 'wait', 'skip'],
    locks: ['blue'],
    rates: { request: 4, refusal: 12 },
  },
  'several at a time': {
    durations: [20, 100, 250],
    overlaps: ['wait', 'wait', 'wait', 'skip'],
    locks: ['green'],
    rates: { request: 8, refusal: 8, death: 4, sync: 2, stop: 2 },
  },
  'limited deployment': {
    durations: SHORT,
    maxRunning: [1, 2, 3],
    rates: { request: 4, refusal: 8, death: 8, freeze: 1, stop: 4, sync: 1, event: 2, once: 4 },
  },
  'shared cluster': { durations: SHORT, rates: {}, neighbour: true },
  'long tasks': { durations: LONG, rates: { request: 2, stop: 2 } },
  'tasks of days': {
    durations: DAYS,
    rates: { event: 4, once: 4, death: 4, interrupted: 2 },
    settleMinutes: 4 * 24 * 60,
  },
  deliveries: { durations: SHORT, dispatchers: 1, rates: { delivery: 20, batch: 12 } },
  deaths: { durations: SHORT, rates: { death: 30, stop: 2, request: 2 } },
  'frozen processes': {
    durations: SHORT,
    deadlines: [60, 600, 7200, 7200],
    rates: { freeze: 12, 'frozen settlement': 6, death: 3, 'launch fails': 2, stop: 2 },
  },
  'slow answers': { durations: SHORT, rates: { slow: 40, death: 3, batch: 6 } },
  'clocks that differ': {
    durations: SHORT,
    skewed: true,
    rates: { death: 10, event: 6, stop: 2, request: 2 },
  },
  throttling: { durations: SHORT, rates: { refusal: 30 } },
  'lost answers': { durations: SHORT, rates: { 'lost answer': 30 } },
  'no capacity': {
    durations: SHORT,
    rates: { 'launch fails': 8, 'launch refused': 3, interrupted: 6, death: 3, once: 4 },
  },
  'stale reads': {
    durations: LONG,
    rates: { 'stale tasks': 3, 'stale index': 3, refusal: 10, 'lost answer': 10, event: 6 },
  },
  'events and schedules': {
    durations: SHORT,
    rates: { event: 20, once: 20, 'reconciler away': 0.5 },
  },
  syncs: { durations: LONG, rates: { sync: 4, 'sync death': 2, delivery: 6, request: 2 } },
  people: {
    durations: LONG,
    rates: {
      request: 8,
      'make up': 8,
      stop: 8,
      redrive: 2,
      pause: 2,
      resume: 2,
      sync: 1,
      'launch fails': 4,
      delivery: 4,
    },
  },
  pauses: { durations: SHORT, rates: { pause: 12, resume: 8, delivery: 40, 'reconciler away': 0.3 } },
  everything: {
    durations: SHORT,
    skewed: true,
    rates: {
      death: 6,
      freeze: 2,
      refusal: 6,
      'lost answer': 6,
      delivery: 6,
      batch: 4,
      event: 6,
      once: 4,
      'launch fails': 2,
      'launch refused': 0.5,
      interrupted: 2,
      slow: 4,
      'stale tasks': 1,
      'stale index': 1,
      pause: 1,
      resume: 1,
      'reconciler away': 0.3,
      sync: 1,
      'sync death': 0.5,
      request: 2,
      'make up': 2,
      stop: 1,
      redrive: 0.5,
    },
  },
};

export const SCENARIO_NAMES: readonly string[] = Object.keys(SCENARIOS);

/** The operations whose failures matter most; SNS has no other request than Publish. */
const OPERATIONS = [
  'RunTask',
  'PutItem',
  'UpdateItem',
  'TransactWriteItems',
  'SendMessage',
  'POST /',
  'POST /schedules',
] as const;

type Draw = (random: Random, world: { jobs: readonly SimulatedJob[] }) => Happening;

const KINDS = {
  death: (random) => call(random, random.one(['dies before', 'dies after', 'dies after'])),
  freeze: (random) => ({
    ...call(random, random.one(['freezes', 'freezes', 'freezes after'])),
    seconds: random.one([30, 100, 380, 900, LONGEST_FREEZE_SECONDS]),
  }),
  'frozen settlement': (random) => ({
    kind: 'call',
    in: 'outcome',
    request: random.one(['DeleteItem', 'DescribeTaskDefinition']),
    failure: 'freezes',
    seconds: random.one([30, 100]),
    again: random.one([1, 10, 60]),
  }),
  slow: (random) => ({ ...call(random, 'is slow'), seconds: random.one([3, 10, 10, 30, 70]) }),
  refusal: (random) => call(random, random.one(['throttled', 'unavailable'])),
  'lost answer': (random) => call(random, random.one(['answer lost', 'sent twice'])),
  delivery: (random) => {
    const fault = random.one(['lost', 'twice', 'twice', 'late', 'late'] as const);
    const seconds = random.one([2, 50, 110, 280, 310, 400, 900, 3500]);
    return { kind: 'delivery', fault, seconds: fault === 'lost' ? 0 : seconds };
  },
  event: (random) => {
    const fault = random.one(['lost', 'twice', 'late'] as const);
    return { kind: 'event', fault, seconds: fault === 'lost' ? 0 : random.one([0, 1, 60, 400, 1200]) };
  },
  once: (random) => {
    const fault = random.one(['lost', 'twice', 'late'] as const);
    return {
      kind: 'once',
      of: random.one(['stop', 'retry', 'launch', 'late']),
      fault,
      seconds: fault === 'lost' ? 0 : random.one([1, 50, 110, 280, 310, 900, 3500]),
    };
  },
  batch: (random) => ({ kind: 'batch', fault: random.one(['again', 'cut']) }),
  'launch refused': (random) => ({
    kind: 'launch refused',
    code: random.one(['AccessDeniedException', 'ClusterNotFoundException', 'InvalidParameterException']),
  }),
  'launch fails': (random) => ({
    kind: 'launch fails',
    reason: random.one([
      'RESOURCE:MEMORY',
      'RESOURCE:CPU',
      'AGENT',
      'ATTRIBUTE',
      'LOCATION',
      'RESOURCE:ENI',
      'RESOURCE:PORTS',
      'NO ACTIVE INSTANCES',
      'EMPTY CAPACITY PROVIDER',
      'Capacity is unavailable at this time. Please try again later or in a different availability zone',
    ]),
    times: random.one([1, 1, 2, 5, 20]),
  }),
  interrupted: (random) => ({ kind: 'interrupted', by: random.one(['spot', 'hand']) }),
  'stale index': () => ({ kind: 'stale index', seconds: 1000 }),
  'stale tasks': (random) => ({
    kind: 'stale tasks',
    lag: random.one([2, 30, 280]),
    seconds: random.one([100, 900]),
  }),
  'reconciler away': (random) => ({ kind: 'reconciler away', minutes: random.one([20, 60]) }),
  request: (random, { jobs }) => ({
    kind: 'request',
    job: random.below(jobs.length),
    minutesAhead: random.one([undefined, undefined, undefined, 5]),
  }),
  'make up': (random, { jobs }) => ({
    kind: 'make up',
    job: random.below(jobs.length),
    minutesAgo: random.one([0, 1, 2, 10, 30]),
    atOnce: random.some(0.2),
  }),
  pause: (random, { jobs }) => ({
    kind: 'pause',
    job: random.below(jobs.length),
    minutes: random.one([undefined, 3, 20]),
  }),
  resume: (random, { jobs }) => ({ kind: 'resume', job: random.below(jobs.length) }),
  stop: (random, { jobs }) => ({ kind: 'stop', job: random.below(jobs.length) }),
  redrive: () => ({ kind: 'redrive' }),
  'sync death': (random) => ({
    kind: 'call',
    in: 'sync',
    request: 1 + random.below(30),
    failure: random.one<Failure>(['dies before', 'dies after', 'answer lost', 'throttled']),
  }),
  sync: (random, world) => {
    const { change, jobs } = changed(random, world.jobs);
    world.jobs = jobs;
    return { kind: 'sync', change, jobs };
  },
} satisfies Readonly<Record<string, Draw>>;

function call(random: Random, failure: Failure | 'is slow'): Happening & { kind: 'call' } {
  return {
    kind: 'call',
    in: random.one<FunctionName>(['dispatch', 'dispatch', 'dispatch', 'outcome', 'outcome', 'run']),
    request: random.some(0.5) ? random.one(OPERATIONS) : 1 + random.below(14),
    failure,
  };
}

/** What a commit may do to a crontab. */
function changed(random: Random, jobs: readonly SimulatedJob[]): { change: string; jobs: SimulatedJob[] } {
  const chosen = random.below(jobs.length);
  const become = (change: string, to: (job: SimulatedJob) => SimulatedJob[]) => ({
    change: `${change} ${jobs[chosen]?.name}`,
    jobs: jobs.flatMap((job, index) => (index === chosen ? to(job) : [job])),
  });
  switch (random.below(jobs.length > 1 ? 8 : 7)) {
    case 0:
      return become('rename', (job) => [{ ...job, name: `${job.name}x` }]);
    case 1:
      return become('move to another lock', (job) => [
        {
          ...job,
          overlap: job.overlap === 'allow' ? 'skip' : job.overlap,
          lock: job.lock === 'red' ? (job.overlap === 'replace' ? 'blue' : 'green') : 'red',
        },
      ]);
    case 2:
      return become('another time for', (job) => [
        { ...job, spec: job.spec === '* * * * *' ? '*/2 * * * *' : '* * * * *' },
      ]);
    case 3:
      return become('another deadline for', (job) => [{ ...job, deadline: job.deadline === 60 ? 600 : 60 }]);
    case 4:
      return become('switch', (job) => [{ ...job, enabled: !job.enabled }]);
    case 5:
      return become('another overlap for', (job) => [
        { ...job, overlap: job.overlap === 'skip' ? 'wait' : 'skip' },
      ]);
    case 6:
      return {
        change: 'another number of places for green',
        jobs: jobs.map((job) => ({ ...job, places: job.places === 3 ? 1 : 3 })),
      };
    default:
      return become('delete', () => []);
  }
}

/** @param minutes for which the schedules fire */
export function anyHistory(seed: number, minutes = HISTORY_MINUTES): History {
  const random = new Random(seed);
  const scenario = SCENARIO_NAMES[seed % SCENARIO_NAMES.length] as string;
  const {
    rates,
    skewed,
    neighbour = false,
    maxRunning: limits,
    dispatchers,
    settleMinutes = SETTLE_MINUTES,
    ...tasks
  } = SCENARIOS[scenario] as Scenario;
  const jobs = Array.from({ length: 2 + random.below(4) }, (_, id) => anyJob(random, id, tasks));
  const skewOf = () => (skewed ? random.one([0, -30, 30]) : 0);
  const skew = { dispatch: skewOf(), outcome: skewOf(), run: skewOf() };
  const moments = Object.entries(rates).flatMap(([kind, anHour]) => {
    const expected = (anHour * minutes) / 60;
    const times = Math.floor(expected) + (random.some(expected % 1) ? 1 : 0);
    return Array.from({ length: times }, () => ({ kind, at: momentOf(random, minutes) }));
  });
  moments.sort((one, other) => one.at - other.at);
  const world = { jobs };
  const steps = moments.map(({ kind, at }): Step => {
    return { at, ...(KINDS[kind as keyof typeof KINDS] as Draw)(random, world) };
  });
  const maxRunning = limits && random.one(limits);
  return {
    seed,
    scenario,
    minutes,
    settleMinutes,
    neighbour,
    skew,
    ...(maxRunning && { maxRunning }),
    ...(dispatchers && { dispatchers }),
    jobs,
    steps,
  };
}

/**
 * Whole minutes are when most happens, so half of the moments are a second before one. None is a minute's first second, in which a
 * sync would wait before it exchanges the schedules of a renamed job: its clock stands still here.
 */
function momentOf(random: Random, minutes: number): number {
  const second = 1 + random.below(minutes * 60 - 1);
  if (random.some(0.5)) return Math.max(1, Math.floor(second / 60) * 60 - 1);
  return second % 60 === 0 ? second + 1 : second;
}

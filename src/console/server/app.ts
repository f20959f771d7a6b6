// The console's answers to requests. It prints nothing, opens nothing and knows no socket.
import { type Context, Hono } from 'hono';
import type * as v from 'valibot';
import { explainAws } from '../../aws/errors.ts';
import type { Assumptions } from '../../cost/assumptions.ts';
import { CronbridgeError } from '../../errors.ts';
import { refuseExample } from '../../files/example-crontab.ts';
import { parseLater } from '../../operate/asked-time.ts';
import {
  chooseDeadLetter,
  listDeadLetters,
  redriveDeadLetters,
  withDeadLetters,
} from '../../operate/dead-letters.ts';
import { costOfJob, costOfRun } from '../../operate/deployed-cost.ts';
import type { Deployment } from '../../operate/deployment.ts';
import { describedJob } from '../../operate/described-job.ts';
import type { PartResult } from '../../operate/examine.ts';
import { lastOf, runById } from '../../operate/find-run.ts';
import { jobMessage } from '../../operate/job-details.ts';
import { jobView } from '../../operate/job-view.ts';
import { notDeployed } from '../../operate/known-jobs.ts';
import { letterJson } from '../../operate/letter-json.ts';
import type { DeployedJob } from '../../operate/list-jobs.ts';
import { asListed } from '../../operate/listed-run.ts';
import { lookBack } from '../../operate/look-back.ts';
import { makeUpForRun } from '../../operate/make-up.ts';
import { pauseJob, pauseJobs, resumeJob } from '../../operate/pause.ts';
import { requestRun } from '../../operate/request-run.ts';
import { requestStop } from '../../operate/request-stop.ts';
import { rerunOf } from '../../operate/rerun.ts';
import { runDetails } from '../../operate/run-details.ts';
import { runJson } from '../../operate/run-json.ts';
import { runsOfDays } from '../../operate/runs-of-days.ts';
import { appliedIn, refuseIncomplete, requestApply } from '../../operate/sync.ts';
import type { WatchPace } from '../../operate/watch-pace.ts';
import { type DeadLetter, deleteDeadLetter } from '../../runs/dead-letters.ts';
import { aBoolean, aText, listOf, oneOf, onlyFields, optional, read, textsByName } from '../../schema.ts';
import type { Interval } from '../../time/interval.ts';
import { DAY_MS } from '../../time/units.ts';
import { admissionRefusal, safeHeaders } from './admission.ts';
import { type CrontabToSync, crontabPage } from './crontab-page.ts';
import { eventStream } from './event-stream.ts';
import { ownParts, type PageFiles } from './page-files.ts';
import type { RunPage } from './run-view.ts';
import { startsAfterSync } from './starts-after-sync.ts';
import { startCounts, startsAhead } from './starts-ahead.ts';
import { problemOf, Watch } from './watch.ts';

interface ConsoleOptions {
  readonly deployment: Deployment;
  readonly page: PageFiles;
  /** 256 bits, as text. */
  readonly token: string;
  readonly readOnly: boolean;
  readonly pace: WatchPace;
  /** What the header of the page says. */
  readonly about: {
    readonly region: string;
    readonly local: boolean;
    readonly version: string;
    /** The address of a commit without its hash, if the crontab's repository has one in the web. */
    readonly commits?: string | undefined;
  };
  /** Of what the deployment's settings do not say, for what jobs cost. */
  readonly assumptions: Assumptions;
  /** What a sync from here would take. Throws a CronbridgeError where there is nothing. */
  readonly crontab: () => Promise<CrontabToSync>;
  /** As doctor does it. */
  readonly examine: () => Promise<readonly PartResult[]>;
}

export interface ConsoleApp {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Something has happened in the deployment: viewers need not wait for the next look. */
  readonly hint: () => void;
  /** Looks at the deployment before the first viewer comes, who is on the way. */
  readonly look: () => Promise<void>;
}

/** A run as it would be started again. */
export interface RunAgain {
  readonly of: string;
  readonly job: string;
  readonly args: readonly string[];
  /** Names of settings: values may be secrets. */
  readonly env: readonly string[];
}

/** What a deployment is called, and how a command for it is written: `{}` stands for its words. */
export interface AboutConsole {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
  readonly local: boolean;
  readonly version: string;
  readonly commits?: string | undefined;
  readonly readOnly: boolean;
  readonly command: string;
}

/** The longest body of a request: arguments and settings of a run have at most 8 KB in ECS. */
const LONGEST_BODY = 64 * 1024;
const MOST_RUNS = 200;
const LONGEST_SHOWN_MS = 3 * DAY_MS;
const LONGEST_COUNTED_MS = 7 * DAY_MS;
const CROWDED = 8;

/** `at` and `until`: an instant, or how long from now as the command line takes it. */
const runRequest = onlyFields({
  args: optional(listOf(aText)),
  env: optional(textsByName),
  at: optional(aText),
});
const pauseRequest = onlyFields({ until: optional(aText), reason: optional(aText) });
const resumeRequest = onlyFields({ runMissed: optional(oneOf('none', 'last', 'all')) });
const severalRequest = onlyFields({
  jobs: listOf(aText),
  until: optional(aText),
  reason: optional(aText),
});
const syncRequest = onlyFields({ digest: aText, allowMassDelete: optional(aBoolean) });
const nothing = onlyFields({});

export function consoleApp(options: ConsoleOptions): ConsoleApp {
  const { deployment, token, readOnly, pace, about, page, assumptions, crontab, examine } = options;
  const watch = new Watch(deployment, pace, examine);
  const app = new Hono();
  const headers = Object.entries(safeHeaders(ownParts(page)));
  let lettersTurn: Promise<unknown> = Promise.resolve();

  app.use(async (context, next) => {
    const refused = admissionRefusal(context.req.raw, { token, readOnly });
    if (refused === undefined) await next();
    else context.res = context.json({ error: refused }, refused.status);
    for (const [name, value] of headers) context.res.headers.set(name, value);
  });
  app.onError((error, context) => {
    const explained = explainAws(error, 'answer');
    return context.json({ error: problemOf(explained) }, statusOf(explained));
  });
  app.notFound((context) =>
    context.json({ error: { code: 'not-found', message: 'there is nothing here' } }, 404),
  );

  app.get('/api/stream', (context) => {
    const { since, run, attempt, seen, tails } = context.req.query();
    const log =
      run === undefined ? undefined : { runId: run, number: whole(attempt, 1), seen: whole(seen, 0) };
    const logMs = Math.min(pace.runs, 2_000) / 2;
    const stream = eventStream(
      deployment,
      watch,
      { about: aboutConsole(), since, log, tails: tails !== undefined },
      { logMs, signal: context.req.raw.signal },
    );
    return context.body(stream, 200, { 'content-type': 'text/event-stream' });
  });

  app.get('/api/jobs', async (context) => {
    const { jobs, summaries } = await watch.known();
    return context.json(jobs.map((job) => jobView(job, summaries.get(job.job))));
  });

  app.get('/api/jobs/:job', async (context) => {
    const job = await deployed(context.req.param('job'));
    const { jobs, summaries } = await watch.known();
    return context.json(describedJob(job, jobs, summaries.get(job.job), deployment.now()));
  });

  app.get('/api/jobs/:job/env/:name', async (context) => {
    const job = await deployed(context.req.param('job'));
    const value = new Map(Object.entries(jobMessage(job.schedules)?.env ?? {})).get(
      context.req.param('name'),
    );
    return value === undefined ? context.notFound() : context.json({ value });
  });

  app.get('/api/jobs/:job/cost', async (context) => {
    const job = await deployed(context.req.param('job'));
    const { summaries } = await watch.known();
    const cost = costOfJob(job, summaries.get(job.job), assumptions, deployment.now());
    return cost === undefined ? context.notFound() : context.json(cost);
  });

  app.get('/api/runs', async (context) => {
    const { job, until, since, limit } = context.req.query();
    const list = (name: string) => context.req.query(name)?.split(',').filter(Boolean) ?? [];
    const { found, next } = await lookBack(deployment, {
      job: job || undefined,
      states: list('state'),
      triggers: list('trigger'),
      until: instant(until),
      since: instant(since),
      limit: Math.min(MOST_RUNS, whole(limit, 50)),
    });
    const answer: RunPage = { runs: (await asListed(deployment, found)).map(runJson), next };
    return context.json(answer);
  });

  app.get('/api/runs/:run', async (context) => {
    return context.json(await runDetails(deployment, await runById(deployment, context.req.param('run'))));
  });

  app.get('/api/runs/:run/cost', async (context) => {
    return context.json(costOfRun(await runById(deployment, context.req.param('run')), assumptions));
  });

  app.get('/api/runs/:run/env/:name', async (context) => {
    const attempts = await runById(deployment, context.req.param('run'));
    const value = new Map(Object.entries(lastOf(attempts).message.env)).get(context.req.param('name'));
    return value === undefined ? context.notFound() : context.json({ value });
  });

  /** What "run again" would start. */
  app.get('/api/runs/:run/again', async (context) => {
    const { env, ...again } = await rerunOf(deployment, context.req.param('run'));
    const answer: RunAgain = { ...again, env: Object.keys(env) };
    return context.json(answer);
  });

  app.get('/api/starts', async (context) => {
    const { jobs } = await watch.known();
    return context.json(startsAhead(jobs, ahead(context, LONGEST_SHOWN_MS)));
  });

  app.get('/api/starts/after-sync', async (context) => {
    const { jobs } = await watch.known();
    const interval = ahead(context, LONGEST_COUNTED_MS);
    return context.json(await startsAfterSync(deployment, crontab, jobs, interval, CROWDED));
  });

  app.get('/api/starts/counts', async (context) => {
    const { jobs } = await watch.known();
    return context.json(startCounts(jobs, ahead(context, LONGEST_COUNTED_MS), CROWDED));
  });

  app.get('/api/days', async (context) =>
    context.json(await runsOfDays(deployment, ahead(context, LONGEST_COUNTED_MS))),
  );

  app.get('/api/letters', async (context) =>
    context.json((await inTurn(() => listDeadLetters(deployment))).letters.map(letterJson)),
  );

  app.get('/api/crontab', async (context) => context.json(await crontabPage(deployment, crontab)));

  /** The findings are on the board. */
  app.get('/api/doctor', async (context) => {
    await watch.examine();
    return context.json({});
  });

  app.post('/api/sync', async (context) => {
    const { digest, allowMassDelete } = await body(context, syncRequest);
    const { files = [], source, revision } = await crontab();
    if (!about.local) refuseExample(files);
    const answer = await requestApply(deployment, {
      ...(source === undefined ? { files } : { source }),
      ...(revision !== undefined && { revision }),
      ...(allowMassDelete && { allowMassDelete }),
      digest,
    });
    const applied = appliedIn(answer);
    watch.schedulesChanged();
    refuseIncomplete(applied);
    return context.json({ done: applied.done.length });
  });

  app.post('/api/jobs/:job/run', async (context) => {
    const { args = [], env = {}, at } = await body(context, runRequest);
    const job = context.req.param('job');
    const answer = await requestRun(deployment, { job, args, env, at: later(at) });
    watch.hint();
    return context.json(answer);
  });

  app.post('/api/runs/:run/again', async (context) => {
    await body(context, nothing);
    const { of: _, ...again } = await rerunOf(deployment, context.req.param('run'));
    const answer = await requestRun(deployment, again);
    watch.hint();
    return context.json(answer);
  });

  app.post('/api/runs/:run/make-up', async (context) => {
    await body(context, nothing);
    const answer = await makeUpForRun(deployment, context.req.param('run'));
    watch.hint();
    return context.json(answer);
  });

  app.post('/api/pause', async (context) => {
    const { jobs, until, reason } = await body(context, severalRequest);
    const answer = await pauseJobs(deployment, jobs, { until: later(until), reason });
    watch.schedulesChanged();
    return context.json(answer);
  });

  app.post('/api/jobs/:job/pause', async (context) => {
    const { until, reason } = await body(context, pauseRequest);
    const answer = await pauseJob(deployment, context.req.param('job'), { until: later(until), reason });
    watch.schedulesChanged();
    return context.json(answer);
  });

  app.post('/api/jobs/:job/resume', async (context) => {
    const options = await body(context, resumeRequest);
    const answer = await resumeJob(deployment, context.req.param('job'), options);
    watch.schedulesChanged();
    return context.json(answer);
  });

  app.post('/api/runs/:run/stop', async (context) => {
    await body(context, nothing);
    const answer = await requestStop(deployment, context.req.param('run'));
    watch.hint();
    return context.json(answer);
  });

  app.post('/api/letters/redrive', async (context) => {
    await body(context, nothing);
    const answer = await inTurn(() => redriveDeadLetters(deployment));
    watch.lettersChanged();
    return context.json(answer);
  });

  app.post('/api/letters/:id/drop', async (context) => {
    await body(context, nothing);
    const drop = async (letters: readonly DeadLetter[]) => {
      const letter = chooseDeadLetter(deployment, letters, context.req.param('id'));
      await deleteDeadLetter(deployment.clients.sqs, letter);
      return letterJson(letter);
    };
    const dropped = await inTurn(() => withDeadLetters(deployment, drop));
    watch.lettersChanged();
    return context.json(dropped);
  });

  app.get('*', (context) => {
    const { pathname } = new URL(context.req.url);
    if (pathname.startsWith('/api/')) return context.notFound();
    const name = pathname.slice(1);
    // Every other address is a screen, which the page finds itself.
    const file = Object.hasOwn(page, name) ? page[name as keyof PageFiles] : page['page.html'];
    return context.body(file.content, 200, { 'content-type': file.type });
  });

  function aboutConsole(): AboutConsole {
    const { service, stage } = deployment.names;
    return { service, stage, ...about, readOnly, command: deployment.command('{}') };
  }

  /** Work with the dead letters, one after the other: those that one reader has taken are invisible to the next. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = lettersTurn.then(work);
    lettersTurn = done.catch(() => {});
    return done;
  }

  /** The interval that is asked for, by default from now, cut to this length. */
  function ahead(context: Context, longestMs: number): Interval {
    const from = instant(context.req.query('from')) ?? deployment.now();
    const end = from.getTime() + longestMs;
    const until = instant(context.req.query('until'))?.getTime() ?? end;
    return { from, until: new Date(Math.min(until, end)) };
  }

  /** An instant, or how long from now. @throws CronbridgeError `usage` */
  function later(text: string | undefined): Date | undefined {
    return text === undefined || text === '' ? undefined : parseLater(text, 'the time', deployment.now());
  }

  async function deployed(name: string): Promise<DeployedJob> {
    const found = (await watch.known()).jobs.find(({ job }) => job === name);
    if (found === undefined) throw await notDeployed(deployment, name);
    return found;
  }

  return { fetch: async (request) => app.fetch(request), hint: () => watch.hint(), look: () => watch.look() };
}

/** @throws CronbridgeError `usage` if the body is not what the schema says */
async function body<T>(context: Context, schema: v.GenericSchema<unknown, T>): Promise<T> {
  const length = Number(context.req.header('content-length') ?? 0);
  const text = length > LONGEST_BODY ? undefined : await context.req.text();
  if (text === undefined || text.length > LONGEST_BODY)
    throw new CronbridgeError('usage', `the request has more than ${LONGEST_BODY} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(text || '{}');
  } catch (cause) {
    throw new CronbridgeError('usage', 'the request is not JSON', { cause });
  }
  const reading = read(schema, value, 'the request');
  if (reading.ok) return reading.value;
  throw new CronbridgeError('usage', reading.problems.join('; '));
}

function whole(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : otherwise;
}

/** @throws CronbridgeError `usage` */
function instant(text: string | undefined): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const found = new Date(text);
  if (!Number.isNaN(found.getTime())) return found;
  throw new CronbridgeError('usage', 'the request has a time that cannot be read');
}

function statusOf(error: unknown): 400 | 404 | 409 | 500 | 502 {
  if (!(error instanceof CronbridgeError)) return 500;
  if (error.code === 'unknown-job' || error.code === 'unknown-run') return 404;
  if (error.code === 'usage') return 400;
  return error.code.startsWith('aws-') ? 502 : 409;
}

// Looks at the deployment for all tabs together, and only while there is one.
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { explainAws } from '../../aws/errors.ts';
import { type LogStream, lastLines } from '../../aws/task-logs.ts';
import { CronbridgeError } from '../../errors.ts';
import type { Deployment } from '../../operate/deployment.ts';
import type { PartResult } from '../../operate/examine.ts';
import { jobView } from '../../operate/job-view.ts';
import { KeptSchedules } from '../../operate/kept-schedules.ts';
import { type DeployedJob, jobsOf, readOwnPauses, readOwnSummaries } from '../../operate/list-jobs.ts';
import { listRuns } from '../../operate/list-runs.ts';
import { openLedger, openTable } from '../../operate/open-ledger.ts';
import { runJson } from '../../operate/run-json.ts';
import { findRunLog } from '../../operate/task-log.ts';
import type { WatchPace } from '../../operate/watch-pace.ts';
import type { Attempt } from '../../runs/ledger/attempt.ts';
import { readDeployment } from '../../runs/ledger/deployment-reader.ts';
import type { Summary } from '../../runs/ledger/summary.ts';
import { HOUR_MS, MINUTE_MS } from '../../time/units.ts';
import { Board } from './board.ts';

/** What could not be read, for the panel that needs it. */
export interface PanelProblem {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

/** So long a page takes to be drawn. */
const SETTLING_MS = 1_000;
/** The newest runs are kept at hand; older ones are asked for. */
const NEWEST = 100;
/** The letters are counted by SQS, roughly. */
const LETTERS_MS = 30_000;
/** What doctor asks costs some sixty calls. */
const EXAMINE_MS = HOUR_MS;
/** Of so many runs the last lines are read, each with a call a look. */
const MOST_TAILS = 12;
/** Characters of a last line. */
const LONGEST_TAIL = 400;

/** What `doctor` found, apart from what is in order. */
export interface Examination {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly findings: readonly PartResult[];
  readonly inOrder: number;
  /** Why it could not look. */
  readonly problem?: PanelProblem;
}

/** The last line of a run's log. */
export interface LastLine {
  readonly run: string;
  readonly attempt: number;
  readonly logLine: string;
}

interface SeenRuns {
  readonly active: readonly Attempt[];
  /** From those of the look before. */
  readonly differ: boolean;
}

export class Watch {
  readonly board = new Board();
  readonly #deployment: Deployment;
  readonly #pace: WatchPace;
  readonly #examine: (() => Promise<readonly PartResult[]>) | undefined;
  readonly #viewers = new Set<() => void>();
  /** Those of the viewers who look at last lines too. */
  readonly #tailViewers = new Set<() => void>();
  readonly #logs = new Map<string, LogStream>();
  #examined = Number.NEGATIVE_INFINITY;
  #looking = false;
  #look: Promise<void> | undefined;
  #examination: Promise<void> | undefined;
  #hasLooked = false;
  #wake: (() => void) | undefined;
  #isAwaited = false;
  readonly #schedules: KeptSchedules;
  #summaries: ReadonlyMap<string, Summary> = new Map();
  #jobs: readonly DeployedJob[] = [];
  #runs = '';
  #minute = 0;
  #lettersRead = Number.NEGATIVE_INFINITY;

  /** @param examine what doctor does; absent: nobody does it */
  constructor(deployment: Deployment, pace: WatchPace, examine?: () => Promise<readonly PartResult[]>) {
    this.#deployment = deployment;
    this.#pace = pace;
    this.#schedules = new KeptSchedules(deployment, pace.schedules);
    this.#examine = examine;
  }

  /**
   * @param changed called after each change of the board
   * @param tails whether the viewer sees the last lines of what runs
   * @returns a function that ends the viewing
   */
  view(changed: () => void, tails = false): () => void {
    this.#viewers.add(changed);
    if (tails) this.#tailViewers.add(changed);
    if (!this.#looking) void this.#lookOn();
    else if (tails) this.hint();
    return () => {
      this.#viewers.delete(changed);
      this.#tailViewers.delete(changed);
      if (this.#viewers.size === 0) this.#wake?.();
    };
  }

  /** Whether it goes on looking, or is about to end a look. */
  get isLooking(): boolean {
    return this.#looking;
  }

  /** Something has happened that is worth a look now. */
  hint(): void {
    this.#isAwaited = true;
    this.#wake?.();
  }

  /** The schedules were changed from here. */
  schedulesChanged(): void {
    this.#schedules.forget();
    this.hint();
  }

  /** The letters were changed from here. */
  lettersChanged(): void {
    this.#lettersRead = Number.NEGATIVE_INFINITY;
    this.hint();
  }

  async #lookOn(): Promise<void> {
    this.#looking = true;
    // A look takes the processor: what is known goes to the viewer who has just come before it.
    if (this.#hasLooked) await this.#pause(Math.min(this.#pace.runs, SETTLING_MS));
    while (this.#viewers.size > 0) {
      this.#isAwaited = false;
      await this.look();
      if (!this.#isAwaited && this.#viewers.size > 0) await this.#pause(this.#pace.runs);
      // It costs some sixty calls, which the first screen does not wait for.
      if (this.#viewers.size > 0) void this.#examineIfDue();
    }
    this.#looking = false;
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** What is known of the jobs, after a look if there was none lately. @throws what the SDK throws if they cannot be read */
  async known(): Promise<{
    readonly jobs: readonly DeployedJob[];
    readonly summaries: ReadonlyMap<string, Summary>;
  }> {
    if (!this.#looking || this.#schedules.known === undefined) await this.look();
    if (this.#schedules.known === undefined) {
      await this.#schedules.current();
      await this.look();
    }
    return { jobs: this.#jobs, summaries: this.#summaries };
  }

  /** Looks once, and tells the viewers if anything is different. Who asks during a look waits for its end. */
  look(): Promise<void> {
    this.#look ??= this.#lookOnce().finally(() => {
      this.#look = undefined;
      this.#hasLooked = true;
    });
    return this.#look;
  }

  /** Whether the board has everything of a look: until then, what is not on it may be there all the same. */
  get hasLooked(): boolean {
    return this.#hasLooked;
  }

  async #lookOnce(): Promise<void> {
    const before = this.board.version;
    const now = this.#deployment.now();
    const [runs] = await Promise.all([
      this.#part('runs', 'read the runs', () => this.#lookAtRuns(now)),
      this.#part('schedules', 'read the schedules', () => this.#lookAtSchedules()),
      this.#part('letters', 'count the dead letters', () => this.#lookAtLetters(now)),
    ]);
    await this.#part('jobs', 'read the summaries of the jobs', () =>
      this.#lookAtJobs(now, runs ?? { active: [], differ: false }),
    );
    if (this.#tailViewers.size > 0 && runs !== undefined) {
      await this.#part('lines', 'read the last lines of the logs', () => this.#lookAtTails(runs.active));
    }
    if (this.board.version !== before) this.#tell();
  }

  #tell(): void {
    for (const changed of this.#viewers) changed();
  }

  /** Does what doctor does, beside the looks, which go on. Who asks meanwhile waits for its end. */
  examine(): Promise<void> {
    this.#examination ??= this.#examineOnce().finally(() => {
      this.#examination = undefined;
    });
    return this.#examination;
  }

  async #examineOnce(): Promise<void> {
    if (this.#examine === undefined) return;
    this.#examined = this.#deployment.now().getTime();
    const at = new Date(this.#examined).toISOString();
    let examination: Examination;
    try {
      const all = await this.#examine();
      const findings = all.filter(({ status }) => status !== 'ok');
      examination = { at, findings, inOrder: all.length - findings.length };
    } catch (error) {
      const problem = problemOf(explainAws(error, 'check the deployment'));
      examination = { at, findings: [], inOrder: 0, problem };
    }
    this.board.replace('doctor', new Map([['doctor', examination]]));
    this.#tell();
  }

  async #examineIfDue(): Promise<void> {
    if (this.#deployment.now().getTime() - this.#examined >= EXAMINE_MS) await this.examine();
  }

  /** Does a part of the work; what fails is said on the board, and the rest goes on. */
  async #part<T>(name: string, doing: string, work: () => Promise<T>): Promise<T | undefined> {
    const key = `problem:${name}`;
    try {
      const done = await work();
      this.board.replace(key, new Map());
      return done;
    } catch (error) {
      this.board.replace(key, new Map([[key, problemOf(explainAws(error, doing))]]));
      return undefined;
    }
  }

  async #lookAtRuns(now: Date): Promise<SeenRuns> {
    const [active, newest] = await Promise.all([
      listRuns(this.#deployment, { job: undefined, limit: Number.POSITIVE_INFINITY, active: true }),
      openLedger(this.#deployment).recent({ until: now, limit: NEWEST, days: 1 }),
    ]);
    const values = new Map<string, unknown>();
    for (const attempt of [...newest, ...active])
      values.set(`run:${attempt.runId}#${attempt.number}`, runJson(attempt));
    this.board.replace('run:', values);
    const runs = JSON.stringify([...values.values()]);
    const differ = runs !== this.#runs;
    this.#runs = runs;
    return { active, differ };
  }

  async #lookAtSchedules(): Promise<void> {
    const state = await readDeployment(openTable(this.#deployment));
    const { version, revision, applied } = state;
    this.board.replace('sync', new Map([['sync', { version, revision, applied }]]));
    if (await this.#schedules.renew(state)) this.#minute = 0;
  }

  /** The next starts change with the minute, the rest with the runs. */
  async #lookAtJobs(now: Date, { active, differ }: SeenRuns): Promise<void> {
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    const schedules = this.#schedules.known;
    if (schedules === undefined || (!differ && minute === this.#minute)) return;
    this.#minute = 0;
    const [summaries, pauses] = await Promise.all([
      readOwnSummaries(this.#deployment),
      readOwnPauses(this.#deployment),
    ]);
    this.#summaries = summaries;
    this.#minute = minute;
    this.#jobs = jobsOf({ schedules, summaries, pauses, active }, now);
    this.board.replace(
      'job:',
      new Map(this.#jobs.map((job) => [`job:${job.job}`, jobView(job, this.#summaries.get(job.job))])),
    );
  }

  async #lookAtTails(active: readonly Attempt[]): Promise<void> {
    const running = active.filter(({ taskArn }) => taskArn !== undefined).slice(-MOST_TAILS);
    const lines = await Promise.all(
      running.map(async (attempt): Promise<[string, LastLine][]> => {
        const key = `line:${attempt.runId}#${attempt.number}`;
        const log = this.#logs.get(key) ?? (await findRunLog(this.#deployment, attempt));
        if (log === undefined) return [];
        this.#logs.set(key, log);
        const [line] = await lastLines(this.#deployment.clients.logsIn(log.region), log, 1);
        if (line === undefined) return [];
        const logLine = line.text.slice(0, LONGEST_TAIL);
        return [[key, { run: attempt.runId, attempt: attempt.number, logLine }]];
      }),
    );
    this.board.replace('line:', new Map(lines.flat()));
    const known = new Set(running.map(({ runId, number }) => `line:${runId}#${number}`));
    for (const key of this.#logs.keys()) if (!known.has(key)) this.#logs.delete(key);
  }

  async #lookAtLetters(now: Date): Promise<void> {
    if (now.getTime() - this.#lettersRead < LETTERS_MS) return;
    this.#lettersRead = now.getTime();
    const counts = await this.#countLetters().catch((error: unknown) => {
      this.#lettersRead = Number.NEGATIVE_INFINITY;
      throw error;
    });
    this.board.replace('letters', new Map([['letters', counts.reduce((sum, count) => sum + count, 0)]]));
  }

  #countLetters(): Promise<number[]> {
    const { clients, names } = this.#deployment;
    return Promise.all(
      [names.deadLetterQueue, names.undeliveredQueue].map(async (QueueName) => {
        const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
        const { Attributes } = await clients.sqs.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
        );
        return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
      }),
    );
  }
}

export function problemOf(error: unknown): PanelProblem {
  if (error instanceof CronbridgeError) {
    const { code, message, hint } = error;
    return { code, message, hint };
  }
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}

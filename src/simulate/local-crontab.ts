// The crontab of a running `cronbridge local`: planned and applied at the start, when it changes, and when resources that it
// lacked are registered.
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { gitRevision } from '../files/git-revision.ts';
import type { Deployment } from '../operate/deployment.ts';
import { appliedIn, plannedIn, refuseIncomplete, requestApply, requestPlan } from '../operate/sync.ts';
import type { Applied } from '../schedules/applied.ts';
import type { Plan } from '../schedules/plan.ts';
import { isError } from '../tasks/problem.ts';

/** Shows what happens to the crontab. */
export interface CrontabDisplay {
  /** Shows that something is in progress, which may take a while. */
  during<T>(what: string, work: Promise<T>): Promise<T>;
  diagnosed(diagnostics: readonly Diagnostic[], files: readonly CrontabFile[]): void;
  /** @throws CronbridgeError if the plan must not be applied */
  planned(plan: Plan): void;
  applied(applied: Applied): void;
  failed(error: unknown): void;
  /** The file may still be being written. */
  unfinished(file: string): void;
}

/** The crontab of a deployment on this machine. Missing ECS resources may be registered later. */
export class LocalCrontab {
  readonly #deployment: Deployment;
  readonly #display: CrontabDisplay;
  #files: readonly CrontabFile[] = [];
  #unfit = false;
  #turn: Promise<void> = Promise.resolve();
  #waits = false;

  constructor(deployment: Deployment, display: CrontabDisplay) {
    this.#deployment = deployment;
    this.#display = display;
  }

  /** @throws an error for problems of the crontab, but not for resources that are not registered */
  async begin(files: readonly CrontabFile[]): Promise<void> {
    this.#files = files;
    try {
      await this.#sync(files);
    } catch (error) {
      if (!this.#unfit) throw error;
      this.#display.failed(error);
    }
  }

  /** Handles changed files. Their problems are shown; the schedules stay as they were. */
  changed(files: readonly CrontabFile[]): Promise<void> {
    this.#files = files;
    return this.#again();
  }

  /** Handles files that cannot be read. */
  failed(error: unknown): void {
    this.#display.failed(error);
  }

  unfinished(file: string): void {
    this.#display.unfinished(file);
  }

  #again(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      this.#waits = false;
      try {
        await this.#sync(this.#files);
      } catch (error) {
        this.#display.failed(error);
      }
    });
    return this.#turn;
  }

  /** Handles a cluster or a task definition that was registered or removed. */
  async prepared(): Promise<void> {
    if (!this.#unfit || this.#waits) return;
    this.#waits = true;
    await this.#again();
  }

  /** Shows the plan and applies it, as `cronbridge sync` does. */
  async #sync(files: readonly CrontabFile[]): Promise<void> {
    const display = this.#display;
    // A file that is named here replaces another one, whatever it deletes: a plan was shown, and the file is at hand.
    const options = { allowMassDelete: true };
    const review = await display.during('planning', requestPlan(this.#deployment, { files, ...options }));
    display.diagnosed(review.diagnostics, files);
    const { plan, digest } = plannedIn(review);
    this.#unfit = plan.problems.some(isError);
    display.planned(plan);
    const revision = await gitRevision(files.map(({ file }) => file));
    const apply = requestApply(this.#deployment, {
      files,
      ...options,
      digest,
      ...(revision !== undefined && { revision }),
    });
    const applied = appliedIn(await display.during('applying', apply));
    display.applied(applied);
    refuseIncomplete(applied);
  }
}

// The crontab of a running `cronbridge local`: planned and applied at the start, when it changes, and when resources that it
// lacked are registered.
import type { Diagnostic } from '../crontab/diagnostics/diagnostic.ts';
import type { CrontabFile } from '../crontab/parse/crontabs.ts';
import { CronbridgeError } from '../errors.ts';
import { gitRevision } from '../files/git-revision.ts';
import type { Deployment } from '../operate/deployment.ts';
import { appliedIn, plannedIn, refuseIncomplete, requestApply, requestPlan } from '../operate/sync.ts';
import type { Applied } from '../schedules/applied.ts';
import { massDeletion } from '../schedules/mass-deletion.ts';
import type { Plan } from '../schedules/plan.ts';
import { shellWord } from '../shell/quote.ts';
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

  /** @throws an error for problems of the crontab, but not for resources that are not registered, nor for jobs that are all gone */
  async begin(files: readonly CrontabFile[]): Promise<void> {
    this.#files = files;
    try {
      // A crontab that is named at the start may replace another one, whatever that deletes; one without a job may be a mistake.
      await this.#sync(files, isEmptying);
    } catch (error) {
      if (!this.#unfit && !isMassDeletion(error)) throw error;
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
        await this.#sync(this.#files, () => true);
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

  /**
   * Shows the plan and applies it, as `cronbridge sync` does.
   * @param refuses whether a plan is refused that deletes too much
   */
  async #sync(files: readonly CrontabFile[], refuses: (plan: Plan) => boolean): Promise<void> {
    const display = this.#display;
    const options = { allowMassDelete: true };
    const review = await display.during('planning', requestPlan(this.#deployment, { files, ...options }));
    display.diagnosed(review.diagnostics, files);
    const { plan, digest } = plannedIn(review);
    this.#unfit = plan.problems.some(isError);
    display.planned(plan);
    const tooMuch = massDeletion(plan);
    if (tooMuch !== undefined && refuses(plan)) throw this.#withRemedy(tooMuch, files);
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

  #withRemedy({ code, message }: CronbridgeError, files: readonly CrontabFile[]): CronbridgeError {
    const paths = files.map(({ file }) => shellWord(file)).join(' ');
    const sync = this.#deployment.command(`sync ${paths} --allow-mass-delete`);
    return new CronbridgeError(code, message, { hint: `check the crontab; to delete them, run ${sync}` });
  }
}

function isMassDeletion(error: unknown): boolean {
  return error instanceof CronbridgeError && error.code === 'too-many-deletes';
}

/** Whether nothing is left of the jobs. */
function isEmptying({ create, update, unchanged, deploy }: Plan): boolean {
  return create.length + update.length + unchanged + deploy.length === 0;
}

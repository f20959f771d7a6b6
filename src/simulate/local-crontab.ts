// The crontab of a running `cronbridge local`: planned and applied when it begins, when it changes, and when what it lacked is there.

import type { Context } from '../cli/context.ts';
import { printFailedChanges } from '../cli/output/applied.ts';
import { printDiagnostics } from '../cli/output/diagnostics.ts';
import { printFailure } from '../cli/output/failure.ts';
import { printPlan } from '../cli/output/plan.ts';
import { withProgress } from '../cli/output/progress.ts';
import { refuseLocalPlan } from '../cli/refuse-plan.ts';
import type { readCrontabFiles } from '../files/crontab-files.ts';
import { gitRevision } from '../files/git-revision.ts';
import type { Deployment } from '../operate/deployment.ts';
import { plannedIn, refuseIncomplete, requestApply, requestPlan } from '../operate/sync.ts';
import { isError } from '../tasks/problem.ts';
import type { LocalStack } from './local-stack.ts';

type CrontabFiles = Awaited<ReturnType<typeof readCrontabFiles>>;

/** The crontab on the stack. What is missing there may be registered later. */
export class LocalCrontab {
  readonly #context: Context;
  readonly #stack: LocalStack;
  readonly #reach: Pick<Deployment, 'command' | 'aws'>;
  #files: CrontabFiles = [];
  #unfit = false;
  #turn: Promise<void> = Promise.resolve();
  #waits = false;

  /** @param reach how people reach the stack from another terminal */
  constructor(context: Context, stack: LocalStack, reach: Pick<Deployment, 'command' | 'aws'>) {
    this.#context = context;
    this.#stack = stack;
    this.#reach = reach;
  }

  /** @throws what is wrong with the crontab, but not that something is not registered */
  async begin(files: CrontabFiles): Promise<void> {
    this.#files = files;
    try {
      await this.#sync(files);
    } catch (error) {
      if (!this.#unfit) throw error;
      this.#print(error);
    }
  }

  /** The files have changed. What is wrong with them is told; the schedules stay as they were. */
  changed(files: CrontabFiles): Promise<void> {
    this.#files = files;
    return this.#again();
  }

  /** The files cannot be read. */
  failed(error: unknown): void {
    this.#print(error);
  }

  /** Somebody may still be writing. */
  unfinished(file: string): void {
    const { err } = this.#context.terminal;
    err.line(`${file} does not end with a newline: it is read anyway if it does not change for 15 seconds`);
  }

  #again(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      this.#waits = false;
      try {
        await this.#sync(this.#files);
      } catch (error) {
        this.#print(error);
      }
    });
    return this.#turn;
  }

  /** A cluster or a task definition has come or gone. */
  async prepared(): Promise<void> {
    if (!this.#unfit || this.#waits) return;
    this.#waits = true;
    await this.#again();
  }

  #print(error: unknown): void {
    const { terminal, global } = this.#context;
    printFailure(terminal.err, error, { debug: global.debug ?? false });
  }

  /** Shows the plan and applies it, as `cronbridge sync` does. */
  async #sync(files: CrontabFiles): Promise<void> {
    const { terminal, now } = this.#context;
    const { config, clients } = this.#stack;
    const deployment = { names: config, clients, ...this.#reach, now };
    const review = await withProgress(terminal.err, 'planning', requestPlan(deployment, files));
    printDiagnostics(terminal.err, review.diagnostics, files);
    const { plan } = plannedIn(review);
    printPlan(terminal.out, plan);
    this.#unfit = plan.problems.some(isError);
    refuseLocalPlan(plan, this.#reach.aws);
    const revision = await gitRevision(files.map(({ file }) => file));
    // All of it is in memory: nothing that is deleted here is lost.
    const apply = requestApply(deployment, {
      plan,
      allowMassDelete: true,
      ...(revision !== undefined && { revision }),
    });
    const applied = await withProgress(terminal.err, 'applying', apply);
    printFailedChanges(terminal.err, applied);
    refuseIncomplete(applied);
  }
}

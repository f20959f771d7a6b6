import { type DeploymentState, readDeployment } from '../runs/ledger/deployment-reader.ts';
import type { Schedule } from '../schedules/plan.ts';
import type { Deployment } from './deployment.ts';
import { readOwnSchedules } from './list-jobs.ts';
import { openTable } from './open-ledger.ts';

/** A deployment's schedules for somebody who looks again and again: read anew after a sync, or after some time. */
export class KeptSchedules {
  readonly #deployment: Deployment;
  readonly #keepMs: number;
  #schedules: readonly Schedule[] | undefined;
  #mark = '';
  #read = Number.NEGATIVE_INFINITY;

  constructor(deployment: Deployment, keepMs: number) {
    this.#deployment = deployment;
    this.#keepMs = keepMs;
  }

  /** As they were read last. @returns undefined before that */
  get known(): readonly Schedule[] | undefined {
    return this.#schedules;
  }

  /** They were changed from here. */
  forget(): void {
    this.#read = Number.NEGATIVE_INFINITY;
  }

  /**
   * Reads them if they may have changed.
   * @param state what syncs have recorded: each begins with another version, and its end has another instant
   * @returns whether they were read
   */
  async renew({ version, applied }: Pick<DeploymentState, 'version' | 'applied'>): Promise<boolean> {
    const now = this.#deployment.now().getTime();
    const mark = `${version} ${applied}`;
    if (this.#schedules !== undefined && mark === this.#mark && now - this.#read < this.#keepMs) return false;
    // Noted before, so that a change from here during the reading leads to another.
    this.#read = now;
    try {
      this.#schedules = await readOwnSchedules(this.#deployment);
    } catch (error) {
      this.#read = Number.NEGATIVE_INFINITY;
      throw error;
    }
    this.#mark = mark;
    return true;
  }

  /** As they are now, as far as syncs changed them. */
  async current(): Promise<readonly Schedule[]> {
    await this.renew(await readDeployment(openTable(this.#deployment)));
    return this.#schedules ?? [];
  }
}

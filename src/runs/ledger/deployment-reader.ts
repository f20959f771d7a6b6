// What syncs have recorded about the deployment: one item, which deployment.ts writes.
import type { ItemReader } from './item-reader.ts';
import { deploymentItemKey } from './table-definition.ts';

/** A deploy whose jobs still have to run. */
export interface OwedDeploy {
  /** Of the desired schedules: a sync of the same crontab completes this deploy, any other crontab is a new deploy. */
  readonly digest: string;
  /** The deploy's instant, for which its jobs run. */
  readonly since: string;
}

export interface DeploymentState {
  /** Raised by every sync before it changes schedules; 0: there was none. */
  readonly version: number;
  /** Until when the sync that raised it has the deployment for itself. */
  readonly heldUntil: string | undefined;
  readonly owed: OwedDeploy | undefined;
  /** The git revision that was applied last, and when. */
  readonly revision: string | undefined;
  readonly applied: string | undefined;
}

export async function readDeployment(ledger: ItemReader): Promise<DeploymentState> {
  const { version = 0, heldUntil, owed, revision, applied } = (await ledger.get(deploymentItemKey)) ?? {};
  return { version, heldUntil, owed, revision, applied } as DeploymentState;
}

/** Whether a sync is at work. One that died is not: it no longer renews its hold. */
export function isHeld({ heldUntil }: Pick<DeploymentState, 'heldUntil'>, now: Date): boolean {
  return heldUntil !== undefined && Date.parse(heldUntil) > now.getTime();
}

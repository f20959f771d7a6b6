// One sync at a time changes the deployment's schedules. It takes a hold of the deployment and raises its version in one
// conditional write, so of two that planned on the same version only one goes on. It renews the hold while it works; the hold of
// a sync that died soon expires.
//
//   take      the version is the one that was planned on, and nobody holds it
//   keep      the version is still ours               (else another sync took over: this one makes no request any more)
//   release   the version is still ours
import { randomUUID } from 'node:crypto';
import { instantText, onDemandInstant } from '../message/message.ts';
import type { DeploymentState, OwedDeploy } from './deployment-reader.ts';
import type { Table } from './table.ts';
import { deploymentItemKey } from './table-definition.ts';
import { updateItem } from './update-item.ts';

/** How long a hold lasts unless it is renewed. */
const HOLD_MS = 60_000;
/** With less than this left, the hold is renewed before the next request, which takes less, all of the SDK's tries included. */
const RENEWED_AT_MS = 45_000;

/** What a complete sync leaves. */
interface Completed {
  readonly revision?: string | undefined;
}

/** The right of one sync to change the schedules. */
export class DeploymentHold {
  readonly #table: Table;
  readonly #version: number;
  #until: Date;
  #renewal: Promise<boolean> | undefined;

  private constructor(table: Table, version: number, until: Date) {
    this.#table = table;
    this.#version = version;
    this.#until = until;
  }

  /**
   * @param state what the sync planned on
   * @param owed the deploy that begins
   * @returns undefined if another sync has changed the deployment since, or holds it
   */
  static async take(
    table: Table,
    state: DeploymentState,
    owed: OwedDeploy | undefined,
    now: Date,
  ): Promise<DeploymentHold | undefined> {
    const version = state.version + 1;
    const until = new Date(now.getTime() + HOLD_MS);
    // If an answer is lost, the SDK repeats the request, and the hold is ours already.
    const holder = randomUUID();
    const { condition, values } = unchanged(state, now);
    const taken = await updateItem(table, deploymentItemKey, {
      set: { version, heldUntil: until.toISOString(), holder, owed },
      condition: `(${condition}) OR #holder = :holder`,
      values: { ...values, ':holder': holder },
    });
    return taken ? new DeploymentHold(table, version, until) : undefined;
  }

  /** Renews the hold if little of it is left. @returns false if it is lost */
  async keep(now: Date): Promise<boolean> {
    if (this.#until.getTime() - now.getTime() >= RENEWED_AT_MS) return true;
    this.#renewal ??= this.#renew(now).finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renew(now: Date): Promise<boolean> {
    const until = new Date(now.getTime() + HOLD_MS);
    const renewed = await this.#update({ set: { heldUntil: until.toISOString() } });
    if (renewed) this.#until = until;
    return renewed;
  }

  /** @param completed absent: the next sync has to do the rest */
  async release(completed: Completed | undefined, now: Date): Promise<void> {
    await this.#update(
      completed === undefined
        ? { remove: ['heldUntil', 'holder'] }
        : { set: appliedRevision(completed.revision, now), remove: ['heldUntil', 'holder', 'owed'] },
    );
  }

  #update(change: { readonly set?: Record<string, unknown>; readonly remove?: string[] }): Promise<boolean> {
    return updateItem(this.#table, deploymentItemKey, {
      ...change,
      condition: '#version = :version',
      values: { ':version': this.#version },
    });
  }
}

/**
 * Records the revision of a crontab that changes nothing. The version stays: what others have planned is still right.
 * @returns false if another sync has changed the deployment since, or holds it
 */
export async function writeRevision(
  table: Table,
  state: DeploymentState,
  revision: string,
  now: Date,
): Promise<boolean> {
  return updateItem(table, deploymentItemKey, {
    set: appliedRevision(revision, now),
    ...unchanged(state, now),
  });
}

/**
 * The deploy that a sync begins, or completes.
 * @param owed the one that a sync left before
 */
export function owedDeploy(owed: OwedDeploy | undefined, digest: string, now: Date): OwedDeploy {
  if (owed?.digest === digest) return owed;
  // Two deploys never share an instant, even if clocks go back.
  const earliest = owed === undefined ? now.getTime() : Date.parse(owed.since) + 1;
  const since = onDemandInstant(new Date(Math.max(now.getTime(), earliest)));
  return { digest, since: instantText(since) };
}

function appliedRevision(revision: string | undefined, now: Date): Record<string, unknown> {
  return { revision, applied: revision === undefined ? undefined : now.toISOString() };
}

function unchanged({ version }: DeploymentState, now: Date) {
  const isThere = version === 0 ? 'attribute_not_exists(#version)' : '#version = :version';
  return {
    condition: `${isThere} AND (attribute_not_exists(#heldUntil) OR #heldUntil <= :now)`,
    values: { ...(version > 0 && { ':version': version }), ':now': now.toISOString() },
  };
}

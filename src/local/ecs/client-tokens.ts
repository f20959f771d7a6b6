// RunTask's client tokens: repeating a request starts nothing again.
import { ServiceError } from '../service.ts';
import type { Task } from './task.ts';

export interface LaunchFailure {
  readonly reason: string;
  readonly arn?: string;
  readonly detail?: string;
}

/** The result of a request with a token. */
interface Launched {
  /** The request without its token. */
  readonly parameters: string;
  readonly tasks: readonly Task[];
  readonly failures: readonly LaunchFailure[];
  readonly time: Date;
}

const HOUR_MS = 3600 * 1000;

/** A token is kept for one hour after its task has stopped, and for 24 hours at most (ECS developer guide, "Idempotency"). */
export class LaunchTokens {
  readonly #launched = new Map<string, Launched & { readonly cluster: string; readonly token: string }>();

  /** By the ARNs of tasks. */
  readonly #ofTasks = new Map<string, { readonly cluster: string; readonly token: string }>();

  /** What the token started, if it is still known. */
  find(cluster: string, token: string, now: Date): Launched | undefined {
    const launched = this.#launched.get(keyOf(cluster, token));
    return launched !== undefined && now < expiry(launched) ? launched : undefined;
  }

  remember(cluster: string, token: string, launched: Launched): void {
    this.#launched.set(keyOf(cluster, token), { ...launched, cluster, token });
    for (const { taskArn } of launched.tasks) this.#ofTasks.set(taskArn, { cluster, token });
  }

  *all(): Generator<readonly [cluster: string, token: string, launched: Launched]> {
    for (const launched of this.#launched.values()) yield [launched.cluster, launched.token, launched];
  }

  /** Forgets the token that started a task once its time is over. */
  forgetOf(taskArn: string, now: Date): void {
    const { cluster, token } = this.#ofTasks.get(taskArn) ?? {};
    if (cluster !== undefined && token !== undefined) this.forget(cluster, token, now);
    this.#ofTasks.delete(taskArn);
  }

  /** Forgets the token once its time is over. */
  forget(cluster: string, token: string, now: Date): void {
    if (this.find(cluster, token, now) === undefined) this.#launched.delete(keyOf(cluster, token));
  }
}

/** The answer to a request whose token was used before. @throws ServiceError ConflictException if it is another request */
export function answerAgain(launched: Launched, parameters: string) {
  if (launched.parameters !== parameters) {
    throw new ServiceError(
      'ConflictException',
      'The clientToken was used before in this cluster with different parameters.',
      { details: { resourceIds: launched.tasks.map((task) => task.taskArn) } },
    );
  }
  // For a stopped task ECS returns only these fields.
  const tasks = launched.tasks.map(({ taskArn, lastStatus, desiredStatus, ...rest }) =>
    lastStatus === 'STOPPED'
      ? { taskArn, lastStatus, desiredStatus }
      : { taskArn, lastStatus, desiredStatus, ...rest },
  );
  return { tasks, failures: launched.failures };
}

function expiry({ tasks, time }: Launched): Date {
  const stopped = tasks.map((task) => task.stoppedAt?.getTime() ?? Number.POSITIVE_INFINITY);
  const lastStopped = Math.max(time.getTime(), ...stopped);
  return new Date(Math.min(time.getTime() + 24 * HOUR_MS, lastStopped + HOUR_MS));
}

function keyOf(cluster: string, token: string): string {
  return `${cluster} ${token}`;
}

// The task definitions that launches need, described once for those that start at about the same time.
import { DescribeTaskDefinitionCommand, type TaskDefinition } from '@aws-sdk/client-ecs';
import type { Clients } from '../../aws/clients/all.ts';

/** A new revision of a family counts after so long; a job that somebody asked for looks anew. */
const KEPT_MS = 5_000;
const MOST_KEPT = 100;

interface Kept {
  readonly definition: Promise<TaskDefinition>;
  readonly readAt: number;
}

/**
 * Descriptions of task definitions. Schedules do not carry them: a family may have a new revision at any time, and messages of
 * other producers know none. A launch asks for the very revision that was described, so that what was looked at is what runs.
 * DescribeTaskDefinition allows some 20 calls a second, fewer than jobs may start.
 */
export class TaskDefinitions {
  readonly #clients: Pick<Clients, 'ecs'>;
  readonly #now: () => Date;
  readonly #kept = new Map<string, Kept>();

  constructor(clients: Pick<Clients, 'ecs'>, now: () => Date) {
    this.#clients = clients;
    this.#now = now;
  }

  /**
   * @param name a family, `family:revision` or an ARN
   * @param fresh whether the newest revision of a family matters to the second
   * @throws what the SDK throws; a ClientException where there is none
   */
  describe(name: string, fresh: boolean): Promise<TaskDefinition> {
    const time = this.#now().getTime();
    const kept = this.#kept.get(name);
    // A revision never changes; whether it is still active is RunTask's to say.
    const lasts = /:\d+$/.test(name);
    if (kept && (lasts || (!fresh && Math.abs(time - kept.readAt) < KEPT_MS))) return kept.definition;
    const definition = this.#read(name);
    this.#kept.delete(name);
    this.#kept.set(name, { definition, readAt: time });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
    definition.catch(() => {
      if (this.#kept.get(name)?.definition === definition) this.#kept.delete(name);
    });
    return definition;
  }

  async #read(taskDefinition: string): Promise<TaskDefinition> {
    const answer = await this.#clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return answer.taskDefinition ?? {};
  }
}

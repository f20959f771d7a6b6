// Caches the task definitions that launches need, so that launches at about the same time share one description.
import { DescribeTaskDefinitionCommand, type TaskDefinition } from '@aws-sdk/client-ecs';
import type { Clients } from '../../aws/clients/all.ts';

/** How long a family's description is used before it is read again. A requested job reads it anew. */
const KEPT_MS = 5_000;
const MOST_KEPT = 100;

interface Kept {
  readonly definition: Promise<TaskDefinition>;
  readonly readAt: number;
}

/**
 * Descriptions of task definitions. Schedules do not contain them: a family may get a new revision at any time, and messages of
 * other producers have none. A launch names exactly the revision that was described, so that what was checked is what runs.
 * DescribeTaskDefinition allows about 20 calls a second, and more jobs than that may start.
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
   * @param fresh whether a new revision of a family must be noticed at once
   * @throws what the SDK throws; a ClientException if there is none
   */
  describe(name: string, fresh: boolean): Promise<TaskDefinition> {
    const time = this.#now().getTime();
    const kept = this.#kept.get(name);
    // A revision never changes. RunTask checks whether it is still active.
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

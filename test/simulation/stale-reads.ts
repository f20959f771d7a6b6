// Reads that lag behind: ECS does not show new tasks yet, and an index answers as it did before.
import { type Answer, bodyOf, type SentRequest } from '../harness/faulty-requests.ts';

interface Staleness {
  readonly reads: 'tasks' | 'index';
  /** ECS does not show tasks that are younger. */
  readonly lagSeconds: number;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export class StaleReads {
  readonly #createdAt: (taskArn: string) => number | undefined;
  readonly #stale = new Map<Staleness['reads'], Staleness>();
  /** The last answer to each query of an index. */
  readonly #indexes = new Map<string, Answer>();

  constructor(createdAt: (taskArn: string) => number | undefined) {
    this.#createdAt = createdAt;
  }

  begin(stale: Staleness): void {
    this.#stale.set(stale.reads, stale);
  }

  end(): void {
    this.#stale.clear();
  }

  /** What a request is answered with. */
  answer(request: SentRequest, now: number, answer: Answer): Answer {
    const { operation } = request;
    if (answer.response.statusCode !== 200) return answer;
    const isStale = (reads: Staleness['reads']) => now < (this.#stale.get(reads)?.until ?? 0);
    if (operation === 'Query') {
      const query = bodyOf(request);
      if (query.includes('"IndexName"')) return this.#fromIndex(query, isStale('index'), answer);
    }
    if (isStale('tasks') && (operation === 'ListTasks' || operation === 'DescribeTasks'))
      return this.#withoutNewTasks(answer, now);
    return answer;
  }

  #fromIndex(query: string, isStale: boolean, answer: Answer): Answer {
    const before = this.#indexes.get(query);
    if (isStale && before !== undefined) return before;
    this.#indexes.set(query, answer);
    return answer;
  }

  #withoutNewTasks(answer: Answer, now: number): Answer {
    const told = JSON.parse(Buffer.from(answer.response.body).toString());
    const isShown = (taskArn: string) =>
      now - (this.#createdAt(taskArn) ?? now) >= (this.#stale.get('tasks')?.lagSeconds ?? 0) * 1000;
    const tasks: { readonly taskArn: string }[] = told.tasks ?? [];
    const hidden = tasks.filter(({ taskArn }) => !isShown(taskArn));
    return answered({
      ...told,
      ...(told.taskArns && { taskArns: told.taskArns.filter(isShown) }),
      ...(told.tasks && {
        tasks: tasks.filter(({ taskArn }) => isShown(taskArn)),
        failures: [...told.failures, ...hidden.map(({ taskArn: arn }) => ({ arn, reason: 'MISSING' }))],
      }),
    });
  }
}

/** An answer of a service that speaks JSON. */
export function answered(body: object): Answer {
  return {
    response: {
      statusCode: 200,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: Buffer.from(JSON.stringify(body)),
    },
  };
}

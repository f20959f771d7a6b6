// The processes of one function, as Lambda keeps them: one invocation at a time, used again after it, gone when it died or froze.
import type { Clients } from '../../src/aws/clients/all.ts';
import type { VirtualClock } from '../../src/local/clock.ts';
import type { LocalCloud } from '../../src/local/cloud.ts';
import type { Handler } from '../../src/local/lambda/functions.ts';
import {
  type Failure,
  FaultyRequests,
  type Line,
  type NextRequest,
  ProcessDied,
} from '../harness/faulty-requests.ts';

/** A failure of a request, and for how long the process freezes or waits for the answer. */
export interface MetFault {
  readonly failure: Failure | 'is slow';
  readonly seconds?: number | undefined;
}

interface PoolParts {
  readonly clock: VirtualClock;
  readonly cloud: () => LocalCloud;
  /** @param lateMs how far the process is behind the others, which stand still while it waits for a slow answer */
  readonly create: (clients: Clients, lateMs: () => number) => Handler;
  /** Lambda's time limit. */
  readonly limitSeconds: number;
  /** What the next request of an invocation meets. @param before the operations that the invocation sent before it */
  readonly meet: (request: NextRequest, before: readonly string[]) => MetFault | undefined;
  readonly line: Line;
}

interface Process {
  readonly requests: FaultyRequests;
  readonly handler: Handler;
  /** How long this invocation has waited for slow answers. */
  lateMs: number;
  /** Tells the invocation that its process has frozen. */
  freeze: (seconds: number) => void;
  /** Pending while it is frozen: it stands still as a whole. */
  frozen?: Promise<number>;
  thaw: (seconds: number) => void;
}

export class ProcessPool {
  readonly #parts: PoolParts;
  readonly #idle: Process[] = [];

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  async invoke(event: unknown, context: unknown): Promise<unknown> {
    const { clock } = this.#parts;
    const process = this.#idle.pop() ?? this.#start();
    process.requests.begin();
    process.lateMs = 0;
    let frozenSeconds: number | undefined;
    const frozen = new Promise<'frozen'>((resolve) => {
      process.freeze = (seconds) => {
        frozenSeconds = seconds;
        resolve('frozen');
      };
    });
    const work = Promise.resolve(process.handler(event, context)).then(
      (answer) => ({ answer }),
      (error: unknown) => ({ error }),
    );
    const ended = await Promise.race([work, frozen]);
    if (ended === 'frozen') {
      const thawed = new Date(clock.now().getTime() + (frozenSeconds ?? 0) * 1000);
      clock.at(thawed, async () => {
        process.thaw(frozenSeconds ?? 0);
        await work;
      });
      throw new Error('the invocation has timed out');
    }
    if (process.requests.dead) throw new ProcessDied();
    this.#idle.push(process);
    if ('error' in ended) throw ended.error;
    return ended.answer;
  }

  #start(): Process {
    const { cloud, create, limitSeconds, meet, line } = this.#parts;
    let frozenSeconds = 0;
    const requests: FaultyRequests = new FaultyRequests(cloud(), {
      line: async (request, pass) => {
        await process.frozen;
        return line(request, pass);
      },
      failing: (request) => {
        if (process.frozen !== undefined) return undefined;
        const met = meet(request, requests.sent.slice(0, -1));
        frozenSeconds = met?.seconds ?? 60;
        if (met?.failure !== 'is slow') return met?.failure;
        process.lateMs += frozenSeconds * 1000;
        return process.lateMs > limitSeconds * 1000 ? 'dies after' : undefined;
      },
      thaw: () => {
        process.frozen ??= new Promise((resolve) => {
          process.thaw = resolve;
          process.freeze(frozenSeconds);
        });
        return process.frozen;
      },
    });
    const process: Process = {
      requests,
      lateMs: 0,
      handler: create(requests.clients, () => process.lateMs),
      freeze: () => {},
      thaw: () => {},
    };
    return process;
  }
}

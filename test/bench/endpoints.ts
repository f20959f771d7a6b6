// A deployment as far away as AWS: endpoints behind 40 ms and AWS's quotas, in their own process, with the built sync function in
// another. Its parent talks to it by messages.
import { SystemClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import { newAttempt } from '../../src/runs/ledger/attempt.ts';
import { ledgerParts } from '../../src/runs/ledger/ledger-parts.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';
import { BuiltFunction } from '../harness/built-function.ts';
import { latency } from '../proxy/latency.ts';
import type { Link } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { endpointsOf, startProxy } from '../proxy/proxy.ts';
import { quotas, type Rates, schedulerRates } from '../proxy/quotas.ts';

/** Requests to the process; it answers each. */
export type Ask =
  /** Scheduler's quotas from now on; nothing: AWS's. */
  | { readonly ask: 'quotas'; readonly rates?: Rates }
  /** Records one successful run of each of these jobs. */
  | { readonly ask: 'runs'; readonly jobs: readonly string[] }
  /** How often each operation was called since the last time, and how many calls were throttled. */
  | { readonly ask: 'calls' };

export interface Calls {
  readonly byOperation: Readonly<Record<string, number>>;
  readonly throttled: number;
  /** CPU milliseconds since the start. */
  readonly cpu: { readonly functions: number; readonly endpoints: number };
}

/** A round trip to AWS, as from Tokyo to a region on the same continent. */
const LATENCY_MS = 40;

/** The sync function's own timeout (serverless.yml). */
const SYNC_MS = 900_000;

export async function serveEndpoints(): Promise<void> {
  const clock = new SystemClock();
  const functions = new Map<string, BuiltFunction>();
  const built = (name: string) => () => (event: unknown) => functions.get(name)?.invoke(event);
  const stack = await startLocalStack({
    clock,
    runner: new InstantRunner(clock, () => ({ seconds: 1 })),
    functions: { plan: built('plan'), sync: built('sync') },
  });
  let limit = quotas(schedulerRates);
  let calls: { byOperation: Record<string, number>; throttled: number } = { byOperation: {}, throttled: 0 };
  const cpu = (): Calls['cpu'] => {
    const { user, system } = process.cpuUsage();
    const used = [...functions.values()].reduce((sum, { cpuMilliseconds }) => sum + cpuMilliseconds, 0);
    return { functions: used, endpoints: (user + system) / 1000 };
  };
  const count: Link = async (request, pass) => {
    const operation = operationOf(request);
    calls.byOperation[operation] = (calls.byOperation[operation] ?? 0) + 1;
    const answer = await pass(request);
    if (answer.status === 429) calls.throttled += 1;
    return answer;
  };
  const limited: Link = (request, pass) => limit(request, pass);
  const { url } = await startProxy(endpointsOf(stack.cloud), latency(LATENCY_MS), count, limited);
  for (const [name, handler] of [
    ['plan', 'sync.plan'],
    ['sync', 'sync.handler'],
  ] as const) {
    const environment = {
      ...stack.cloud.functions.environment(stack.config[`${name}Function`]),
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    };
    functions.set(name, new BuiltFunction(handler, environment, SYNC_MS));
  }

  process.on('message', async (asked: Ask) => {
    switch (asked.ask) {
      case 'quotas':
        limit = quotas(asked.rates ?? schedulerRates);
        process.send?.({});
        break;
      case 'runs':
        await endRuns(stack, asked.jobs);
        process.send?.({});
        break;
      case 'calls':
        process.send?.({ ...calls, cpu: cpu() } satisfies Calls);
        calls = { byOperation: {}, throttled: 0 };
        break;
    }
  });
  process.once('disconnect', () => process.exit());
  process.send?.({ url });
}

async function endRuns({ clients, config }: LocalStack, jobs: readonly string[]): Promise<void> {
  const { ledger } = ledgerParts(clients.dynamo, config);
  const now = new Date();
  const scheduled = new Date(Math.floor(now.getTime() / 60_000) * 60_000).toISOString();
  for (const job of jobs) {
    const attempt = {
      ...newAttempt({
        v: 1,
        job,
        scheduled,
        attempt: 1,
        command: `/app/bin/${job}`,
        shell: '/bin/sh',
        env: {},
        lock: job,
        overlap: 'allow',
        deadline: 3600,
        notify: 'failure',
        task: {},
      }),
      state: 'claimed',
      claimed: now.toISOString(),
    } as const;
    await ledger.record(attempt, now);
    await ledger.close(attempt, { state: 'succeeded', exitCode: 0, stopped: now.toISOString() }, now);
    await ledger.settled(attempt);
  }
}

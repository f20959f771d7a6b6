// The requests that runs really make, held against those that the cost counts.
import type { Metrics } from '@aws-lambda-powertools/metrics';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { createDispatch } from '../../handlers/dispatch.ts';
import { createHandler as createOutcome } from '../../handlers/outcome.ts';
import { assume } from '../../src/cost/assumptions.ts';
import { RECONCILIATION_UNITS, RUN_METRICS } from '../../src/cost/deployment-usage.ts';
import { attemptBytes, INVOCATION_USAGE, ledgerRequests, runOf, runUsage } from '../../src/cost/run-usage.ts';
import { requestApply } from '../../src/operate/sync.ts';
import type { OutcomeEvent } from '../../src/runs/end/take-event.ts';
import { attemptItemKey } from '../../src/runs/ledger/table-definition.ts';
import { countIn } from '../../src/runs/metrics.ts';
import { jobOf } from '../crontab/parse-one.ts';
import { type Box, boxes } from '../harness/box.ts';
import { FaultyRequests } from '../harness/faulty-requests.ts';

const USUAL = assume({ launch: '', publicIp: false, retentionDays: 90, jobMetrics: false });

const start = boxes();
const ENTRY = '0 3 * * * /app/report';

/** A deployment of one entry whose functions' requests and invocations are kept; its run comes and ends. */
async function afterRun(text: string) {
  const requests: FaultyRequests[] = [];
  const invoked: string[] = [];
  const counted = () => {
    const made = new FaultyRequests(box.stack.cloud);
    requests.push(made);
    return made.clients;
  };
  const box: Box = await start({
    start: '2026-11-23T02:59:00Z',
    behave: () => ({ seconds: 30 }),
    functions: {
      dispatch: (parts) => async (event) => {
        invoked.push('dispatch');
        return createDispatch({ ...parts, clients: counted() })(event);
      },
      outcome: (parts) => async (event: OutcomeEvent) => {
        if (event['detail-type'] !== 'ECS Task State Change') return;
        invoked.push('outcome');
        await createOutcome({ ...parts, clients: counted() })(event);
      },
    },
  });
  const deployment = {
    names: box.stack.config,
    clients: box.stack.clients,
    command: String,
    aws: String,
    now: () => box.clock.now(),
  };
  await requestApply(deployment, { files: [{ file: 'test.crontab', text: `${text}\n` }] });
  await box.pass(120);
  return { box, invoked, sent: requests.flatMap(({ sent }) => sent) };
}

const isOf = (service: RegExp) => (operation: string) => service.test(operation);
const WRITES = /^(?:(?:Put|Update|Delete)Item|TransactWriteItems)$/;
const READS = /^(?:GetItem|BatchGetItem|Query)$/;

describe.each([
  ['a job that may overlap', ENTRY],
  ['a job with a lock', `#@ overlap=skip\n${ENTRY}`],
  ['a job with a timeout', `#@ timeout=1h\n${ENTRY}`],
  ['a job of which people always hear', `#@ notify=always\n${ENTRY}`],
])('a run of %s', (_, text) => {
  it('makes the requests that are counted', async () => {
    const { box, invoked, sent } = await afterRun(text);
    const job = jobOf(text);
    const counts = ledgerRequests(job);
    expect(await box.attempt(`${job.name}@2026-11-23T03:00Z`)).toMatchObject({ state: 'succeeded' });
    expect(sent.filter(isOf(WRITES))).toHaveLength(counts.attemptWrites + counts.smallWrites);
    // The reconciler's read of a run comes later.
    expect(sent.filter(isOf(READS))).toHaveLength(counts.attemptReads - 1 + counts.smallReads);
    // The queue is served by Lambda itself: the functions send it nothing.
    expect(sent.filter(isOf(/Message/))).toEqual([]);
    expect(INVOCATION_USAGE['sqs-requests']).toBe(['send', 'receive', 'delete'].length);
    const usage = runUsage(runOf(job), 30, USUAL);
    expect(invoked).toHaveLength(
      (INVOCATION_USAGE['lambda-requests'] ?? 0) + (usage['lambda-requests'] ?? 0),
    );
  });
});

describe("an attempt's item", () => {
  it.each([
    ['short', ENTRY],
    ['long', `#@ timeout=30m retries=3 overlap=wait lock=database\n0 3 * * * /app/report ${'x'.repeat(900)}`],
    ['with a large environment', `BIG=${'v'.repeat(990)}\nOTHER=${'w'.repeat(990)}\n${ENTRY}`],
  ])('has about the size that is counted: %s', async (_, text) => {
    const { box } = await afterRun(text);
    const job = jobOf(text);
    const { clients, config } = box.stack;
    const key = attemptItemKey({ runId: `${job.name}@2026-11-23T03:00Z`, number: 1 });
    const { Item } = await clients.dynamo.send(
      new GetItemCommand({ TableName: config.ledgerTable, Key: marshall(key) }),
    );
    const bytes = Object.entries(Item ?? {}).reduce(
      (sum, [name, value]) => sum + name.length + String(Object.values(value)[0]).length,
      0,
    );
    expect(attemptBytes(runOf(job))).toBeGreaterThan(bytes);
    expect(attemptBytes(runOf(job))).toBeLessThan(bytes + 250);
  });
});

describe('a run that succeeds', () => {
  it('has the metrics that are counted', () => {
    const metrics = new Set<string>();
    const count = countIn(
      {
        singleMetric: () =>
          ({
            addDimension: () => {},
            addMetric: (name: string) => void metrics.add(name),
          }) as unknown as Metrics,
      },
      false,
    );
    const subject = { runId: 'a@2026-11-23T03:00Z', number: 1, job: 'a', trigger: 'schedule' } as const;
    count({ kind: 'due', ...subject });
    count({ kind: 'started', ...subject, taskArn: 'arn', startDelaySeconds: 1 });
    count({ kind: 'ended', ...subject, outcome: 'succeeded', durationSeconds: 1, settlement: 'quiet' });
    expect(metrics.size).toBe(RUN_METRICS);
  });
});

describe('a visit of the reconciler', () => {
  it('makes the requests that are counted, and one that reads the runs that were due', async () => {
    const { box } = await afterRun(ENTRY);
    await box.reconcile();
    await box.pass(26 * 3600);
    const quiet = new FaultyRequests(box.stack.cloud);
    await box.reconcile(quiet.clients);
    expect(quiet.sent.filter(isOf(WRITES))).toHaveLength(RECONCILIATION_UNITS.writes);
    expect(quiet.sent.filter(isOf(READS))).toEqual(['Query', 'GetItem', 'Query', 'BatchGetItem']);
    // An empty query that is eventually consistent is half a unit: of the index, and of the former schedules.
    expect(RECONCILIATION_UNITS.reads).toBe(0.5 + 1 + 0.5);
  });
});

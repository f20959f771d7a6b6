// Each attempt is counted once, in the very write that ends it.
import { expect, it } from 'vitest';
import type { Attempt } from '../../../src/runs/ledger/attempt.ts';
import { ItemReader } from '../../../src/runs/ledger/item-reader.ts';
import { Ledger } from '../../../src/runs/ledger/ledger.ts';
import { readSummaries } from '../../../src/runs/ledger/read-summaries.ts';
import { renameSummary } from '../../../src/runs/ledger/summaries.ts';
import type { Table } from '../../../src/runs/ledger/table.ts';
import { type Box, boxes } from '../../harness/box.ts';
import { type Failure, FaultyRequests } from '../../harness/faulty-requests.ts';
import { openTable } from './open-table.ts';
import { sampleMessage, sampleRun } from './sample-attempt.ts';
import { summaryOf } from './summary-of.ts';

const start = boxes();
const job = 'nightly-report';
const id = `${job}@2026-11-23T03:00Z`;

async function summaries(d: Box) {
  const { clients, config } = d.stack;
  return readSummaries(new ItemReader(clients.dynamo, config.ledgerTable));
}

async function expectCounted(d: Box): Promise<void> {
  const attempts = await d.ledger.runsOfJob(job, {});
  expect((await summaries(d)).get(job)).toEqual(summaryOf(job, attempts));
}

it.each<[string, number, Failure]>([
  ['succeeds', 0, 'dies before'],
  ['succeeds', 0, 'dies after'],
  ['succeeds', 0, 'answer lost'],
  ['fails', 3, 'dies before'],
  ['fails', 3, 'dies after'],
  ['fails', 3, 'answer lost'],
])(
  'a run that %s with exit code %i is counted once, whichever request of its end %s',
  async (_, exitCode, failure) => {
    for (let request = 1, wasMade = true; wasMade; request++) {
      const d = await start({ holdsOutcome: true, behave: () => ({ seconds: 60, exitCode }) });
      await d.send(sampleMessage());
      await d.pass(90);
      const [event] = d.events;
      if (event === undefined) throw new Error('the task has ended');
      const faulty = new FaultyRequests(d.stack.cloud, { failing: { request, failure } });
      await d.invoke(event, faulty.clients).catch(() => {});
      wasMade = faulty.sent.length >= request;
      await d.pass(60);
      // Twice at the same time, and once more.
      await Promise.all([d.invoke(event), d.invoke(event)]);
      await d.invoke(event);
      await d.reconcile();
      expect((await d.attempt(id))?.unsettled, `request ${request}`).toBeUndefined();
      const summary = (await summaries(d)).get(job);
      expect(summary?.recent, `request ${request}`).toMatchObject([
        { runId: id, state: exitCode === 0 ? 'succeeded' : 'failed', exitCode, durationSeconds: 60 },
      ]);
      await expectCounted(d);
      await d.close();
    }
  },
);

it('runs without a task are counted too: skipped, missed, stopped while they wait', async () => {
  const d = await start();
  await d.send(sampleMessage());
  await d.send(sampleMessage({ scheduled: '2026-11-23T02:59:00Z' }));
  await d.send(sampleMessage({ scheduled: '2026-11-23T01:00:00Z' }));
  await d.send(sampleMessage({ scheduled: '2026-11-23T02:58:00Z', overlap: 'wait' }));
  await d.request({ stop: `${job}@2026-11-23T02:58Z` });
  await d.pass(600);
  const counts = (await summaries(d)).get(job)?.days.get('2026-11-23');
  expect(counts).toEqual(
    new Map([
      ['missed', 1],
      ['skipped', 1],
      ['stopped', 1],
    ]),
  );
  await expectCounted(d);
});

it('runs of a job that end at the same moment are all counted', async () => {
  const table = await openTable();
  const ledger = new Ledger(table);
  const now = new Date('2026-11-23T04:00:00Z');
  const runs = Array.from({ length: 20 }, (_, minute) =>
    sampleRun({ scheduled: new Date(Date.parse('2026-11-23T03:00:00Z') + minute * 60_000).toISOString() }),
  );
  for (const run of runs) await ledger.record(run, now);
  await Promise.all(runs.flatMap((run) => [1, 2].map(() => ledger.close(run, { state: 'lost' }, now))));
  const summary = (await readSummaries(table)).get(job);
  expect(summary?.days).toEqual(new Map([['2026-11-23', new Map([['lost', 20]])]]));
});

function ended(name: string, day: number): Attempt {
  return { ...sampleRun({ job: name, scheduled: `2026-11-${day}T03:00:00Z` }), state: 'missed' };
}

async function end(table: Table, name: string, day: number): Promise<void> {
  await new Ledger(table).record(ended(name, day), new Date(`2026-11-${day}T05:00:00Z`));
}

it('what was counted of a job goes with it to its new name, and so do runs that end after that', async () => {
  const table = await openTable();
  const rename = { from: 'before', to: 'after' };
  const now = new Date('2026-11-12T04:00:00Z');
  await end(table, 'before', 10);
  const running = sampleRun({ job: 'before', scheduled: '2026-11-12T03:00:00Z' });
  await new Ledger(table).record(running, now);
  await renameSummary(table, rename, now);
  await renameSummary(table, rename, now);
  await new Ledger(table).close(running, { state: 'lost' }, now);
  await end(table, 'after', 13);
  // Another job has the name now.
  await end(table, 'before', 14);
  const all = await readSummaries(table);
  expect(all.get('after')?.recent.map(({ runId, state }) => `${runId} ${state}`)).toEqual([
    'after@2026-11-13T03:00Z missed',
    'before@2026-11-12T03:00Z lost',
    'before@2026-11-10T03:00Z missed',
  ]);
  expect(all.get('before')?.recent.map(({ runId }) => runId)).toEqual(['before@2026-11-14T03:00Z']);
});

it('what was counted comes back with a name that a job had before', async () => {
  const table = await openTable();
  await end(table, 'a', 10);
  await renameSummary(table, { from: 'a', to: 'b' }, new Date('2026-11-11T00:00:00Z'));
  await end(table, 'b', 12);
  await renameSummary(table, { from: 'b', to: 'a' }, new Date('2026-11-13T00:00:00Z'));
  await end(table, 'a', 14);
  const all = await readSummaries(table);
  expect(all.get('a')).toEqual(summaryOf('a', [ended('a', 10), ended('b', 12), ended('a', 14)]));
  expect(all.get('b')?.recent).toEqual([]);
});

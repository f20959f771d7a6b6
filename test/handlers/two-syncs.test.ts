// Two syncs of different crontabs at once, and syncs that die: whatever happens, the schedules are those of one crontab, and each sync
// says truly what has become of it.
import { Logger } from '@aws-lambda-powertools/logger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlan, createSync } from '../../handlers/sync.ts';
import { pauseJob } from '../../src/operate/pause.ts';
import { readDeployment } from '../../src/runs/ledger/deployment-reader.ts';
import { Table } from '../../src/runs/ledger/table.ts';
import { readSchedules } from '../../src/schedules/read-schedules.ts';
import type { Planned, Review } from '../../src/schedules/transport.ts';
import { type Box, boxes } from '../harness/box.ts';
import { type Faults, FaultyRequests, isRead, type Line, meanwhile } from '../harness/faulty-requests.ts';
import { cases, oneOfEach } from '../property/cases.ts';

const start = boxes({ behave: () => ({ seconds: 1 }) });
const silent = new Logger({ logLevel: 'SILENT' });
const patience = { wait: async () => {}, random: () => 0 };

/** Some jobs that both have at other times, some of one alone. */
const crontab = (own: string, hour: number) =>
  [
    ...['report', 'cleanup'].map((job) => `#@ name=${job}\n0 ${hour} * * * /app/${job}\n`),
    ...[1, 2, 3].map((number) => `#@ name=${own}-${number}\n0 ${hour} * * * /app/${own} ${number}\n`),
  ].join('');
const OLD = crontab('old', 1);
const ONE = crontab('one', 2);
const OTHER = crontab('other', 3);

function processOf(d: Box, faults: Faults = {}) {
  const requests = new FaultyRequests(d.stack.cloud, faults);
  const parts = {
    ...patience,
    config: d.stack.config,
    clients: requests.clients,
    now: () => d.clock.now(),
    logger: silent,
  };
  return { requests, plan: createPlan(parts), sync: createSync(parts) };
}

const files = (text: string) => [{ file: 'test.crontab', text }];

/** A sync of a process of its own. @returns what it says, and its requests */
async function sync(d: Box, text: string, faults: Faults & { readonly digest?: string } = {}) {
  const { digest, ...faulty } = faults;
  const process = processOf(d, faulty);
  const request = {
    files: files(text),
    revision: text,
    allowMassDelete: true,
    ...(digest !== undefined && { digest }),
  };
  const said = await process.sync(request).then(verdict, () => 'died');
  return { said, sent: process.requests.sent };
}

function verdict(answer: unknown): string {
  const { error, applied } = answer as {
    error?: { code: string; message: string };
    applied?: { done: unknown[]; failed: { code: string }[]; left: unknown[] };
  };
  if (error) return `${error.code}: ${error.message}`;
  if (!applied) return 'refused';
  const { failed, left } = applied;
  return failed.length + left.length === 0
    ? 'applied'
    : `incomplete: ${[...new Set(failed.map(({ code }) => code))].join()}`;
}

async function review(d: Box, text: string): Promise<Planned> {
  const { planned } = (await processOf(d).plan({ files: files(text) })) as Required<Review>;
  return planned;
}

/** Whose schedules there are: OLD, ONE, OTHER, or a mixture. */
async function deployed(d: Box): Promise<string> {
  const { clients, config } = d.stack;
  const schedules = await readSchedules(clients.scheduler, config.group, patience, d.clock.now());
  const names = new Set(schedules.map(({ name, expression }) => `${name} ${expression}`));
  const whole = [OLD, ONE, OTHER].find(
    (text) => wanted(text).length === names.size && wanted(text).every((one) => names.has(one)),
  );
  return whole === undefined ? `a mixture: ${[...names].sort().join(', ')}` : nameOf(whole);
}

function wanted(text: string): string[] {
  return [...text.matchAll(/name=(\S+)\n0 (\d+) /g)].map(
    ([, name, hour]) => `${name} cron(0 ${hour} * * ? *)`,
  );
}

const nameOf = (text: string | undefined) =>
  new Map([
    [OLD, 'old'],
    [ONE, 'one'],
    [OTHER, 'other'],
  ]).get(text ?? '') ?? 'none';

const revision = async (d: Box) =>
  nameOf((await readDeployment(new Table(d.stack.clients.dynamo, d.stack.config))).revision);

describe('of two syncs', () => {
  it('that planned on the same schedules, the second is refused as stale', async () => {
    const d = await start();
    await sync(d, OLD);
    const one = await review(d, ONE);
    const other = await review(d, OTHER);
    expect((await sync(d, ONE, { digest: one.digest })).said).toBe('applied');
    expect((await sync(d, OTHER, { digest: other.digest })).said).toBe(
      'stale-plan: the plan is stale: another sync has changed the schedules since it was made',
    );
    expect(await deployed(d)).toBe('one');
    const again = await review(d, OTHER);
    expect((await sync(d, OTHER, { digest: again.digest })).said).toBe('applied');
    expect(await deployed(d)).toBe('other');
  });

  it('one is applied and the other refused, wherever in the one the other comes', async () => {
    const quiet = await start();
    await sync(quiet, OLD);
    const { sent } = await sync(quiet, ONE);
    expect(sent.length).toBeGreaterThan(20);
    // Before its first request there is nothing of it yet.
    for (const [index, operation] of oneOfEach(2, [...sent.entries()].slice(1))) {
      const d = await start();
      await sync(d, OLD);
      let other = '';
      let count = 0;
      const one = await sync(d, ONE, {
        line: meanwhile(async () => {
          if (count++ === index) other = (await sync(d, OTHER)).said;
        }),
      });
      const place = `before request ${index + 1}, ${operation}: ${one.said}, ${other}`;
      const winner = one.said === 'applied' ? 'one' : 'other';
      expect(
        [one.said, other].filter((said) => said === 'applied'),
        place,
      ).toHaveLength(1);
      expect(
        [one.said, other].filter((said) => said.startsWith('stale-plan: ')),
        place,
      ).toHaveLength(1);
      expect(await deployed(d), place).toBe(winner);
      expect(await revision(d), place).toBe(winner);
      await d.close();
    }
  });

  it('at most one is applied, in whatever order their requests come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const d = await start();
        await sync(d, OLD);
        const inOrder: Line = async (_, pass) => {
          await scheduler.schedule(Promise.resolve());
          return pass();
        };
        const both = Promise.all([sync(d, ONE, { line: inOrder }), sync(d, OTHER, { line: inOrder })]);
        await scheduler.waitFor(both);
        const said = (await both).map((one) => one.said);
        const applied = said.flatMap((one, index) => (one === 'applied' ? [['one', 'other'][index]] : []));
        expect(said.filter((one) => one !== 'applied' && !one.startsWith('stale-plan: '))).toEqual([]);
        expect(applied.length).toBeGreaterThan(0);
        // Both, where the second began when the first had ended.
        expect(applied).toContain(await deployed(d));
        expect(await revision(d)).toBe(await deployed(d));
        await d.close();
      }),
      { numRuns: cases(8, 200) },
    );
  }, 120_000);

  it('one that was held up for longer than its hold makes no further change', async () => {
    const quiet = await start();
    await sync(quiet, OLD);
    const { sent } = await sync(quiet, ONE);
    const first = sent.indexOf('POST /schedules/one-1');
    for (let index = first - 1; index < sent.length - 1; index++) {
      const d = await start();
      await sync(d, OLD);
      let other = '';
      let count = 0;
      const one = await sync(d, ONE, {
        line: async (_, pass) => {
          const mine = count++;
          const answer = await pass();
          if (mine === index) {
            await d.pass(60);
            other = (await sync(d, OTHER)).said;
          }
          return answer;
        },
      });
      const place = `after request ${index + 1}, ${sent[index]}: ${one.said}`;
      expect(other, place).toBe('applied');
      expect(await deployed(d), place).toBe('other');
      expect(await revision(d), place).toBe('other');
      await d.close();
    }
  });
});

describe('a sync that dies', () => {
  it('is followed by one of another crontab, which says truly whether it was applied', async () => {
    const quiet = await start();
    await sync(quiet, OLD);
    const { sent } = await sync(quiet, ONE);
    for (const [index, operation] of sent.entries()) {
      // A process that dies after a request that only reads has died after the request before.
      if (isRead(operation)) continue;
      const d = await start();
      await sync(d, OLD);
      await sync(d, ONE, { failing: { request: index + 1, failure: 'dies after' } });
      const place = `request ${index + 1}, ${operation}`;
      // It may still be at work, for all that anybody knows.
      const { said } = await sync(d, OTHER);
      if (said !== 'applied') {
        expect(said, place).toBe(
          'stale-plan: another sync is changing the schedules; if it died, others may sync from 2026-11-23T03:01:00.000Z on',
        );
        await d.pass(60);
        expect((await sync(d, OTHER)).said, place).toBe('applied');
      }
      expect(await deployed(d), place).toBe('other');
      expect(await revision(d), place).toBe('other');
      await d.close();
    }
  });

  it('has not done anything twice or halfway where only the answers to its requests were lost', async () => {
    const quiet = await start();
    await sync(quiet, OLD);
    const { sent } = await sync(quiet, ONE);
    for (const [index, operation] of sent.entries()) {
      if (isRead(operation)) continue;
      const d = await start();
      await sync(d, OLD);
      const { said } = await sync(d, ONE, {
        failing: { request: index + 1, failure: 'answer lost' },
        maxAttempts: 2,
      });
      expect(said, `request ${index + 1}, ${operation}`).toBe('applied');
      expect(await deployed(d)).toBe('one');
      await d.close();
    }
  });
});

describe('a plan that was reviewed', () => {
  it('is refused where the crontab is another one, or an option is', async () => {
    const d = await start();
    const { digest } = await review(d, ONE);
    const said = `stale-plan: the plan is stale: the crontab, an option or a setting of the deployment is not the one that it was made with`;
    expect((await sync(d, OTHER, { digest })).said).toBe(said);
    expect(await deployed(d)).toContain('mixture: ');
    expect((await sync(d, ONE, { digest })).said).toBe('applied');
  });

  it('is refused where somebody has changed a schedule that it would change', async () => {
    const d = await start();
    await sync(d, OLD);
    const { digest } = await review(d, ONE);
    const { clients, config: names } = d.stack;
    const now = () => d.clock.now();
    await pauseJob({ clients, names, now, command: String, aws: String }, 'report');
    expect((await sync(d, ONE, { digest })).said).toBe(
      'stale-plan: the plan is stale: schedules were changed by hand, or by the calendar, since it was made',
    );
    expect(await deployed(d)).toBe('old');
  });

  it('stays good while time passes, and through a sync that changes nothing', async () => {
    const d = await start();
    await sync(d, OLD);
    const { digest } = await review(d, ONE);
    await d.pass(36 * 3600);
    expect((await sync(d, OLD)).said).toBe('applied');
    expect((await sync(d, ONE, { digest })).said).toBe('applied');
  });

  it('is not good twice', async () => {
    const d = await start();
    const { digest } = await review(d, ONE);
    expect((await sync(d, ONE, { digest })).said).toBe('applied');
    expect((await sync(d, ONE, { digest })).said).toMatch(/^stale-plan: .*another sync/);
  });
});

describe('the requests of a sync', () => {
  it('are, besides the changes, one look at each thing and two writes in the ledger', async () => {
    const d = await start();
    await sync(d, ONE);
    const { sent } = await sync(d, OTHER);
    const ledger = sent.filter((operation) => /Item|Transact/.test(operation));
    expect(ledger.filter((operation) => operation === 'UpdateItem')).toHaveLength(2);
    expect(sent.filter((operation) => operation.startsWith('GET /schedules/'))).toHaveLength(5);
    const unchanged = await sync(d, OTHER);
    expect(unchanged.sent.filter((operation) => /Item|Transact/.test(operation))).toEqual(['GetItem']);
    expect(unchanged.sent.filter((operation) => /^(POST|PUT|DELETE)/.test(operation))).toEqual([]);
  });
});

// Jobs that run on deploy: wherever a sync dies, and whenever the next one completes it, each of them runs once for a deploy.

import { Logger } from '@aws-lambda-powertools/logger';
import { describe, expect, it } from 'vitest';
import { createSync } from '../../handlers/sync.ts';
import { type Box, boxes } from '../harness/box.ts';
import { type Failing, FaultyRequests, isRead } from '../harness/faulty-requests.ts';

const start = boxes();
const silent = new Logger({ logLevel: 'SILENT' });

const crontab = (report: string) => `#@ name=report
${report} /app/report
#@ name=migrate on=deploy deadline=10m
@reboot /app/migrate
#@ name=warm-up on=deploy overlap=skip
@reboot /app/warm-up
`;

/** A sync of a process of its own, one of whose requests may fail. @returns its requests */
async function sync(d: Box, text: string, failing?: Failing): Promise<readonly string[]> {
  const { config, cloud } = d.stack;
  const requests = new FaultyRequests(cloud, { failing });
  const parts = {
    config,
    clients: requests.clients,
    now: () => d.clock.now(),
    wait: async () => {},
    random: () => 0,
    logger: silent,
  };
  try {
    await createSync(parts)({ files: [{ file: 'test.crontab', text }] });
  } catch {
    // It has died; Lambda reports that to the caller.
  }
  return requests.sent;
}

/** The runs of the jobs, with their tasks. */
async function runs(d: Box): Promise<string[]> {
  const all = await Promise.all(['migrate', 'warm-up'].map((job) => d.ledger.runsOfJob(job, {})));
  return all.flat().map(({ job, trigger, state }) => `${job} ${trigger} ${state}`);
}

const once = ['migrate deploy succeeded', 'warm-up deploy succeeded'];

describe('a sync that dies after a request', () => {
  // The queue remembers a message for five minutes, the ledger for months.
  it.each([60, 1800])('is completed by the next one %i s later, and no job runs twice', async (seconds) => {
    const undisturbed = await start({ behave: () => ({ seconds: 1 }) });
    const sent = await sync(undisturbed, crontab('0 5 * * *'));
    await undisturbed.pass(60);
    expect(await runs(undisturbed)).toEqual(once);
    await undisturbed.close();
    for (const [index, operation] of sent.entries()) {
      if (isRead(operation)) continue;
      const d = await start({ behave: () => ({ seconds: 1 }) });
      await sync(d, crontab('0 5 * * *'), { request: index + 1, failure: 'dies after' });
      await d.pass(seconds);
      await sync(d, crontab('0 5 * * *'));
      await d.pass(60);
      await sync(d, crontab('0 5 * * *'));
      await d.pass(60);
      expect(await runs(d), `request ${index + 1}, ${operation}`).toEqual(once);
      expect(await d.deadLetters()).toEqual([]);
      await d.close();
    }
  });
});

it('is another deploy when the crontab is another one, also after a sync that died when it had sent all', async () => {
  const d = await start({ behave: () => ({ seconds: 1 }) });
  await sync(d, crontab('0 5 * * *'));
  await d.pass(60);
  const sent = await sync(d, crontab('0 6 * * *'));
  await d.pass(60);
  await sync(d, crontab('0 7 * * *'), { request: sent.length, failure: 'dies before' });
  await d.pass(60);
  await sync(d, crontab('0 8 * * *'));
  await d.pass(60);
  expect(await runs(d)).toHaveLength(8);
});

// The functions where a part of all calls meets a fault: whatever a sync says is true, and the next one completes it; and a day of
// jobs runs as if nothing had been.
import { Logger } from '@aws-lambda-powertools/logger';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDispatch } from '../../handlers/dispatch.ts';
import { createHandler as createOutcome } from '../../handlers/outcome.ts';
import { createSync } from '../../handlers/sync.ts';
import type { Clients } from '../../src/aws/clients/all.ts';
import type { OutcomeEvent } from '../../src/runs/end/take-event.ts';
import { readSchedules } from '../../src/schedules/read-schedules.ts';
import type { FunctionParts } from '../../src/simulate/local-stack.ts';
import { asLine } from '../harness/as-line.ts';
import { type Box, boxes } from '../harness/box.ts';
import { FaultyRequests } from '../harness/faulty-requests.ts';
import { FAULTS, type Fault, faults, percent } from '../proxy/faults.ts';
import type { Link } from '../proxy/line.ts';

const start = boxes({ behave: () => ({ seconds: 1 }) });
const patience = { wait: async () => {}, random: () => 0 };

// Nothing waits between the tries.
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(() => vi.restoreAllMocks());

/** A slow body is one to sockets alone. */
const kinds = FAULTS.filter((fault) => fault !== 'slow');

const jobs = (names: readonly string[], hour: number) =>
  names.map((name) => `#@ name=${name}\n0 ${hour} * * * /app/${name}\n`).join('');
/** Some jobs stay as they are, some change, some go, some come; one runs on deploy. */
const OLD = jobs(['same', 'gone-1', 'gone-2', 'gone-3'], 1) + jobs(['moved-1', 'moved-2', 'moved-3'], 2);
const NEW = `${jobs(['same', 'new-1', 'new-2', 'new-3'], 1)}${jobs(['moved-1', 'moved-2', 'moved-3'], 3)}
#@ name=migrate on=deploy
@reboot /app/migrate
`;

/** A sync of a process of its own, as the SDK calls AWS. */
async function sync(d: Box, text: string, link: Link = (request, pass) => pass(request)): Promise<string> {
  const { config, cloud } = d.stack;
  const handler = createSync({
    ...patience,
    config,
    clients: new FaultyRequests(cloud, { line: asLine(link), maxAttempts: 3 }).clients,
    now: () => d.clock.now(),
    logger: new Logger({ logLevel: 'SILENT' }),
  });
  const answer = await handler({ files: [{ file: 'test.crontab', text }] });
  const { error, applied } = answer as {
    error?: { message: string; hint?: string };
    applied?: { failed: { message: string }[]; left: unknown[] };
  };
  if (error) return `refused: ${error.message}; ${error.hint}`;
  if (applied === undefined) return 'no plan';
  const { failed, left } = applied;
  if (failed.length + left.length === 0) return 'applied';
  return `incomplete: ${failed.map(({ message }) => message).join()}`;
}

async function deployed(d: Box): Promise<string[]> {
  const { clients, config } = d.stack;
  const schedules = await readSchedules(clients.scheduler, config.group, patience, d.clock.now());
  return schedules.map(({ name, expression }) => `${name} ${expression}`).sort();
}

/** What a sync says when not all was done. */
const CLEAR =
  /^incomplete: could not \w+ "[\w.-]+": [A-Z]\w+: .+$|^refused: could not apply the plan: [A-Z][^;]+; .+$/;

const wanted = [
  'migrate cron(0 0 1 1 ? 2199)',
  ...['new-1', 'new-2', 'new-3', 'same'].map((name) => `${name} cron(0 1 * * ? *)`),
  ...['moved-1', 'moved-2', 'moved-3'].map((name) => `${name} cron(0 3 * * ? *)`),
].sort();

describe.each(kinds)('a sync, some of whose calls are %s,', (kind) => {
  it('is complete, or says what is not, and the next one completes it', async () => {
    const d = await start();
    expect(await sync(d, OLD)).toBe('applied');
    const said = await sync(d, NEW, faults(kind, percent(25)));
    if (said === 'applied') expect(await deployed(d)).toEqual(wanted);
    else expect(said).toMatch(CLEAR);
    // A sync that may still be at work keeps others off for a minute.
    await d.pass(60);
    expect(await sync(d, NEW)).toBe('applied');
    expect(await deployed(d)).toEqual(wanted);
    await d.pass(60);
    expect(await d.ledger.runsOfJob('migrate', { limit: 10 })).toHaveLength(1);
  });
});

// Throttling is waited out; a connection that breaks later makes no difference to a read.
describe.each<Fault>(['unavailable', 'bad gateway', 'reset before'])(
  'a sync, all of whose calls are %s,',
  (kind) => {
    it('changes nothing, and says why', async () => {
      const d = await start();
      await sync(d, OLD);
      const before = await deployed(d);
      expect(
        await sync(
          d,
          NEW,
          faults(kind, () => true),
        ),
      ).toMatch(CLEAR);
      expect(await deployed(d)).toEqual(before);
    });
  },
);

const DAY = `
#@ name=often
*/20 * * * * /app/often
#@ name=locked lock=shared overlap=wait
0,30 * * * * /app/locked
#@ name=beside lock=shared overlap=wait
0 * * * * /app/beside
#@ name=tried retries=1 retry-delay=1m
10 * * * * /app/tried
`;

it('jobs run once each, and every run comes to its end, where a tenth of the functions’ calls fails in any way', async () => {
  const meets = percent(10);
  let calls = 0;
  let isFaulty = false;
  const links = kinds.map((kind) => faults(kind, () => isFaulty && meets()));
  const link: Link = (request, pass) => (links[calls++ % links.length] as Link)(request, pass);
  let clients: Clients | undefined;
  const failing = (parts: FunctionParts) => {
    clients ??= new FaultyRequests(d.stack.cloud, { line: asLine(link), maxAttempts: 3 }).clients;
    return { ...parts, clients };
  };
  const d: Box = await start({
    behave: ({ command }) => ({ seconds: 30, exitCode: command.join(' ').includes('tried') ? 1 : 0 }),
    functions: {
      dispatch: (parts) => (event, context) => createDispatch(failing(parts))(event, context),
      outcome: (parts) => (event) => createOutcome(failing(parts))(event as OutcomeEvent),
    },
  });
  const tasks = new Set<string>();
  d.stack.cloud.events.on('task', ({ taskArn }) => tasks.add(taskArn));
  expect(await sync(d, DAY)).toBe('applied');
  isFaulty = true;
  await d.pass(2.9 * 3600);
  isFaulty = false;
  await d.pass(0.09 * 3600);
  const runs = await d.ledger.recent({ until: d.clock.now(), limit: 1000 });
  const ended = runs.map(({ runId, number, state }) => `${runId} ${number} ${state}`);
  const at = (hour: number, job: string, minute: string, end: string) =>
    `${job}@2026-11-23T0${hour}:${minute}Z ${end}`;
  expect(ended.sort()).toEqual(
    [3, 4, 5]
      .flatMap((hour) => [
        ...['00', '20', '40'].map((minute) => at(hour, 'often', minute, '1 succeeded')),
        ...['00', '30'].map((minute) => at(hour, 'locked', minute, '1 succeeded')),
        at(hour, 'beside', '00', '1 succeeded'),
        ...['1 failed', '2 failed'].map((end) => at(hour, 'tried', '10', end)),
      ])
      .sort(),
  );
  // One task for each attempt.
  expect(tasks.size).toBe(ended.length);
  // Where the answer of SNS is lost, a notification is sent again.
  const told = d.told().map(({ run, attempt, outcome }) => `${run} ${attempt} ${outcome}`);
  expect(new Set(told).size).toBe(3);
  expect(told.length).toBeLessThanOrEqual(6);
  expect(await d.deadLetters()).toEqual([]);
});

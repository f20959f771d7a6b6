// Dead letters: one for an attempt, and at most one run from all its letters.
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { takeDeadLetters } from '../../../src/runs/dead-letters.ts';
import { encodeMessage } from '../../../src/runs/message/encode.ts';
import { type Box, type BoxOptions, boxes } from '../../harness/box.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes({ start: '2026-11-23T06:00:00Z' });
const message = sampleMessage({ overlap: 'allow' });
const id = 'nightly-report@2026-11-23T03:00Z';

interface Redriven {
  readonly run?: string;
  readonly reason?: string;
  readonly dropped?: boolean;
}

async function redrive(d: Box): Promise<readonly Redriven[]> {
  const { answer } = await d.request({ redrive: true });
  await d.clock.settle();
  return answer.redriven as Redriven[];
}

async function sendLetter(d: Box, body = encodeMessage(message)): Promise<void> {
  const { clients, config } = d.stack;
  await clients.sqs.send(
    new SendMessageCommand({
      QueueUrl: config.deadLetterQueueUrl,
      MessageBody: body,
      MessageGroupId: 'nightly-report',
      MessageDeduplicationId: `letter ${Math.random()}`.replace(' ', '-'),
    }),
  );
}

test('a missed attempt has one letter, wherever the dispatcher that ends it dies', async () => {
  let sent: readonly string[] = [];
  for (let request = 1; request <= Math.max(5, sent.length); request += 1) {
    let first: FaultyRequests | undefined;
    const dispatcher: BoxOptions['dispatcher'] = (cloud) => {
      if (first) return undefined;
      first = new FaultyRequests(cloud, { failing: { request, failure: 'dies after' } });
      return first;
    };
    const d = await start({ dispatcher });
    await d.send(message);
    // Redelivery after six minutes, and the reconciler: the queue has forgotten the first letter by then.
    await d.pass(1900);
    sent = first?.sent ?? [];
    const letters = await d.deadLetters();
    const diesBetween = sent.at(-1) === 'SendMessage';
    expect(letters.length, `died after ${sent.at(-1)}`).toBe(diesBetween ? 2 : 1);
    expect(letters[0]?.Body).toBe(encodeMessage(message));
    // However many letters there are, they start one run.
    const redriven = await redrive(d);
    const runs = redriven.flatMap(({ run }) => run ?? []);
    expect(new Set(runs).size, JSON.stringify(redriven)).toBe(1);
    expect(await d.tasks()).toHaveLength(1);
    expect(await d.deadLetters()).toEqual([]);
    await d.close();
  }
});

test('a second letter of an attempt is dropped, and says which run the first one is', async () => {
  const d = await start();
  await d.send(message);
  const [first] = await redrive(d);
  await sendLetter(d);
  expect(await redrive(d)).toEqual([
    expect.objectContaining({ dropped: true, reason: `it was redriven before, as ${first?.run}` }),
  ]);
  expect(await d.tasks()).toHaveLength(1);
});

test('a letter of an attempt whose task could not be started starts the run', async () => {
  let broken = true;
  const d = await start({
    start: '2026-11-23T03:00:00Z',
    behave: () => (broken ? { cannotStart: 'exec format error' } : { seconds: 60 }),
  });
  await d.send(message);
  expect(await d.attempt(id)).toMatchObject({ state: 'not-started', taskArn: expect.any(String) });
  broken = false;
  const [{ run } = {}] = await redrive(d);
  expect(await d.attempt(String(run))).toMatchObject({ state: 'started' });
});

test('a letter of a run that never arrived starts it, and nobody reports the run after that', async () => {
  const d = await start();
  await sendLetter(d);
  const [{ run } = {}] = await redrive(d);
  expect(await d.attempt(String(run))).toMatchObject({ state: 'started' });
  expect(await d.attempt(id)).toMatchObject({ state: 'missed', redriven: run });
  expect(d.published).toEqual([]);
  await sendLetter(d);
  expect(await redrive(d)).toMatchObject([{ dropped: true }]);
});

test('a redrive that dies before its message is sent is completed by the next, as the same run', async () => {
  let dies = true;
  const d = await start({
    dispatcher: (cloud) => {
      const faulty: FaultyRequests = new FaultyRequests(cloud, {
        line: async ({ operation, body }, pass) => {
          if (operation !== 'SendMessage' || !String(body).includes('manual') || !dies) return pass();
          dies = false;
          faulty.dead = true;
          throw new Error('it is dead');
        },
      });
      return faulty;
    },
  });
  await d.send(message);
  await d.request({ redrive: true });
  const { redriven } = (await d.attempt(id)) ?? {};
  expect(redriven).toBeDefined();
  await d.pass(61);
  expect(await redrive(d)).toMatchObject([{ run: redriven }]);
  expect(await d.tasks()).toHaveLength(1);
});

test('a letter that cannot be read stays, for the reason that the list of letters says', async () => {
  const d = await start();
  await sendLetter(d, '{"v":1,"job":"report"}');
  await sendLetter(d, '{"command":"/app/report","event_id":"old-report"}');
  const { clients, config } = d.stack;
  const listed = await takeDeadLetters(clients.sqs, [config.deadLetterQueueUrl], async (letters) =>
    letters.map(({ id, reason }) => [id, reason]),
  );
  expect(listed).toEqual([
    [expect.any(String), expect.stringContaining('command')],
    [expect.any(String), 'received too often'],
  ]);
  // The other one is of a producer that writes as sqsjkr's do.
  expect(await redrive(d)).toEqual([
    { letter: listed[0]?.[0], reason: listed[0]?.[1] },
    { letter: listed[1]?.[0], run: expect.stringContaining('old-report@') },
  ]);
});

test('a letter of a retry, or of a run that its day decides, starts a run of now whatever they said', async () => {
  const d = await start();
  await sendLetter(
    d,
    encodeMessage({ ...message, attempt: 2, trigger: 'retry', due: '2026-11-20T03:00:00Z' }),
  );
  await sendLetter(
    d,
    encodeMessage({ ...message, scheduled: '2026-11-22T03:00:00Z', guard: { days: [1], timezone: 'UTC' } }),
  );
  const runs = (await redrive(d)).map(({ run }) => String(run));
  for (const run of runs) expect(await d.attempt(run)).toMatchObject({ state: 'started', number: 1 });
  expect(await d.tasks()).toHaveLength(2);
});

import { afterEach, expect, test } from 'vitest';
import { sendToDeadLetters } from '../../../src/runs/dead-letter.ts';
import { Box } from '../../harness/box.ts';

let deployment: Box;
afterEach(() => deployment?.close());

async function giveUp(reason: string, times = 1, body = '{}'): Promise<void> {
  deployment = await Box.start();
  const letter = { body, id: 'f9c2', group: 'report' };
  for (let n = 0; n < times; n += 1) {
    await sendToDeadLetters(deployment.stack, letter, { reason, job: 'report', run: undefined, attempt: 2 });
  }
}

test('a message is given up once, however often that is tried within five minutes', async () => {
  await giveUp('no capacity', 3);
  expect(await deployment.deadLetters()).toHaveLength(1);
});

test('what is not known of it is left out', async () => {
  await giveUp('no capacity');
  const [letter] = await deployment.deadLetters();
  expect(Object.keys(letter?.MessageAttributes ?? {}).sort()).toEqual(['attempt', 'job', 'reason']);
});

test.each([
  ['with characters that SQS refuses', 'a\u0000b\u001bc\ufffed', 'a?b?c?d'],
  ['that is long, without half a character at its end', `${'x'.repeat(999)}\u{1f600}`, `${'x'.repeat(999)}?`],
  [
    'in any language',
    '\u5bb9\u91cf\u304c\u3042\u308a\u307e\u305b\u3093 \u{1f600}',
    '\u5bb9\u91cf\u304c\u3042\u308a\u307e\u305b\u3093 \u{1f600}',
  ],
])('a reason %s is sent', async (_what, reason, sent) => {
  await giveUp(reason);
  const [letter] = await deployment.deadLetters();
  expect(letter?.MessageAttributes?.reason?.StringValue).toBe(sent);
});

test('a body that leaves no room for its reason is cut, which the reason says', async () => {
  const body = 'x'.repeat(1024 * 1024 - 1);
  await giveUp('the body is too large', 1, body);
  const [letter] = await deployment.deadLetters();
  expect(body.startsWith(letter?.Body ?? 'y')).toBe(true);
  expect(letter?.MessageAttributes?.reason?.StringValue).toBe(
    'the body is too large (1048575 bytes, cut here)',
  );
});

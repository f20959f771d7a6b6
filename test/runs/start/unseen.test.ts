// A task that ECS does not show yet: that it is not shown proves nothing.
import { expect, test } from 'vitest';
import { boxes } from '../../harness/box.ts';
import { type Answer, FaultyRequests, type Line } from '../../harness/faulty-requests.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';

const start = boxes();
const id = 'nightly-report@2026-11-23T03:00Z';

const throttled = Object.assign(new Error('Rate exceeded'), {
  name: 'ThrottlingException',
  $metadata: { httpStatusCode: 400 },
});

const noTasks = {
  response: {
    statusCode: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from('{"taskArns":[]}'),
  },
} as unknown as Answer;

/** RunTask took effect, and the write after it fails once; ECS shows the task after so many seconds. */
async function unrecorded(options: { readonly shownAfter: number; readonly endsAfter: number }) {
  let throttles = 0;
  let launched = false;
  const line: Line = async ({ operation }, pass) => {
    if (operation === 'UpdateItem' && launched && throttles++ === 0) throw throttled;
    if (operation === 'ListTasks' && d.clock.now() < shown) return noTasks;
    const answer = await pass();
    if (operation === 'RunTask') launched = true;
    return answer;
  };
  const d = await start({
    behave: () => ({ seconds: options.endsAfter }),
    dispatcher: (cloud) => new FaultyRequests(cloud, { line }),
  });
  const shown = new Date(d.clock.now().getTime() + options.shownAfter * 1000);
  await d.send(sampleMessage({ overlap: 'skip', deadline: 1 }));
  return d;
}

test('is no missed run: the lock stays, and its end is recorded as it was', async () => {
  const d = await unrecorded({ shownAfter: 60, endsAfter: 120 });
  await d.pass(30);
  expect(await d.attempt(id)).toMatchObject({ state: 'claimed' });
  expect(await d.locks.get('nightly-report')).toMatchObject({ holder: { runId: id } });
  await d.send(sampleMessage({ overlap: 'skip', job: 'other', lock: 'nightly-report' }));
  expect(await d.attempt('other@2026-11-23T03:00Z')).toMatchObject({ state: 'skipped' });
  await d.pass(900);
  expect(await d.attempt(id)).toMatchObject({ state: 'succeeded', exitCode: 0 });
  expect(d.published).toEqual([]);
  expect(await d.deadLetters()).toEqual([]);
  expect(await d.tasks()).toHaveLength(1);
});

// `catch-up`: runs that were missed, or left out by a pause that ended by itself, start late.
import { expect, test } from 'vitest';
import { createDispatch } from '../../../handlers/dispatch.ts';
import { pauseJob, resumeJob } from '../../../src/operate/pause.ts';
import { appliedIn, refuseIncomplete, requestApply } from '../../../src/operate/sync.ts';
import { type Box, boxes } from '../../harness/box.ts';

let isDown = false;

const start = boxes({
  behave: () => ({ seconds: 1 }),
  start: '2026-11-23T03:00:30Z',
  functions: {
    dispatch: (parts) => {
      const handler = createDispatch(parts);
      // Every message is lost.
      return async (event) => (isDown ? { batchItemFailures: [] } : handler(event));
    },
  },
});

async function deployed(catchUp: string, settings = '') {
  isDown = false;
  const d = await start();
  const { config: names, clients } = d.stack;
  const deployment = { names, clients, command: String, aws: String, now: () => d.clock.now() };
  const text = `${settings}#@ name=report deadline=1m ${catchUp}\n*/10 * * * * /app/report\n`;
  refuseIncomplete(appliedIn(await requestApply(deployment, { files: [{ file: 'a.crontab', text }] })));
  return { d, deployment };
}

async function ran(d: Box): Promise<string[]> {
  const attempts = await d.ledger.runsOfJob('report', {});
  return attempts
    .map(({ scheduled, number, state }) => `${scheduled.slice(11, 16)} #${number} ${state}`)
    .sort();
}

const outage = async (d: Box) => {
  isDown = true;
  await d.pass(29 * 60 + 50);
  isDown = false;
  await d.pass(31 * 60);
};

test('all of them, each in its next attempt, of which nobody is told and no dead letter is left', async () => {
  const { d } = await deployed('catch-up=all');
  await outage(d);
  const late = ['03:10', '03:20', '03:30'].flatMap((time) => [`${time} #1 missed`, `${time} #2 succeeded`]);
  expect(await ran(d)).toEqual([...late, '03:40 #1 succeeded', '03:50 #1 succeeded', '04:00 #1 succeeded']);
  expect(d.published).toEqual([]);
  expect(await d.deadLetters()).toEqual([]);
  expect((await d.attempt('report@2026-11-23T03:10Z', 2))?.message).toMatchObject({
    scheduled: '2026-11-23T03:10:00Z',
    trigger: 'retry',
  });
});

test('only the last, and people are told of those before it', async () => {
  const { d } = await deployed('catch-up=last');
  isDown = true;
  await d.pass(29 * 60 + 50);
  await d.reconcile();
  isDown = false;
  await d.pass(9 * 60);
  const states = await ran(d);
  expect(states.filter((run) => run.includes('#2'))).toHaveLength(1);
  expect(states.filter((run) => run.includes('#1 missed'))).toHaveLength(d.published.length + 1);
});

test('none without the option', async () => {
  const { d } = await deployed('');
  await outage(d);
  expect((await ran(d)).filter((run) => run.includes('#2'))).toEqual([]);
  expect(d.published).not.toEqual([]);
});

test.each([
  ['catch-up=all', ['03:10', '03:20', '03:30', '03:40']],
  ['catch-up=last', ['03:40']],
  ['', []],
])('of a pause that has ended by itself, with %j', async (option, late) => {
  const { d, deployment } = await deployed(option);
  await pauseJob(deployment, 'report', { until: new Date('2026-11-23T03:41:00Z') });
  await d.pass(60 * 60);
  expect(await ran(d)).toEqual([
    ...late.flatMap((time) => [`${time} #1 missed`, `${time} #2 succeeded`]),
    '03:50 #1 succeeded',
    '04:00 #1 succeeded',
  ]);
  expect(d.published).toEqual([]);
});

test('no run of a pause for a job that has a variable of that name', async () => {
  const { d, deployment } = await deployed('', 'catchUp=all\n');
  await pauseJob(deployment, 'report', { until: new Date('2026-11-23T03:41:00Z') });
  await d.pass(60 * 60);
  expect(await ran(d)).toEqual(['03:50 #1 succeeded', '04:00 #1 succeeded']);
  expect(d.published).toEqual([]);
});

test.each([
  ['catch-up=all', undefined, 3],
  ['catch-up=last', undefined, 1],
  ['catch-up=all', 'none', 0],
  ['', undefined, 0],
] as const)(
  'of a pause that somebody ends, with %j and --run-missed %s',
  async (option, runMissed, count) => {
    const { d, deployment } = await deployed(option);
    await pauseJob(deployment, 'report');
    await d.pass(30 * 60);
    const { madeUp = [] } = await resumeJob(deployment, 'report', { runMissed });
    expect(madeUp).toHaveLength(count);
    await d.pass(40 * 60);
    // Nor is any of them started once more.
    expect((await ran(d)).filter((run) => run < '03:40')).toHaveLength(count);
  },
);

// Real clients over HTTP against endpoints that hold them to a quota, as AWS does.
import { afterEach, expect, it } from 'vitest';
import { type Clients, connectAll } from '../../src/aws/clients/all.ts';
import { apply } from '../../src/schedules/apply.ts';
import { diff } from '../../src/schedules/diff.ts';
import { listSchedules } from '../../src/schedules/group.ts';
import { readSchedules } from '../../src/schedules/read-schedules.ts';
import type { Link } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { endpointsOf, startProxy } from '../proxy/proxy.ts';
import { quotas } from '../proxy/quotas.ts';
import { sorted, TestCloud, wanting } from './local-group.ts';
import { NOW, sampleSchedule } from './samples.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Clients of a cloud that takes so many calls of an operation in a second, or as many as come. */
async function clientsOf(cloud: TestCloud, ...links: Link[]): Promise<Clients> {
  const proxy = await startProxy(endpointsOf(cloud.cloud), ...links);
  const clients = connectAll({
    region: 'us-east-1',
    endpoint: proxy.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  closing.push(
    () => clients.destroy(),
    () => proxy.close(),
    () => cloud.close(),
  );
  return clients;
}

const schedules = (count: number) =>
  Array.from({ length: count }, (_, n) => sampleSchedule({ name: `job-${n}` }));

const BURST = 16;

it('a first sync and the next are complete without an error at 100 calls a second, and few calls are refused', async () => {
  const cloud = new TestCloud();
  const counted = { came: 0, throttled: 0 };
  // As many as are under way at first, and more than a tenth of a second allows: they come at once, however slow the machine is.
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const limited = quotas({ CreateSchedule: 100, GetSchedule: 100, ListSchedules: 100 });
  const { scheduler, sqs } = await clientsOf(cloud, async (request, pass) => {
    counted.came += 1;
    if (counted.came === BURST) open();
    await opened;
    const answer = await limited(request, pass);
    if (answer.status === 429) counted.throttled += 1;
    return answer;
  });
  const group = await cloud.group();
  const wanted = wanting(...schedules(60));
  const plan = diff(wanted, [], { group, now: NOW });
  const patience = {
    wait: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
  };
  const applied = await apply(plan, {
    ...patience,
    scheduler,
    sqs,
    queueUrl: '',
    now: () => NOW,
    beforeChange: async () => {},
    rename: async () => {},
  });
  expect(applied).toMatchObject({ failed: [], left: [] });
  expect(applied.done).toHaveLength(60);
  expect(sorted(await readSchedules(scheduler, group, patience, NOW))).toEqual(sorted(wanted.schedules));
  expect(counted.throttled).toBeGreaterThan(0);
  expect(counted.throttled).toBeLessThan(120);
});

it('the SDK holds calls back until others are answered', async () => {
  const cloud = new TestCloud();
  let came = 0;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { scheduler } = await clientsOf(cloud, async (request, pass) => {
    if (operationOf(request) !== 'GetSchedule') return pass(request);
    came += 1;
    if (came === 16) {
      // Time for one more to come, if it could.
      await listSchedules(scheduler, group);
      expect(came).toBe(16);
      open();
    }
    await opened;
    return pass(request);
  });
  const group = await cloud.group(schedules(60));
  expect(await readSchedules(scheduler, group, cloud.patience, NOW)).toHaveLength(60);
});

// What each service is sent: by the rules of EventBridge, of the events that a deployment puts on its bus, over HTTP.
import { afterEach, describe, expect, it } from 'vitest';
import { requestsOf } from '../../src/check-ins/service-requests.ts';
import type { CheckInService } from '../../src/config/settings-schema.ts';
import type { BusEvent } from '../../src/local/event-bus.ts';
import type { Message } from '../../src/runs/message/message.ts';
import { postEvent, sendCheckIn } from '../../src/simulate/send-check-ins.ts';
import { type BoxOptions, boxes } from '../harness/box.ts';
import { sampleMessage } from '../runs/ledger/sample-attempt.ts';
import { listen } from './listen.ts';

const start = boxes();

type Service = Awaited<ReturnType<typeof listen>>;

let open: Service[] = [];
afterEach(() => {
  for (const service of open) service.close();
  open = [];
});

async function service(status?: number): Promise<Service> {
  const one = await listen(status);
  open.push(one);
  return one;
}

const CHECK_IN = { with: ['hc'], schedule: '0 3 * * *', margin: 600, longest: 3600 };

/** The check-ins that a run puts on the bus, from its first start to its last end. */
async function checkInsOf(fields: Partial<Message>, options: BoxOptions = {}): Promise<BusEvent[]> {
  const d = await start({ behave: () => ({ seconds: 60, exitCode: 0 }), ...options });
  const put: BusEvent[] = [];
  d.stack.cloud.events.on('put', (event) => {
    if (event['detail-type'] === 'Run Check-In') put.push(event);
  });
  const entry = { time: '0 3 * * *', timezone: 'Asia/Tokyo' };
  await d.send(sampleMessage({ checkIn: CHECK_IN, entry, ...fields }));
  await d.pass(600);
  return put;
}

/** What a service gets of these events, at an address of this machine. */
async function gets(described: CheckInService, events: readonly BusEvent[]) {
  const { origin, received } = await service();
  const { address, ...requests } = requestsOf(described, { stage: 'prod', textOf: () => 'KEY' });
  for (const event of events) {
    const { phase } = event.detail as { phase: 'start' | 'end' };
    const failed = await postEvent(address.replace(/^https:\/\/[^/]+/, origin), requests[phase], event);
    expect(failed).toBeUndefined();
  }
  return received.map(({ method, url, body }) => ({ method, url, body }));
}

const idOf = (event: BusEvent | undefined) =>
  (event?.detail as { report: { id: string } } | undefined)?.report.id;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('of a run that fails', () => {
  const failing = () =>
    checkInsOf(
      {},
      { behave: () => ({ seconds: 60, exitCode: 3, output: ['one', 'disk \u001b[31mfull\u001b[0m'] }) },
    );

  it('Healthchecks gets the start and the exit code with the last lines, under one id', async () => {
    const events = await failing();
    const id = idOf(events[0]);
    expect(id).toMatch(UUID);
    const report = {
      deployment: 'cronbridge-local',
      job: 'nightly-report',
      run: 'nightly-report@2026-11-23T03:00Z',
      attempt: 1,
      id,
    };
    expect(await gets({ healthchecks: 'prod/hc' }, events)).toEqual([
      {
        method: 'POST',
        url: `/KEY/nightly-report/start?rid=${id}&create=1`,
        body: { ...report, state: 'started', lastLines: [] },
      },
      {
        method: 'POST',
        url: `/KEY/nightly-report/3?rid=${id}&create=1`,
        body: {
          ...report,
          state: 'failed',
          exitCode: 3,
          durationSeconds: 60,
          lastLines: ['one', 'disk full'],
        },
      },
    ]);
  });

  it('an installation of your own gets the same below its own address', async () => {
    const [event] = await failing();
    const own = { healthchecks: 'prod/hc', url: 'https://hc.example.com/base/' };
    const [request] = await gets(own, event ? [event] : []);
    expect(request?.url).toMatch(/^\/base\/ping\/KEY\/nightly-report\/start\?/);
  });

  it('Cronitor gets run and fail as one series, and the exit code', async () => {
    const events = await failing();
    const id = idOf(events[0]);
    expect((await gets({ cronitor: 'prod/cronitor' }, events)).map(({ url }) => url)).toEqual([
      `/p/KEY/nightly-report?state=run&series=${id}&env=prod`,
      `/p/KEY/nightly-report?state=fail&series=${id}&env=prod&status_code=3`,
    ]);
  });

  it('Sentry gets one check-in, with the monitor as the crontab has it', async () => {
    const events = await failing();
    const checkIn = {
      check_in_id: idOf(events[0]),
      environment: 'local',
      monitor_config: {
        schedule: { type: 'crontab', value: '0 3 * * *' },
        timezone: 'Asia/Tokyo',
        checkin_margin: 10,
        max_runtime: 60,
      },
    };
    const url = '/api/42/cron/nightly-report/abc/';
    expect(await gets({ sentry: 'https://abc@o1.ingest.sentry.io/42' }, events)).toEqual([
      { method: 'POST', url, body: { ...checkIn, status: 'in_progress' } },
      { method: 'POST', url, body: { ...checkIn, status: 'error', duration: 60 } },
    ]);
  });

  it('any other address gets the report', async () => {
    const events = await failing();
    expect(await gets({ url: 'https://watch.example.com/in?team=batch' }, events)).toMatchObject([
      { url: '/in?team=batch', body: { state: 'started' } },
      { url: '/in?team=batch', body: { state: 'failed', exitCode: 3 } },
    ]);
  });
});

describe('the services', () => {
  const signals = (events: readonly BusEvent[]) =>
    events.map(({ detail }) => (detail as { signal: string }).signal);

  it('hear of a success whatever the exit code is that means it', async () => {
    const exitCodes = { ok: [3] };
    const three = { behave: () => ({ seconds: 60, exitCode: 3 }) };
    expect(signals(await checkInsOf({}))).toEqual(['start', '0']);
    expect(signals(await checkInsOf({ exitCodes }, three))).toEqual(['start', '0']);
    expect(signals(await checkInsOf({ exitCodes: { skip: [3] } }, three))).toEqual(['start', '0']);
  });

  it('hear of each start of a run and of its last end, under one id', async () => {
    let tasks = 0;
    const events = await checkInsOf(
      { retry: { limit: 1, delay: 30, on: ['failed'] } },
      { behave: () => ({ seconds: 60, exitCode: tasks++ === 0 ? 1 : 0 }) },
    );
    expect(signals(events)).toEqual(['start', 'start', '0']);
    expect(new Set(events.map(idOf)).size).toBe(1);
  });

  it('hear that a run was missed, or could not start', async () => {
    expect(signals(await checkInsOf({ scheduled: '2026-11-22T03:00:00Z' }))).toEqual(['fail']);
    expect(
      signals(
        await checkInsOf({ task: { cluster: 'unlisted' } }, { settings: { CRONBRIDGE_ALLOW_CLUSTERS: '' } }),
      ),
    ).toEqual(['fail']);
  });

  it('hear nothing of a run that gives way, nor of a job that does not check in', async () => {
    const d = await start({ behave: () => ({ seconds: 600, exitCode: 0 }) });
    const put: BusEvent[] = [];
    d.stack.cloud.events.on('put', (event) => {
      if (event['detail-type'] === 'Run Check-In') put.push(event);
    });
    await d.send(sampleMessage({ job: 'other', lock: 'shared' }));
    await d.send(sampleMessage({ lock: 'shared', checkIn: CHECK_IN }));
    await d.pass(60);
    expect(put).toEqual([]);
  });
});

describe('from this machine', () => {
  const sender = (origin: string) => ({
    services: { hc: { healthchecks: 'prod/hc', url: origin } },
    stage: 'local',
    keyOf: (service: string) => `key-of-${service}`,
  });

  it('every service is told that cronbridge.yml describes, and it is said which it does not', async () => {
    const { origin, received } = await service();
    for (const event of await checkInsOf({ checkIn: { ...CHECK_IN, with: ['hc', 'other'] } }))
      expect(await sendCheckIn(sender(origin), event)).toEqual([
        'other is not under check-ins in cronbridge.yml',
      ]);
    expect(received.map(({ url }) => url?.split('?')[0])).toEqual([
      '/ping/key-of-hc/nightly-report/start',
      '/ping/key-of-hc/nightly-report/0',
    ]);
  });

  it('it is said which service refuses, and which cannot be reached', async () => {
    const [event] = await checkInsOf({});
    if (event === undefined) throw new Error('there is no check-in');
    const { origin } = await service(404);
    expect(await sendCheckIn(sender(origin), event)).toEqual(['hc answered 404']);
    const [failed] = await sendCheckIn(sender('http://127.0.0.1:1'), event);
    expect(failed).toMatch(/^hc cannot be reached: /);
  });
});

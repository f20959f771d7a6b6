// Monitors are written by a sync, as the crontab has them.
import { afterEach, describe, expect, it } from 'vitest';
import { createSync } from '../../handlers/sync.ts';
import { requestsOf } from '../../src/check-ins/service-requests.ts';
import type { BusEvent } from '../../src/local/event-bus.ts';
import { postEvent } from '../../src/simulate/send-check-ins.ts';
import { startDeployment, type TestDeployment } from '../cli/deployment.ts';
import { listen } from './listen.ts';

const CRONTAB = `#@default check-in=hc,watch
#@ name=report late=15m timeout=2h timezone=Asia/Tokyo
0 5 * * mon-fri /app/report
#@ name=often
*/15 * * * * /app/often
#@ name=nick
@daily /app/nick
#@ name=drawn
~ 3 */2 * * /app/drawn
#@ name=weekday
0 3 15W * * /app/weekday
#@ name=off enabled=false
0 4 * * * /app/off
#@ name=at-deploy on=deploy deadline=10m
@reboot /app/at-deploy
#@ name=other check-in=watch
0 6 * * * /app/other
`;

let deployment: TestDeployment | undefined;
afterEach(() => deployment?.close());

/** A deployment whose syncs write monitors at `hc`, and what it puts on the bus. @param refuses whether its queue does */
async function start(refuses = false) {
  const put: BusEvent[] = [];
  const started: TestDeployment = await startDeployment(CRONTAB, undefined, undefined, {
    sync: (parts) =>
      createSync({
        ...parts,
        config: {
          ...parts.config,
          monitors: ['hc'],
          ...(refuses && { queueUrl: parts.config.queueUrl.replace('.fifo', '-gone.fifo') }),
        },
      }),
  });
  deployment = started;
  started.stack.cloud.events.on('put', (event) => {
    if (event['detail-type'] === 'Job Monitor') put.push(event);
  });
  const sync = async (...options: string[]) => {
    const answer = await started.cli('sync', '--crontab', started.crontab, ...options);
    await started.clock.advanceTo(new Date(started.clock.now().getTime() + 600_000));
    return answer;
  };
  return { ...started, put, sync };
}

interface Check {
  readonly schedule: string;
  readonly tz: string;
  readonly grace: number;
}

describe('a sync', () => {
  it('writes those of jobs that run by themselves, at times that others can read', async () => {
    const { put, sync } = await start();
    expect((await sync()).err).toContain('sent the monitors of 4 jobs to hc\n');
    const checks = put.map(
      ({ detail }) => detail as { job: string; checkIns: string[]; healthchecks: Check },
    );
    expect(
      checks.map(({ job, checkIns, healthchecks: { schedule, tz, grace } }) => [
        job,
        checkIns,
        schedule,
        tz,
        grace,
      ]),
    ).toEqual([
      // Late by a quarter of an hour, and two hours long.
      ['report', ['hc'], '0 5 * * mon-fri', 'Asia/Tokyo', 8100],
      // Late by ten minutes, and an hour long.
      ['often', ['hc'], '*/15 * * * *', 'UTC', 4200],
      ['nick', ['hc'], '0 0 * * *', 'UTC', 4200],
      ['drawn', ['hc'], expect.stringMatching(/^[1-5]?\d 3 \*\/2 \* \*$/), 'UTC', 4200],
    ]);
  });

  it('writes them again without changes, so that none stays lost', async () => {
    const { put, sync } = await start();
    await sync();
    await sync();
    expect(put).toHaveLength(8);
  });

  it('says which stay at a service without their job', async () => {
    const { write, sync } = await start();
    await sync();
    write(CRONTAB.replace('name=report', 'name=report check-in=watch').replace(/#@ name=nick\n.*\n/, ''));
    const { out, err } = await sync();
    expect(`${out}${err}`).toContain('the monitor of job "report" at hc stays');
    expect(`${out}${err}`).toContain('the monitor of job "nick" at watch stays');
    expect(`${out}${err}`).not.toMatch(/"(?:often|drawn)" at/);
  });

  it('changes the schedules although the queue refuses the monitors, and says how to repeat that', async () => {
    const { sync, cli, write } = await start(true);
    write(CRONTAB.replace(/#@ name=at-deploy.*\n.*\n/, ''));
    const { code, err } = await sync();
    expect(code).toBe(0);
    expect(err).toMatch(
      /warning: the monitors of 4 jobs were not all sent to hc: [A-Z].*\n +hint: sync again/,
    );
    expect((await cli('list')).out).toMatch(/^report /m);
  });
});

describe('a service gets', () => {
  /** What the service gets for the first job of a sync. */
  async function written(described: Parameters<typeof requestsOf>[0]) {
    const { put, sync } = await start();
    await sync();
    const { origin, received, close } = await listen();
    const { monitor } = requestsOf(described, { stage: 'prod', textOf: (name) => `text of ${name}` });
    if (monitor === undefined || put[0] === undefined) throw new Error('nothing is written');
    const address = monitor.address.replace(/^https:\/\/[^/]+/, origin);
    expect(await postEvent(address, monitor, put[0])).toBeUndefined();
    close();
    return { ...received[0], address: monitor.address };
  }

  it('Healthchecks: one check of that slug, made or changed', async () => {
    const request = await written({ healthchecks: 'prod/ping', 'api-key': 'prod/api' });
    expect(request).toMatchObject({
      method: 'POST',
      address: 'https://healthchecks.io/api/v3/checks/',
      headers: { 'x-api-key': 'text of prod/api' },
    });
    expect(request.body).toEqual({
      name: 'report',
      slug: 'report',
      tags: 'cronbridge-local',
      schedule: '0 5 * * mon-fri',
      tz: 'Asia/Tokyo',
      grace: 8100,
      channels: '*',
      unique: ['slug'],
    });
  });

  it('Cronitor: one job of that key', async () => {
    const request = await written({ cronitor: 'prod/key', authorization: 'prod/basic' });
    expect(request).toMatchObject({
      method: 'PUT',
      address: 'https://cronitor.io/api/monitors',
      headers: { authorization: 'text of prod/basic' },
      body: {
        monitors: [
          {
            type: 'job',
            key: 'report',
            schedule: '0 5 * * mon-fri',
            timezone: 'Asia/Tokyo',
            grace_seconds: 900,
          },
        ],
      },
    });
  });
});

// cronbridge cost, and the line in plan.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDeployment, type TestDeployment } from '../deployment.ts';
import { cronbridge } from '../record.ts';

const CRONTAB = `
#@ name=hourly
0 * * * * /app/hourly
#@ name=nightly cpu=1024 memory=2048
0 3 * * * /app/nightly
#@ name=off enabled=false
* * * * * /app/off
`;

let directory: string;
let crontab: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-cost-'));
  crontab = join(directory, 'test.crontab');
  writeFileSync(crontab, CRONTAB);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('cost without AWS', () => {
  const cost = (...args: string[]) => cronbridge(['cost', crontab, ...args]);

  it('shows services, jobs, what would run all the time, and what it assumes', async () => {
    const { code, out, err } = await cost();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`3 jobs, 760 runs in an average month: about $4.20

SERVICE                A MONTH  FOR
CloudWatch alarms        $2.10  21 metrics of alarms
CloudWatch metrics       $1.50  5 metrics
SQS                      $0.33  659,281 requests
Fargate                  $0.23  4.7 vCPU-hours, 9.5 GB-hours
Lambda                   $0.02  4,441 invocations, 1,300 GB-seconds
DynamoDB                 $0.01  8,882 read units, 12,045 write units, 0.0041 GB stored
CloudWatch Logs          $0.01  0.013 GB written, 0.0059 GB kept
EventBridge Scheduler   <$0.01  760 invocations
total                    $4.20  $3.94 of it without a single run

JOB      A MONTH  RUNS  A RUN TAKES
hourly     $0.22  730   1m (assumed)
nightly    $0.03  30    1m (assumed)
and 1 job that cost less; -n shows more

ALWAYS RUNNING INSTEAD                           A MONTH
one t4g.nano instance (0.5 GB, disk of 8 GB)       $3.71
one t4g.small instance (2 GB, disk of 8 GB)       $12.90
two daemons on Fargate (0.25 vCPU, 0.5 GB each)   $18.02

prices: us-east-1 in US dollars before tax, 2026-11-28, without the free units of an account; other regions differ, often by 10 to 30 %
no duration was measured (could not read the ledger: no AWS region is set); assumed without one: 1m (--duration), and 20s for each task to start and stop
assumed for jobs that set nothing: 256 CPU units, 512 MiB, x86, fargate, no public IPv4 address (--cpu, --memory, --arm, --spot, --public-ip)
a server or daemon runs the commands itself, and must be large enough for all that run at once
not included: failures and retries, runs by hand, notifications, NAT gateways, data transfer, the image registry
`);
  });

  it('takes the assumptions from the arguments', async () => {
    const args = [
      '--duration',
      '1h30m',
      '--cpu',
      '512',
      '--memory',
      '1024',
      '--arm',
      '--spot',
      '--public-ip',
    ];
    const { out } = await cost(...args, '--free-tier', '--no-measured');
    expect(out).toContain('1h 30m (--duration)');
    expect(out).toContain('512 CPU units, 1024 MiB, ARM, fargate-spot, a public IPv4 address');
    expect(out).toContain('vCPU-hours (ARM, Spot)');
    expect(out).toContain('after the free units of an account');
    expect(out).toContain('no duration was measured (not asked for)');
  });

  it('says where it counts another size than the one that was asked for', async () => {
    const { code, out } = await cost('--cpu', '300', '--no-measured');
    expect(code).toBe(0);
    expect(out).toContain(
      'Fargate has no size of 300 CPU units with 512 MiB: counted as 512 with 1024 (hourly)',
    );
  });

  it('takes from the settings what they say', async () => {
    const env = { CRONBRIDGE_LAUNCH: 'fargate-spot', CRONBRIDGE_PUBLIC_IP: 'true' };
    const { out } = await cronbridge(['cost', crontab], { env });
    expect(out).toContain('fargate-spot, a public IPv4 address');
    expect(out).toContain('vCPU-hours (Spot)');
  });

  it('prints the same as JSON', async () => {
    const { out } = await cost('--json');
    const { usd, services, jobs, ...rest } = JSON.parse(out);
    expect(rest).toMatchObject({ currency: 'USD', region: 'us-east-1', date: '2026-11-28', freeTier: false });
    expect(usd).toBeCloseTo(
      services.reduce((sum: number, each: { usd: number }) => sum + each.usd, 0),
      9,
    );
    expect(jobs.map(({ job }: { job: string }) => job)).toEqual(['hourly', 'nightly', 'off']);
  });

  it('shows as many jobs as it is asked for', async () => {
    const { out } = await cost('-n', '1');
    expect(out).toContain('and 2 jobs that cost less');
  });

  it.each([
    [['--duration', 'soon'], '--duration "soon" is not a duration'],
    [['--cpu', '-1'], '--cpu is "-1", and not a whole number from 1 to 999999'],
    [['--cpu', 'lots'], 'for example --cpu 256'],
    [['--memory', 'lots'], 'for example --memory 512'],
    [['--timezone', 'Mars/Base'], '--timezone'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await cost(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('refuses a crontab with errors, and shows them', async () => {
    const path = join(directory, 'bad.crontab');
    writeFileSync(path, '99 * * * * x\n');
    const { code, err } = await cronbridge(['cost', path]);
    expect(code).toBe(2);
    expect(err).toContain('minute-out-of-range');
  });
});

describe('with a deployment', () => {
  let deployment: TestDeployment;
  beforeAll(async () => {
    deployment = await startDeployment(CRONTAB, () => ({ seconds: 300 }));
    const { cli } = deployment;
    await cli('sync', deployment.crontab);
    await deployment.clock.advanceTo(new Date('2027-01-01T02:30:00Z'));
  });
  afterAll(() => deployment.close());

  it('takes the durations that the ledger has', async () => {
    const { code, out } = await deployment.cli('cost', deployment.crontab);
    expect(code).toBe(0);
    expect(out).toMatch(/^hourly +\$0\.\d\d +730 +5m$/m);
    expect(out).toMatch(/^nightly +\$0\.\d\d +30 +1m \(assumed\)$/m);
    expect(out).toContain('durations: the last runs in the ledger; assumed without one: 1m');
  });

  it('does not ask the ledger if that is turned off', async () => {
    const { out } = await deployment.cli('cost', deployment.crontab, '--no-measured');
    expect(out).toMatch(/^hourly .* 1m \(assumed\)$/m);
  });

  it('is one line of the plan, and no part of its JSON', async () => {
    const { code, out } = await deployment.cli('plan', deployment.crontab);
    expect(code).toBe(0);
    expect(out).toMatch(/\nabout \$4\.20 a month on AWS; cronbridge cost --local --port \d+ shows why\n$/);
    const json = await deployment.cli('plan', deployment.crontab, '--json');
    expect(() => JSON.parse(json.out)).not.toThrow();
  });
});

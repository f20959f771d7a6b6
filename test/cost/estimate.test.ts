import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alwaysOn } from '../../src/cost/always-on.ts';
import { type Assumptions, assume } from '../../src/cost/assumptions.ts';
import { type EstimateOptions, estimate } from '../../src/cost/estimate.ts';
import { PRICES } from '../../src/cost/prices.ts';
import type { Job } from '../../src/crontab/job.ts';
import { parse } from '../crontab/parse-one.ts';

const USUAL = assume({ launch: '', publicIp: false, retentionDays: 90, jobMetrics: false });

const now = new Date('2027-01-01T00:00:00Z');

const jobsOf = (text: string): readonly Job[] => parse(text).jobs;
const cost = (text: string, options: Partial<EstimateOptions> = {}, assumed: Partial<Assumptions> = {}) =>
  estimate(jobsOf(text), { now, ...options, assumptions: { ...USUAL, ...assumed } });
const ofService = (found: ReturnType<typeof cost>, service: string) =>
  found.services.find((each) => each.service === service)?.usd ?? 0;

const HOURLY = '#@ name=hourly\n0 * * * * /app/hourly\n';
const NIGHTLY = '#@ name=nightly overlap=skip cpu=1024 memory=2048\n0 3 * * * /app/nightly\n';

describe('the cost of a month', () => {
  it('is what can be computed by hand: one job every minute, which takes a minute on 0.25 vCPU and 0.5 GB', () => {
    const found = cost('#@ name=minutely\n* * * * * /app/x\n');
    const runs = (365 * 24 * 60) / 12;
    expect(found.runs).toBe(43_800);
    const hours = (43_800 * (60 + 20)) / 3600;
    expect(ofService(found, 'Fargate')).toBeCloseTo(hours * (0.25 * 0.04048 + 0.5 * 0.004446), 6);
    expect(ofService(found, 'Fargate')).toBeCloseTo(12.01, 2);
    expect(ofService(found, 'EventBridge Scheduler')).toBeCloseTo(runs * 1e-6, 6);
    // Sent, received and deleted; and five connections that ask every 20 seconds.
    expect(ofService(found, 'SQS')).toBeCloseTo((3 * runs + 657_000) * 0.5e-6, 6);
    expect(ofService(found, 'SQS')).toBeCloseTo(0.39, 2);
    // Two invocations a run, of 1 s and 0.5 s; four reconciliations an hour, of 0.5 s.
    const seconds = 1.5 * runs + 0.5 * 2920;
    expect(ofService(found, 'Lambda')).toBeCloseTo(
      (2 * runs + 2920) * 0.2e-6 + seconds * 0.5 * 0.0000133334,
      6,
    );
    // Three writes of an item below 1 KiB, each with two copies; the last one in a transaction, with the job's summary; four reads.
    const units = { write: (9 + 1 + 2) * runs + 2920, read: 4 * runs + 2 * 2920 };
    const stored = ofService(found, 'DynamoDB') - (units.write * 0.625e-6 + units.read * 0.125e-6);
    expect(stored).toBeGreaterThan(0);
    expect(stored).toBeLessThan(0.1);
    expect(ofService(found, 'CloudWatch metrics')).toBeCloseTo(5 * 0.3, 6);
    expect(ofService(found, 'CloudWatch alarms')).toBeCloseTo(21 * 0.1, 6);
    expect(found.usd).toBeCloseTo(17.5, 0);
  });

  it('is that of a size that Fargate has, where a job asks for another, and says so', () => {
    const odd = '#@ name=odd cpu=300\n0 3 * * * /app/odd\n';
    const found = cost(`${odd}${HOURLY}`);
    expect(found.otherSizes).toEqual([
      { jobs: ['odd'], asked: { cpu: 300, memory: 512 }, counted: { cpu: 512, memory: 1024 } },
    ]);
    const even = cost(`${odd.replace('cpu=300', 'cpu=512 memory=1024')}${HOURLY}`);
    expect(ofService(even, 'Fargate')).toBeCloseTo(ofService(found, 'Fargate'), 9);
    expect(even.otherSizes).toEqual([]);
    expect(cost(odd.replace('cpu', 'launch=ec2 cpu')).otherSizes).toEqual([]);
  });

  it('has a look every minute at a source of the crontab', () => {
    const looks = 730 * 60;
    const lambda = looks * (0.2e-6 + 0.15 * (1769 / 1024) * 0.0000133334);
    for (const [source, gets] of [
      ['s3', looks * 0.4e-6],
      ['https', 0],
    ] as const) {
      const [without, found] = [cost(HOURLY), cost(HOURLY, {}, { source })];
      const more = (service: string) => ofService(found, service) - ofService(without, service);
      expect(more('Lambda')).toBeCloseTo(lambda, 6);
      expect(more('DynamoDB')).toBeCloseTo(looks * 0.125e-6, 6);
      expect(more('S3')).toBeCloseTo(gets, 6);
      expect(found.fixedUsd - without.fixedUsd).toBeCloseTo(found.usd - without.usd, 9);
    }
    const known = { launch: '', publicIp: false, retentionDays: 90, jobMetrics: false };
    expect(assume({ ...known, source: 's3://bucket/key' }).source).toBe('s3');
    expect(assume({ ...known, source: 'https://example.com/crontab' }).source).toBe('https');
  });

  it('is the fixed cost where no job is', () => {
    const found = cost('');
    expect(found.runs).toBe(0);
    expect(found.usd).toBe(found.fixedUsd);
    // Of it a third of a dollar for asking an empty queue.
    expect(ofService(found, 'SQS')).toBeCloseTo(0.33, 2);
    expect(ofService(found, 'Fargate')).toBe(0);
  });

  it('is the fixed cost and that of each job, whatever the jobs', () => {
    const jobs = jobsOf(`${HOURLY}${NIGHTLY}#@ name=other\n*/7 * 1 * 1 /app/other\n`);
    fc.assert(
      fc.property(fc.subarray([...jobs]), (some) => {
        const options = { now, assumptions: USUAL };
        const { usd, fixedUsd, services, jobs: each } = estimate(some, options);
        const alone = some.map((job) => estimate([job], options).usd - fixedUsd);
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        expect(usd).toBeCloseTo(fixedUsd + sum(alone), 9);
        expect(usd).toBeCloseTo(fixedUsd + sum(each.map((job) => job.usd)), 9);
        expect(usd).toBeCloseTo(sum(services.map((service) => service.usd)), 9);
      }),
    );
  });

  it('grows with the duration of runs, and never falls', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), (one, other) => {
        const [shorter, longer] = [one, other].toSorted((a, b) => a - b);
        const of = (durationSeconds = 0) => cost(HOURLY, {}, { durationSeconds }).usd;
        expect(of(longer)).toBeGreaterThanOrEqual(of(shorter));
        if ((shorter ?? 0) >= 40 && longer !== shorter) expect(of(longer)).toBeGreaterThan(of(shorter));
      }),
    );
  });

  it('bills a minute for the shortest task', () => {
    const of = (durationSeconds: number) => cost(HOURLY, {}, { durationSeconds }).usd;
    expect(of(1)).toBe(of(40));
    expect(of(41)).toBeGreaterThan(of(40));
  });

  it('takes the durations that were measured, and says of which jobs', () => {
    const measuredSeconds = new Map([['hourly', 600]]);
    const { jobs } = cost(`${HOURLY}${NIGHTLY}`, { measuredSeconds });
    expect(jobs.map(({ job, durationSeconds, measured }) => [job, durationSeconds, measured])).toEqual([
      ['hourly', 600, true],
      ['nightly', 60, false],
    ]);
  });

  it('lets no run take longer than its timeout', () => {
    const found = cost(`#@ timeout=2m name=a\n0 * * * * x\n`, {}, { durationSeconds: 3600 });
    expect(found.jobs[0]?.durationSeconds).toBe(120);
  });

  it('takes the size, the disk and the capacity that a job names', () => {
    const fargate = (options: string, assumed: Partial<Assumptions> = {}) =>
      ofService(cost(`#@ name=a ${options}\n0 * * * * x\n`, {}, assumed), 'Fargate');
    const usual = fargate('');
    expect(fargate('cpu=512 memory=1024')).toBeCloseTo(2 * usual, 9);
    expect(fargate('', { cpu: 512, memory: 1024 })).toBeCloseTo(2 * usual, 9);
    expect(fargate('launch=fargate-spot')).toBeCloseTo(usual * 0.33, 2);
    expect(fargate('', { launch: 'fargate-spot' })).toBe(fargate('launch=fargate-spot'));
    expect(fargate('', { architecture: 'arm' })).toBeCloseTo(usual * 0.8, 2);
    expect(fargate('ephemeral-storage=120') - usual).toBeCloseTo(730 * (80 / 3600) * 100 * 0.000111, 9);
    expect(fargate('launch=ec2')).toBe(0);
    expect(fargate('launch=our-instances')).toBe(0);
  });

  it('counts what is asked for besides: public addresses, metrics by job, a longer retention', () => {
    const more = (assumed: Partial<Assumptions>) => cost(HOURLY, {}, assumed).usd - cost(HOURLY).usd;
    expect(more({ publicIp: true })).toBeCloseTo(730 * (80 / 3600) * 0.005, 9);
    expect(more({ jobMetrics: true })).toBeCloseTo(4 * 0.3, 9);
    expect(more({ retentionDays: 3650 })).toBeGreaterThan(0);
  });

  it('takes off the free units only where it is asked to, and never more than is used', () => {
    const free = cost(HOURLY, { freeTier: true });
    const paid = cost(HOURLY);
    for (const service of ['EventBridge Scheduler', 'SQS', 'Lambda', 'CloudWatch metrics']) {
      expect([service, ofService(free, service)]).toEqual([service, 0]);
    }
    expect(ofService(free, 'Fargate')).toBe(ofService(paid, 'Fargate'));
    expect(free.usd).toBeLessThan(paid.usd);
    expect(cost('', { freeTier: true }).usd).toBeGreaterThan(0);
  });

  it('is nothing for jobs that are off, run on deploy or are over', () => {
    const text = '#@ enabled=false\n* * * * * x\n#@ on=deploy\n@reboot y\n#@ end=2026-01-01\n* * * * * z\n';
    const { usd, fixedUsd, jobs } = cost(text);
    expect(usd).toBe(fixedUsd);
    expect(jobs.map(({ runs }) => runs)).toEqual([0, 0, 0]);
  });
});

describe('what runs all the time instead', () => {
  it('costs what the hours of a month come to', () => {
    expect(alwaysOn().map(({ usd }) => usd.toFixed(2))).toEqual(['3.71', '12.90', '18.02']);
  });
});

describe('the prices', () => {
  it('have a date and a source each, and are of one unit', () => {
    for (const [meter, { usd, asOf, source }] of Object.entries(PRICES)) {
      expect([meter, asOf]).toEqual([meter, expect.stringMatching(/^20\d\d(?:-\d\d)?$/)]);
      expect(source).not.toBe('');
      expect(usd).toBeGreaterThan(0);
      expect(usd).toBeLessThan(1);
    }
  });
});

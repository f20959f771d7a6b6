import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, test, vi } from 'vitest';
import { countIn } from '../../src/runs/metrics.ts';

const attempt = { job: 'a', runId: 'a@2026-11-23T03:00Z', number: 1, trigger: 'schedule' } as const;
const until = '2026-11-23T03:00:30.000Z';

describe('metrics', () => {
  test('are written in the embedded metric format, by job', async () => {
    const written: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    try {
      const emit = countIn(new Metrics({ namespace: 'cronbridge', serviceName: 'cronbridge-test' }));
      emit({ kind: 'due', ...attempt });
      emit({ kind: 'started', ...attempt, taskArn: 'arn', startDelaySeconds: 7 });
      emit({ kind: 'waiting', ...attempt, for: 'lock', until, reason: 'its lock is held' });
      emit({ kind: 'undecodable', reason: 'the body is not a JSON object' });
      emit({ kind: 'ended', ...attempt, outcome: 'missed', fault: 'could not notify' });
      emit({ kind: 'ended', ...attempt, outcome: 'missed', fault: 'could not notify', completed: true });
      emit({ kind: 'stale-task', ...attempt, taskArn: 'arn' });
      emit({ kind: 'twin', ...attempt, reason: 'it is started already' });
    } finally {
      spy.mockRestore();
    }
    const found = written.map((line) => JSON.parse(line));
    expect(found).toMatchObject([
      { service: 'cronbridge-test', job: 'a', started: 1 },
      { service: 'cronbridge-test', job: 'a', startDelay: 7 },
      { service: 'cronbridge-test', failed: 1 },
      { service: 'cronbridge-test', job: 'a', missed: 1 },
      { service: 'cronbridge-test', job: 'a', faults: 1 },
      { service: 'cronbridge-test', job: 'a', faults: 1 },
      { service: 'cronbridge-test', job: 'a', twins: 1 },
    ]);
    expect(found[0]._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'cronbridge',
        Dimensions: [['service', 'job']],
        Metrics: [{ Name: 'started', Unit: 'Count' }],
      },
    ]);
  });

  test.each([
    ['retried', { outcome: 'failed', settlement: 'retried' }],
    ['failed', { outcome: 'timed-out', settlement: 'notified' }],
    ['skipped', { outcome: 'skipped', settlement: 'quiet' }],
    ['succeeded', { outcome: 'succeeded', settlement: 'quiet' }],
    [undefined, { outcome: 'stopped', settlement: 'quiet' }],
  ] as const)('count %s for %j', (counter, end) => {
    const counted: string[] = [];
    const metric = { addDimension: () => metric, addMetric: (name: string) => counted.push(name) };
    countIn({ singleMetric: () => metric as unknown as Metrics })({ kind: 'ended', ...attempt, ...end });
    expect(counted).toEqual(counter === undefined ? [] : [counter]);
  });
});

import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, test, vi } from 'vitest';
import { report } from '../../../src/runs/start/report.ts';
import { recorder } from '../../harness/box.ts';

describe('metrics', () => {
  test('are written in the embedded metric format, by job', async () => {
    const written: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    try {
      const metrics = new Metrics({ namespace: 'cronbridge', serviceName: 'cronbridge-test' });
      const parts = { logger: recorder([]), metrics };
      report(parts, {
        decision: 'started',
        job: 'a',
        runId: 'a@2026-11-23T03:00Z',
        number: 1,
        startDelaySeconds: 7,
      });
      report(parts, { decision: 'put-back', job: 'a', delaySeconds: 30 });
      report(parts, { decision: 'undecodable', reason: 'the body is not a JSON object' });
      report(parts, { decision: 'missed', job: 'a', fault: 'could not notify' });
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
    ]);
    expect(found[0]._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'cronbridge',
        Dimensions: [['service', 'job']],
        Metrics: [{ Name: 'started', Unit: 'Count' }],
      },
    ]);
  });
});

import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, test, vi } from 'vitest';
import type { EventSink } from '../../src/runs/events.ts';
import { countIn } from '../../src/runs/metrics.ts';

const attempt = { job: 'a', runId: 'a@2026-11-23T03:00Z', number: 1, trigger: 'schedule' } as const;

describe('metrics', () => {
  test.each([
    [false, [{ service: 'cronbridge-test', started: 1 }]],
    [
      true,
      [
        { service: 'cronbridge-test', started: 1 },
        { service: 'cronbridge-test', job: 'a', started: 1 },
      ],
    ],
  ])(
    'are written in the embedded metric format, of the deployment, and of jobs where they are wanted: %s',
    (byJob, expected) => {
      const found = written(byJob, (emit) =>
        emit({ kind: 'started', ...attempt, taskArn: 'arn', startDelaySeconds: 7 }),
      ).filter((line) => 'started' in line);
      expect(found).toMatchObject(expected);
      expect(found.map(({ _aws }) => _aws.CloudWatchMetrics[0].Dimensions)).toEqual(
        [[['service']], [['service', 'job']]].slice(0, expected.length),
      );
      expect(found[0]._aws.CloudWatchMetrics).toEqual([
        {
          Namespace: 'cronbridge',
          Dimensions: [['service']],
          Metrics: [{ Name: 'started', Unit: 'Count' }],
        },
      ]);
    },
  );

  test('cover everything worth counting', () => {
    const found = written(false, (emit) => {
      emit({ kind: 'due', ...attempt });
      emit({ kind: 'started', ...attempt, taskArn: 'arn', startDelaySeconds: 7 });
      emit({ kind: 'waiting', ...attempt, for: 'lock', before: 0, reason: 'its lock is held' });
      emit({ kind: 'undecodable', reason: 'the body is not a JSON object' });
      emit({ kind: 'ended', ...attempt, outcome: 'missed', fault: 'could not notify' });
      emit({ kind: 'ended', ...attempt, outcome: 'missed', fault: 'could not notify', completed: true });
      emit({ kind: 'stale-task', ...attempt, taskArn: 'arn' });
      emit({ kind: 'twin', ...attempt, reason: 'it is started already' });
      emit({ kind: 'reconciled' });
    });
    expect(found).toMatchObject([
      { service: 'cronbridge-test', started: 1 },
      { service: 'cronbridge-test', startDelay: 7 },
      { service: 'cronbridge-test', failed: 1 },
      { service: 'cronbridge-test', missed: 1 },
      { service: 'cronbridge-test', faults: 1 },
      { service: 'cronbridge-test', faults: 1 },
      { service: 'cronbridge-test', twins: 1 },
      { service: 'cronbridge-test', reconciled: 1 },
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
    countIn(
      { singleMetric: () => metric as unknown as Metrics },
      false,
    )({ kind: 'ended', ...attempt, ...end });
    expect(counted).toEqual(counter === undefined ? [] : [counter]);
  });
});

/** The lines that are written while `work` emits events. */
// biome-ignore lint/suspicious/noExplicitAny: lines of JSON
function written(byJob: boolean, work: (emit: EventSink) => void): any[] {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  try {
    work(countIn(new Metrics({ namespace: 'cronbridge', serviceName: 'cronbridge-test' }), byJob));
  } finally {
    spy.mockRestore();
  }
  return lines.map((line) => JSON.parse(line));
}

import { describe, expect, test } from 'vitest';
import { instantText, messageGroup, onDemandInstant, runIdOf } from '../../../src/runs/message/message.ts';

describe('the run id', () => {
  test.each([
    ['2026-11-23T03:00:00Z', 'report@2026-11-23T03:00Z', 'has the minute'],
    ['2026-11-23T03:00:00.000Z', 'report@2026-11-23T03:00Z', 'whatever the zeros'],
    ['2026-11-23T03:00:17Z', 'report@2026-11-23T03:00:17.000Z', 'has seconds where there are any'],
    ['2026-11-23T03:00:00.001Z', 'report@2026-11-23T03:00:00.001Z', 'and milliseconds'],
  ])('of %s is %s: it %s', (scheduled, id) => {
    expect(runIdOf({ job: 'report', scheduled })).toBe(id);
  });
});

test('an instant is written as Scheduler writes it', () => {
  expect(instantText(new Date('2026-11-23T03:00:00.000Z'))).toBe('2026-11-23T03:00:00Z');
  expect(instantText(new Date('2026-11-23T03:00:17.120Z'))).toBe('2026-11-23T03:00:17.120Z');
});

test('a request at a whole minute moves by a millisecond, out of the way of the scheduled run', () => {
  expect(onDemandInstant(new Date('2026-11-23T03:00:00Z')).toISOString()).toBe('2026-11-23T03:00:00.001Z');
  expect(onDemandInstant(new Date('2026-11-23T03:00:01Z')).toISOString()).toBe('2026-11-23T03:00:01.000Z');
});

test('jobs with one lock are in one message group', () => {
  expect(messageGroup({ lock: 'database' })).toBe('database');
  for (const lock of ['two words', 'größe', 'x'.repeat(129)]) {
    expect(messageGroup({ lock })).toMatch(/^[0-9a-f]{64}$/);
    expect(messageGroup({ lock })).not.toBe(messageGroup({ lock: `${lock}!` }));
  }
});

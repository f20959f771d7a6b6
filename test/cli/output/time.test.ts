// Instants and durations as text.
import { describe, expect, it } from 'vitest';
import { formatDistance, formatDuration, formatLocal, formatUtc } from '../../../src/cli/output/time.ts';

describe('an instant as text', () => {
  it('has seconds only where they are not zero', () => {
    expect(formatUtc(new Date('2026-11-23T03:00:00Z'))).toBe('2026-11-23T03:00Z');
    expect(formatUtc(new Date('2026-11-23T03:00:17Z'))).toBe('2026-11-23T03:00:17Z');
    expect(formatUtc(new Date('2026-11-23T03:00:17.123Z'))).toBe('2026-11-23T03:00:17.123Z');
  });

  it('shows the wall clock of a zone', () => {
    expect(formatLocal(new Date('2026-11-22T15:00:00Z'), 'Asia/Tokyo')).toBe('Mon 2026-11-23 00:00');
    expect(formatLocal(new Date('2026-11-22T15:00:09Z'), 'Asia/Kathmandu')).toBe('Sun 2026-11-22 20:45:09');
  });

  it('shows how far it is from now', () => {
    const now = new Date('2026-11-23T03:00:00Z');
    const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
    expect(formatDistance(later(300), now)).toBe('in 5m');
    expect(formatDistance(later(-3720), now)).toBe('1h 2m ago');
    expect(formatDistance(later(0.4), now)).toBe('now');
  });
});

describe('a duration', () => {
  it.each([
    [0, '0s'],
    [-5, '0s'],
    [440, '0.4s'],
    [2000, '2s'],
    [12_400, '12s'],
    [59_700, '1m'],
    [184_000, '3m 4s'],
    [7_500_000, '2h 5m'],
    [360_000_000, '4d 4h'],
    [86_400_000, '1d'],
  ])('of %d ms is %s', (milliseconds, expected) => {
    expect(formatDuration(milliseconds)).toBe(expected);
  });
});

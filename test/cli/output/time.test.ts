// Instants and durations as arguments and as text.
import { describe, expect, it } from 'vitest';
import {
  formatDistance,
  formatDuration,
  formatLocal,
  formatUtc,
  parseInstant,
  parsePast,
} from '../../../src/cli/output/time.ts';

describe('an instant in an argument', () => {
  it.each([
    ['2027-01-01', '2027-01-01T00:00:00.000Z'],
    ['2027-01-01T09:30', '2027-01-01T09:30:00.000Z'],
    ['2027-01-01T09:30:15', '2027-01-01T09:30:15.000Z'],
    ['2027-01-01T09:30Z', '2027-01-01T09:30:00.000Z'],
    ['2027-01-01T09:30:15.250Z', '2027-01-01T09:30:15.250Z'],
    ['2027-01-01T09:00+09:00', '2027-01-01T00:00:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseInstant(text, '--from').toISOString()).toBe(expected);
  });

  it.each([
    'tomorrow',
    '',
    '2027',
    '2027-13-01',
    '2027-02-29',
    '2027-01-01T25:00',
    '2027-01-01 09:00',
    '01/02/2027',
  ])('%j is refused, with the forms that are accepted', (text) => {
    expect(() => parseInstant(text, '--from')).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `--from "${text}" is not a date or date-time`,
        hint: expect.stringContaining('2027-01-01T09:00'),
      }),
    );
  });
});

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

it.each([
  ['2d', '2026-12-30T00:00:00.000Z'],
  ['1h30m', '2026-12-31T22:30:00.000Z'],
  ['0s', '2027-01-01T00:00:00.000Z'],
  ['2026-12-31T09:00+09:00', '2026-12-31T00:00:00.000Z'],
])('%s ago, or then, is %s', (text, expected) => {
  expect(parsePast(text, '--since', new Date('2027-01-01')).toISOString()).toBe(expected);
});

it.each(['', 'd2', '2 days', '-2d', 'yesterday', '10:00'])('%j is no time that has been', (text) => {
  expect(() => parsePast(text, '--since', new Date('2027-01-01'))).toThrow(
    expect.objectContaining({ code: 'usage', hint: expect.stringContaining('how long ago') }),
  );
});

// Instants as people ask for them.
import { describe, expect, it } from 'vitest';
import { parseAhead, parseInstant, parseLater, parsePast } from '../../src/operate/asked-time.ts';

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

const NOW = new Date('2027-01-01');

it.each([
  ['0m', '2027-01-01T00:00:00.000Z'],
  ['2h', '2027-01-01T02:00:00.000Z'],
  ['2026-12-31', '2026-12-31T00:00:00.000Z'],
])('%s from now, or then, is %s', (text, expected) => {
  expect(parseAhead(text, '--from', NOW).toISOString()).toBe(expected);
});

it.each(['0m', '0s', '2027-01-01', '2026-12-31', '1970-01-01'])('%s is not in the future', (text) => {
  expect(() => parseLater(text, '--at', NOW)).toThrow(`--at "${text}" is not in the future`);
});

it.each([
  ['999999d', '1970-01-01T00:00:00.000Z'],
  ['0000-01-01', '1970-01-01T00:00:00.000Z'],
])('%s is no time before 1970', (text, expected) => {
  expect(parsePast(text, '--since', NOW).toISOString()).toBe(expected);
});

it.each(['2027-01-01T00:01', '9999-12-31'])('%s has not been', (text) => {
  expect(() => parsePast(text, '--since', NOW)).toThrow(`--since "${text}" is in the future`);
});

it.each([
  ['2d', '2026-12-30T00:00:00.000Z'],
  ['1h30m', '2026-12-31T22:30:00.000Z'],
  ['0s', '2027-01-01T00:00:00.000Z'],
  ['2026-12-31T09:00+09:00', '2026-12-31T00:00:00.000Z'],
])('%s ago, or then, is %s', (text, expected) => {
  expect(parsePast(text, '--since', NOW).toISOString()).toBe(expected);
});

it.each(['', 'd2', '2 days', '-2d', 'yesterday', '10:00'])('%j is no time that has been', (text) => {
  expect(() => parsePast(text, '--since', new Date('2027-01-01'))).toThrow(
    expect.objectContaining({ code: 'usage', hint: expect.stringContaining('how long ago') }),
  );
});

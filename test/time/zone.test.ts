import { describe, expect, test } from 'vitest';
import { Zone } from '../../src/time/zone.ts';

const MINUTE = 60_000;
const zone = (name: string) => {
  const found = Zone.find(name);
  if (found === undefined) throw new Error(`no zone ${name}`);
  return found;
};
const local = (text: string) => Date.parse(`${text}Z`);
const instantsOf = (name: string, text: string) =>
  zone(name)
    .instantsOf(local(text))
    .map((instant) => new Date(instant).toISOString());

test('an unknown zone is not found', () => {
  expect(Zone.find('Mars/Olympus')).toBeUndefined();
});

describe('a local time', () => {
  test.each([
    ['America/New_York', '2026-03-08T01:59', ['2026-03-08T06:59:00.000Z'], 'is one instant before a gap'],
    ['America/New_York', '2026-03-08T02:30', [], 'in a gap is none'],
    ['America/New_York', '2026-03-08T03:00', ['2026-03-08T07:00:00.000Z'], 'is one at the end of a gap'],
    [
      'America/New_York',
      '2026-11-01T01:30',
      ['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z'],
      'is two where clocks are put back',
    ],
    ['America/New_York', '2026-11-01T02:00', ['2026-11-01T07:00:00.000Z'], 'is one after that'],
    ['Europe/Berlin', '2026-03-29T02:00', [], 'is none at the beginning of a gap'],
    [
      'Europe/Berlin',
      '2026-10-25T02:59',
      ['2026-10-25T00:59:00.000Z', '2026-10-25T01:59:00.000Z'],
      'is two in the last repeated minute',
    ],
    ['Australia/Lord_Howe', '2026-10-04T02:15', [], 'is none in a gap of half an hour'],
    ['Australia/Lord_Howe', '2026-10-04T02:30', ['2026-10-03T15:30:00.000Z'], 'is one after half an hour'],
    [
      'Australia/Lord_Howe',
      '2026-04-05T01:45',
      ['2026-04-04T14:45:00.000Z', '2026-04-04T15:15:00.000Z'],
      'is two within the repeated half hour',
    ],
    ['Pacific/Chatham', '2026-09-27T02:50', [], 'is none in a gap at a quarter to'],
    ['Pacific/Chatham', '2026-09-27T03:45', ['2026-09-26T14:00:00.000Z'], 'is one at its end'],
    ['Asia/Kathmandu', '2026-06-01T05:45', ['2026-06-01T00:00:00.000Z'], 'is one at a quarter to'],
    [
      'Africa/Casablanca',
      '2026-02-15T02:30',
      ['2026-02-15T01:30:00.000Z', '2026-02-15T02:30:00.000Z'],
      'is two before Ramadan',
    ],
    ['Africa/Casablanca', '2026-03-22T02:30', [], 'is none after Ramadan'],
    ['Pacific/Apia', '2011-12-30T12:00', [], 'is none on a day that was left out'],
    ['UTC', '2026-03-08T02:30', ['2026-03-08T02:30:00.000Z'], 'is itself in UTC'],
  ])('in %s, %s', (name, text, instants) => {
    expect(instantsOf(name, text)).toEqual(instants);
  });
});

describe('the first instant of a local time', () => {
  test.each([
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:00:00.000Z', 'in a gap is the end of the gap'],
    ['America/New_York', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z', 'that comes twice is the first'],
    ['Australia/Lord_Howe', '2026-10-04T02:01', '2026-10-03T15:30:00.000Z', 'in a short gap is its end'],
    ['Pacific/Apia', '2011-12-30T12:00', '2011-12-30T10:00:00.000Z', 'on a day left out is the next day'],
  ])('in %s, %s is %s', (name, text, instant) => {
    expect(new Date(zone(name).firstInstantOf(local(text))).toISOString()).toBe(instant);
  });
});

describe('changes of the clocks', () => {
  const changes = (name: string, from: string, until: string) =>
    zone(name)
      .changes(Date.parse(`${from}Z`), Date.parse(`${until}Z`))
      .map(({ before, after }) => [before, after].map((time) => new Date(time).toISOString().slice(0, 16)));

  test.each([
    [
      'Australia/Lord_Howe',
      [
        ['2024-04-07T02:00', '2024-04-07T01:30'],
        ['2024-10-06T02:00', '2024-10-06T02:30'],
      ],
    ],
    [
      'Africa/Casablanca',
      [
        ['2024-03-10T03:00', '2024-03-10T02:00'],
        ['2024-04-14T02:00', '2024-04-14T03:00'],
      ],
    ],
    ['Asia/Tokyo', []],
    ['UTC', []],
  ])('of %s in a year go from %j', (name, expected) => {
    expect(changes(name, '2024-01-01T00:00', '2025-01-01T00:00')).toEqual(expected);
  });

  test('at the first instant of a year are found in it', () => {
    const expected = [['1969-01-01T00:00', '1969-01-01T08:00']];
    expect(changes('Antarctica/Casey', '1968-06-01T00:00', '1969-06-01T00:00')).toEqual(expected);
    expect(changes('Antarctica/Casey', '1969-01-01T00:00', '1969-01-01T00:01')).toEqual(expected);
    expect(changes('Antarctica/Casey', '1968-01-01T00:00', '1969-01-01T00:00')).toEqual([]);
  });
});

describe('offsets', () => {
  test.each([
    ['UTC', true],
    ['Asia/Tokyo', true],
    ['America/New_York', true],
    ['Africa/Casablanca', true],
    ['Asia/Kolkata', false],
    ['Asia/Kathmandu', false],
    ['Australia/Lord_Howe', false],
    ['Pacific/Chatham', false],
  ])('of %s are whole hours: %s', (name, whole) => {
    expect(zone(name).hasWholeHourOffsets).toBe(whole);
  });

  test.each([
    'America/New_York',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Asia/Kathmandu',
    'Africa/Casablanca',
    'Europe/Dublin',
    'America/Santiago',
    'Antarctica/Troll',
  ])('of %s are those of Intl, to the minute around every change', (name) => {
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: name,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const shown = (instant: number) => local(format.format(instant).replace(' ', 'T'));
    let changes = 0;
    const step = 180 * MINUTE;
    for (let from = Date.UTC(2026, 0); from < Date.UTC(2028, 0); from += step) {
      const changed = shown(from) - from !== shown(from + step) - (from + step);
      changes += Number(changed);
      for (let instant = from; instant < from + step; instant += changed ? MINUTE : step) {
        expect(zone(name).localTime(instant), new Date(instant).toISOString()).toBe(shown(instant));
      }
    }
    expect(changes).toBe(name === 'Asia/Kathmandu' ? 0 : 4);
  });
});

import { describe, expect, test } from 'vitest';
import { TimeZones } from '../../../src/crontab/parse/time-zone.ts';

const zones = new TimeZones();

describe('an IANA name in its exact spelling is a zone', () => {
  test.each([
    'UTC',
    'Etc/UTC',
    'Etc/GMT+9',
    'GMT',
    'CET',
    'EST5EDT',
    'Japan',
    'US/Pacific',
    'NZ-CHAT',
    'Asia/Tokyo',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'America/Port-au-Prince',
    'America/Argentina/Buenos_Aires',
    'America/Argentina/ComodRivadavia',
    'Antarctica/DumontDUrville',
    'Africa/Dar_es_Salaam',
  ])('%s', (name) => {
    expect(zones.has(name)).toBe(true);
  });
});

describe('nothing else is', () => {
  test.each([
    '',
    'JST',
    'PST',
    'utc',
    'asia/tokyo',
    'Asia/TOKYO',
    'us/pacific',
    'Asia/Tokio',
    'Asia/',
    '/Asia/Tokyo',
    ':Asia/Tokyo',
    'Asia/Tokyo ',
    '+09:00',
    'UTC+9',
    'JST-9',
    'local',
    'SystemV/PST8PDT',
    'x'.repeat(10_000),
  ])('%s', (name) => {
    expect(zones.has(name)).toBe(false);
  });
});

describe('the nearest names', () => {
  test.each([
    ['Asia/Tokio', ['Asia/Tokyo']],
    ['asia/tokyo', ['Asia/Tokyo']],
    ['Tokyo', ['Asia/Tokyo']],
    ['new york', ['America/New_York']],
    ['America/NewYork', ['America/New_York']],
    ['Europe/Berln', ['Europe/Berlin']],
    ['JST', ['Asia/Tokyo']],
    ['JST-9', ['Asia/Tokyo']],
    ['utc', ['UTC']],
    ['Nowhere/Nothing', []],
  ])('of %s are %j', (name, nearest) => {
    expect(zones.nearest(name).slice(0, 1)).toEqual(nearest);
  });
});

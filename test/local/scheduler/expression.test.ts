import { describe, expect, it } from 'vitest';
import { nextInstant, parseExpression } from '../../../src/local/scheduler/expression.ts';
import { isTimezone } from '../../../src/local/scheduler/zone.ts';

function instants(text: string, timezone: string, from: string, count: number): string[] {
  const expression = parseExpression(text);
  const anchor = Date.parse(from);
  const found: string[] = [];
  let after = anchor - 1;
  while (found.length < count) {
    const next = nextInstant(expression, { after, timezone, anchor });
    if (next === undefined) break;
    found.push(new Date(next).toISOString().replace('.000Z', 'Z'));
    after = next;
  }
  return found;
}

describe('cron in a time zone', () => {
  it('follows the local time through the year', () => {
    const summer = instants('cron(0 9 * * ? *)', 'Europe/Berlin', '2027-07-01T00:00:00Z', 1);
    const winter = instants('cron(0 9 * * ? *)', 'Europe/Berlin', '2027-01-01T00:00:00Z', 1);
    expect([...summer, ...winter]).toEqual(['2027-07-01T07:00:00Z', '2027-01-01T08:00:00Z']);
  });

  it('takes the day, its end and its weekday from the local calendar', () => {
    expect(instants('cron(0 1 ? * MON *)', 'Asia/Tokyo', '2026-11-20T00:00:00Z', 1)).toEqual([
      '2026-11-22T16:00:00Z',
    ]);
    expect(instants('cron(30 23 L * ? *)', 'Pacific/Kiritimati', '2026-11-20T00:00:00Z', 1)).toEqual([
      '2026-11-30T09:30:00Z',
    ]);
  });

  it('skips a local time that does not exist', () => {
    // 02:30 does not exist in New York on 14 March 2027.
    expect(instants('cron(30 2 * * ? *)', 'America/New_York', '2027-03-13T00:00:00Z', 3)).toEqual([
      '2027-03-13T07:30:00Z',
      '2027-03-15T06:30:00Z',
      '2027-03-16T06:30:00Z',
    ]);
  });

  it('is due once at a local time that occurs twice, before the clocks are set back', () => {
    // 01:30 occurs twice in New York on 7 November 2027.
    expect(instants('cron(30 1 * * ? *)', 'America/New_York', '2027-11-06T00:00:00Z', 3)).toEqual([
      '2027-11-06T05:30:00Z',
      '2027-11-07T05:30:00Z',
      '2027-11-08T06:30:00Z',
    ]);
  });

  it('pauses for the repeated hour when it is due all the time', () => {
    expect(instants('cron(0/30 * * * ? *)', 'America/New_York', '2027-11-07T05:00:00Z', 4)).toEqual([
      '2027-11-07T05:00:00Z',
      '2027-11-07T05:30:00Z',
      '2027-11-07T07:00:00Z',
      '2027-11-07T07:30:00Z',
    ]);
  });

  it('knows clocks that are set by half an hour, and at midnight', () => {
    // Lord Howe Island sets its clocks back from 02:00 to 01:30 on 4 April 2027.
    expect(instants('cron(45 1 * * ? *)', 'Australia/Lord_Howe', '2027-04-03T00:00:00Z', 2)).toEqual([
      '2027-04-03T14:45:00Z',
      '2027-04-04T15:15:00Z',
    ]);
    // Cairo has no midnight on 30 April 2027.
    expect(instants('cron(0 0 * * ? *)', 'Africa/Cairo', '2027-04-29T12:00:00Z', 2)).toEqual([
      '2027-04-30T21:00:00Z',
      '2027-05-01T21:00:00Z',
    ]);
  });

  it('is the same at every instant as a walk over all minutes of the year', () => {
    const timezone = 'America/St_Johns';
    const expression = parseExpression('cron(15 1-3 * * ? *)');
    const local = new Intl.DateTimeFormat('en', {
      timeZone: timezone,
      hourCycle: 'h23',
      day: 'numeric',
      month: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    const seen = new Set<string>();
    const walked: number[] = [];
    const end = Date.parse('2028-01-01T00:00:00Z');
    for (let at = Date.parse('2027-01-01T00:00:00Z'); at < end; at += 15 * 60_000) {
      const time = local.format(at);
      if (/ 0?[1-3]:15$/.test(time) && !seen.has(time)) walked.push(at);
      seen.add(time);
    }
    const found: number[] = [];
    let after = Date.parse('2027-01-01T00:00:00Z') - 1;
    for (;;) {
      const next = nextInstant(expression, { after, timezone, anchor: 0 });
      if (next === undefined || next >= end) break;
      found.push(next);
      after = next;
    }
    expect(found).toEqual(walked);
  });
});

describe('rate', () => {
  it('is due at its start and then at regular intervals, whatever the time zone', () => {
    const expected = ['2027-03-14T06:30:10Z', '2027-03-14T07:30:10Z', '2027-03-14T08:30:10Z'];
    expect(instants('rate(1 hour)', 'America/New_York', '2027-03-14T06:30:10Z', 3)).toEqual(expected);
    expect(instants('rate(60 minutes)', 'UTC', '2027-03-14T06:30:10Z', 3)).toEqual(expected);
  });

  it('counts days of 24 hours', () => {
    expect(instants('rate(1 day)', 'America/New_York', '2027-03-13T12:00:00Z', 2)).toEqual([
      '2027-03-13T12:00:00Z',
      '2027-03-14T12:00:00Z',
    ]);
  });

  it('begins with its anchor', () => {
    const next = nextInstant(parseExpression('rate(5 minutes)'), {
      after: Date.parse('2027-01-01T00:00:00Z'),
      timezone: 'UTC',
      anchor: Date.parse('2027-02-01T00:00:00Z'),
    });
    expect(next).toBe(Date.parse('2027-02-01T00:00:00Z'));
  });
});

describe('at', () => {
  it('is due once, at the local time', () => {
    expect(instants('at(2027-01-01T09:00:30)', 'Asia/Tokyo', '2026-01-01T00:00:00Z', 2)).toEqual([
      '2027-01-01T00:00:30Z',
    ]);
  });

  it('is never due at a local time that does not exist', () => {
    expect(instants('at(2027-03-14T02:30:00)', 'America/New_York', '2026-01-01T00:00:00Z', 1)).toEqual([]);
  });
});

describe('what EventBridge does not describe is refused', () => {
  it.each([
    'cron 0 0 1 1 ? *',
    'cron(0 0 1 1 ? *',
    ' cron(0 0 1 1 ? *)',
    'Cron(0 0 1 1 ? *)',
    'rate(0 minutes)',
    'rate(-1 minutes)',
    'rate(5 minute)',
    'rate(5  minutes)',
    'rate(5 seconds)',
    'rate(1.5 hours)',
    'rate(5)',
    'at(2027-02-30T00:00:00)',
    'at(2027-01-01T24:00:00)',
    'at(2027-01-01T00:00)',
    'at(2027-01-01T00:00:00Z)',
    'at(2027-01-01 00:00:00)',
    'at(01-01-2027T00:00:00)',
    '0 0 1 1 ? *',
  ])('%s', (text) => {
    expect(() => parseExpression(text)).toThrow(RangeError);
  });
});

describe('a time zone', () => {
  it.each(['UTC', 'Asia/Tokyo', 'America/Argentina/Buenos_Aires', 'Etc/GMT+9'])('can be %s', (name) => {
    expect(isTimezone(name)).toBe(true);
  });
  it.each(['Asia/Edo', '+09:00', '', 'JST9'])('cannot be "%s"', (name) => {
    expect(isTimezone(name)).toBe(false);
  });
});

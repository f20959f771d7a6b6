import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { upcomingRuns } from '../../src/time/upcoming.ts';
import { Zone } from '../../src/time/zone.ts';
import { crowdedMinutes } from '../../src/timeline/counts.ts';
import { levelsOf } from '../../src/timeline/level.ts';
import { aWeekAfter, weekFromToday } from '../../src/timeline/week.ts';
import { parse } from '../crontab/parse-one.ts';
import { named, timelineOf } from './timeline-of.ts';

const zone = (name: string) => Zone.find(name) as Zone;

describe('the counts', () => {
  test('add up to the runs that next shows, by job, by minute and in all', () => {
    const specs = fc.constantFrom(
      '*/7 * * * *',
      '0 0 * * *',
      '30 6 1 * mon',
      '*/5 8-18 * * 1-5',
      '@hourly',
      '0 2 */3 * 0',
      '15 23 L * *',
      '0 0 29 2 *',
    );
    const zones = fc.constantFrom('UTC', 'Asia/Tokyo', 'America/New_York', 'Asia/Kathmandu');
    const intervals = fc.record({
      // Around the changes of the clocks in New York, to the second.
      from: fc.integer({ min: Date.UTC(2027, 2, 10), max: Date.UTC(2027, 2, 16) }),
      minutes: fc.integer({ min: 1, max: 9 * 1440 }),
    });
    fc.assert(
      fc.property(
        fc.array(specs, { minLength: 1, maxLength: 6 }),
        zones,
        zones,
        intervals,
        (list, written, shown, { from, minutes }) => {
          const text = `CRON_TZ=${written}\n${list.map((spec, index) => named(`job-${index}`, spec)).join('')}`;
          const interval = { from: new Date(from), until: new Date(from + minutes * 60_000) };
          const runs = [...upcomingRuns(parse(text).jobs, interval)];
          const timeline = timelineOf(text, interval.from.toISOString(), interval.until.toISOString(), shown);
          expect(timeline.starts).toBe(runs.length);
          expect(timeline.jobs.length + timeline.idle.length).toBe(list.length);
          for (const { name, starts, hours } of timeline.jobs) {
            expect(starts).toBe(runs.filter(({ job }) => job.name === name).length);
            expect(hours.reduce((sum, count) => sum + count)).toBe(starts);
          }
          expect(timeline.minutes.flatMap(({ scheduled, starts }) => Array(starts).fill(scheduled))).toEqual(
            runs.map(({ scheduled }) => scheduled),
          );
          const busiest = Math.max(0, ...timeline.minutes.map(({ starts }) => starts));
          expect(Math.max(0, ...timeline.peaks.map(({ starts }) => starts))).toBe(busiest);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('are by the hours of the zone that is shown', () => {
    const { jobs } = timelineOf(named('a', '30 9 * * *'), '2027-01-04', '2027-01-11', 'Asia/Kathmandu');
    expect(jobs[0]?.hours.indexOf(7)).toBe(15);
  });

  it('have jobs of many hours first, then by the first hour, then by name', () => {
    const text = [
      named('late', '0 20 * * *'),
      named('b', '0 3 * * *'),
      named('a', '0 3 * * *'),
      named('all', '0 * * * *'),
      named('never', '0 0 1 6 *'),
    ].join('');
    const { jobs, idle } = timelineOf(text, '2027-01-04', '2027-01-11');
    expect(jobs.map(({ name }) => name)).toEqual(['all', 'a', 'b', 'late']);
    expect(idle).toEqual(['never']);
  });

  it('have both hours that a clock shows twice in one', () => {
    const { jobs } = timelineOf(
      named('a', '*/30 * * * *'),
      '2027-10-31T00:00Z',
      '2027-10-31T03:00Z',
      'Europe/Berlin',
    );
    expect(jobs[0]?.hours.slice(0, 5)).toEqual([0, 0, 4, 2, 0]);
  });
});

describe('the crowded minutes', () => {
  const text = [
    named('daily', '0 3 * * *'),
    named('weekly', '0 3 * * 3'),
    named('hourly', '0 * * * *'),
    named('lonely', '7 7 * * *'),
  ].join('');
  const timeline = timelineOf(text, '2027-01-04', '2027-01-11');

  it('are minutes of the day, each with its busiest day and the jobs of that', () => {
    expect(crowdedMinutes(timeline, 5)).toEqual([
      {
        scheduled: new Date('2027-01-06T03:00Z'),
        minuteOfDay: 180,
        starts: 3,
        jobs: ['daily', 'weekly', 'hourly'],
      },
    ]);
  });

  it('are of the first of several days that are equally busy', () => {
    const text = `${named('a', '0 3 * * *')}${named('b', '0 3 * * *')}`;
    const [minute] = crowdedMinutes(timelineOf(text, '2027-01-04', '2027-01-11'), 5);
    expect(minute?.scheduled).toEqual(new Date('2027-01-04T03:00Z'));
  });

  it('are not there where no two jobs meet', () => {
    expect(crowdedMinutes(timelineOf(named('a', '* * * * *'), '2027-01-04', '2027-01-05'), 5)).toEqual([]);
  });

  it('have the first names, and the number of all', () => {
    const many = Array.from({ length: 40 }, (_, index) => named(`job-${index}`, '0 0 * * *')).join('');
    const [minute] = crowdedMinutes(timelineOf(many, '2027-01-04', '2027-01-05'), 5);
    expect(minute).toMatchObject({ starts: 40 });
    expect(minute?.jobs).toEqual(Array.from({ length: 12 }, (_, index) => `job-${index}`));
  });
});

describe('the levels', () => {
  it.each([
    ['0 5 * * *', 1],
    ['0 5 * * 1', 1],
    ['*/15 5 * * *', 2],
    ['*/5 5 * * *', 3],
    ['*/4 5 * * *', 4],
    ['*/4 5 * * 1', 2],
  ])('of %s in a week: %i', (spec, level) => {
    const timeline = timelineOf(named('a', spec), '2027-01-04', '2027-01-11');
    const [job] = timeline.jobs;
    expect(job && levelsOf(timeline, job).map((each, hour) => (hour === 5 ? each : -each))).toEqual(
      Array.from({ length: 24 }, (_, hour) => (hour === 5 ? level : -0)),
    );
  });

  it('are those of a whole day in an interval that is shorter', () => {
    const timeline = timelineOf(named('a', '0 5 * * *'), '2027-01-04T05:00Z', '2027-01-04T05:10Z');
    const [job] = timeline.jobs;
    expect(job && levelsOf(timeline, job)[5]).toBe(1);
  });
});

describe('the interval', () => {
  it.each([
    ['UTC', '2027-01-04T15:30Z', '2027-01-04T00:00Z', '2027-01-11T00:00Z'],
    ['Asia/Tokyo', '2027-01-04T15:30Z', '2027-01-04T15:00Z', '2027-01-11T15:00Z'],
    ['America/New_York', '2027-03-14T02:00Z', '2027-03-13T05:00Z', '2027-03-20T04:00Z'],
    ['America/Sao_Paulo', '2018-11-04T12:00Z', '2018-11-04T03:00Z', '2018-11-11T02:00Z'],
  ])('is a week of whole days in %s, from %s: %s to %s', (name, now, from, until) => {
    const interval = weekFromToday(new Date(now), zone(name));
    expect(interval).toEqual({ from: new Date(from), until: new Date(until) });
  });

  it('from another time on is a week by the clocks of the zone', () => {
    const from = new Date('2027-03-13T14:00Z');
    expect(aWeekAfter(from, zone('America/New_York'))).toEqual(new Date('2027-03-20T13:00Z'));
    expect(aWeekAfter(from, zone('UTC'))).toEqual(new Date('2027-03-20T14:00Z'));
  });
});

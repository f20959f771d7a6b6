import { describe, expect, test } from 'vitest';
import { END_OF_CALENDAR } from '../../src/time/interval.ts';
import { jobInstants } from '../../src/time/job-instants.ts';
import { defaultOptions, jobOf, timeSpec } from './time-spec.ts';

const text = (instants: Iterable<Date>) => [...instants].map((instant) => instant.toISOString().slice(0, 16));
const berlin = (spec: string, options = {}) =>
  jobOf(timeSpec(spec), { timezone: 'Europe/Berlin', options: { ...defaultOptions, ...options } });
const spring = { from: new Date('2024-03-30T00:00Z'), until: new Date('2024-04-02T00:00Z') };
const endless = { from: spring.from, until: END_OF_CALENDAR };

describe('the instants of a job', () => {
  test('have the run that stands for what clocks skip at its place', () => {
    expect(text(jobInstants(berlin('30 2 * * *'), spring))).toEqual([
      '2024-03-30T01:30',
      '2024-03-31T01:00',
      '2024-04-01T00:30',
    ]);
  });

  test('have it once where the job is due then besides', () => {
    expect(text(jobInstants(berlin('0 2,3 31 3 *'), spring))).toEqual(['2024-03-31T01:00']);
  });

  test('have it where it is the only one', () => {
    expect(text(jobInstants(berlin('30 2 31 3 *'), spring))).toEqual(['2024-03-31T01:00']);
  });

  test('end with the end of the job, which belongs to them', () => {
    const job = berlin('30 2 * * *', { start: '2024-03-31', end: '2024-04-01T02:30' });
    expect(text(jobInstants(job, endless))).toEqual(['2024-03-31T01:00', '2024-04-01T00:30']);
  });

  test('are none when the job is over, however long one looks', () => {
    expect(text(jobInstants(berlin('30 2 * * *', { end: '2023-12-31' }), endless))).toEqual([]);
  });

  test('are computed when they are asked for', () => {
    const { value } = jobInstants(berlin('30 2 * * *'), endless).next();
    expect(value).toEqual(new Date('2024-03-30T01:30Z'));
  });

  test('are none of a job without a time', () => {
    expect(text(jobInstants(jobOf(undefined), endless))).toEqual([]);
  });
});

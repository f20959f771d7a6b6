// The text by which people recognise a schedule.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeJob, disabledByCrontab } from '../../src/schedules/description.ts';
import { sampleJob } from './samples.ts';

describe('a description', () => {
  it('is the entry, its zone and file, and what the comment above it says', () => {
    expect(describeJob(sampleJob({ timezone: 'Asia/Tokyo', description: 'One.\nTwo.' }))).toBe(
      '30 5 * * * /app/update_ranking.pl --all\nAsia/Tokyo, crontab/batch.crontab\nOne.\nTwo.',
    );
  });

  it('tells a schedule that the crontab disabled from one that a person disabled', () => {
    expect(disabledByCrontab(describeJob(sampleJob()))).toBe(false);
    expect(disabledByCrontab(describeJob(sampleJob({ options: { enabled: false } })))).toBe(true);
    expect(disabledByCrontab(describeJob(sampleJob({ options: { on: 'deploy' } })))).toBe(true);
    expect(disabledByCrontab('written by hand, disabled by enabled=false')).toBe(false);
    expect(disabledByCrontab('')).toBe(false);
  });

  it('tells the purpose of a schedule that is not simply the job’s', () => {
    const described = describeJob(sampleJob(), 'for 2027-03-28T02:30, which clocks skip');
    expect(described.split('\n')[1]).toBe(
      'UTC, crontab/batch.crontab, for 2027-03-28T02:30, which clocks skip',
    );
    expect(disabledByCrontab(described)).toBe(false);
  });

  it('is never longer than Scheduler allows, never cut inside a character, and never loses why it is disabled', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 700 }).map((value) => value.replaceAll('\n', ' '));
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (entry, file, description, enabled) => {
        const described = describeJob(sampleJob({ entry, file, description, options: { enabled } }));
        expect(described.length).toBeLessThanOrEqual(512);
        expect(Buffer.from(described).toString()).toBe(described);
        expect(disabledByCrontab(described)).toBe(!enabled);
      }),
    );
  });
});

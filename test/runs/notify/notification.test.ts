import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Notify } from '../../../src/crontab/job.ts';
import type { Outcome } from '../../../src/runs/ledger/attempt.ts';
import {
  type Notification,
  renderSubject,
  renderText,
  shorten,
  shouldNotify,
} from '../../../src/runs/notify/notification.ts';
import { anyText } from '../../property/any-text.ts';

const failed: Notification = {
  job: 'nightly-report',
  run: 'nightly-report@2026-11-23T03:00Z',
  attempt: 2,
  outcome: 'failed',
  exitCode: 1,
  reason: 'OutOfMemoryError: Container killed due to memory usage',
  durationSeconds: 4503.4,
  lastLines: ['connecting', 'no such table: matches'],
  link: 'https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/batch/tasks/4f1c/configuration?region=eu-central-1',
};

describe('shouldNotify', () => {
  const failures: Outcome[] = ['failed', 'timed-out', 'lost', 'missed', 'not-started'];
  const others: Outcome[] = ['succeeded', 'stopped', 'skipped'];
  const told = (notify: Notify, previous?: Outcome) =>
    [...failures, ...others].filter((outcome) => shouldNotify(notify, outcome, previous));

  it('tells nothing with never', () => {
    expect(told('never', 'failed')).toEqual([]);
  });

  it('tells every failure with failure', () => {
    expect(told('failure', 'failed')).toEqual(failures);
  });

  it('tells everything with always', () => {
    expect(told('always')).toEqual([...failures, ...others]);
  });

  it('tells failures and the first success after one with recovery', () => {
    expect(told('recovery', 'succeeded')).toEqual(failures);
    expect(told('recovery')).toEqual(failures);
    for (const failure of failures) expect(told('recovery', failure)).toEqual([...failures, 'succeeded']);
  });
});

describe('a notification', () => {
  it('says in its subject what ended how, and which run', () => {
    expect(renderSubject(failed)).toBe(
      'nightly-report failed with exit code 1 (2026-11-23T03:00Z, attempt 2)',
    );
  });

  it('says in its text what a person needs to know first', () => {
    expect(renderText(failed)).toBe(`nightly-report failed with exit code 1

run      nightly-report@2026-11-23T03:00Z, attempt 2
reason   OutOfMemoryError: Container killed due to memory usage
took     1h15m3s
console  ${failed.link}
id       nightly-report@2026-11-23T03:00Z#2#failed

The last lines of its log:
  connecting
  no such table: matches
`);
  });

  it('leaves out what is not known', () => {
    const missed: Notification = {
      job: 'a',
      run: 'a@2026-11-23T03:00Z',
      attempt: 1,
      outcome: 'missed',
      lastLines: [],
    };
    expect(renderText(missed)).toBe(`a did not run: its deadline passed

run      a@2026-11-23T03:00Z
id       a@2026-11-23T03:00Z#1#missed
`);
  });

  it.each<[Outcome, string]>([
    ['succeeded', 'nightly-report succeeded'],
    ['timed-out', 'nightly-report was stopped by its timeout'],
    ['stopped', 'nightly-report was stopped'],
    ['lost', 'nightly-report was lost: its task is gone, and ECS did not report its end'],
    ['not-started', 'nightly-report could not be started'],
    ['missed', 'nightly-report did not run: its deadline passed'],
    ['skipped', 'nightly-report was skipped: its command ended with exit code 1'],
  ])('has words for %s', (outcome, words) => {
    expect(renderText({ ...failed, outcome }).split('\n')[0]).toBe(words);
  });

  it('of a run that was skipped before it began says that its lock was held', () => {
    const { exitCode: _, ...skipped } = failed;
    expect(renderText({ ...skipped, outcome: 'skipped' })).toMatch(
      /^nightly-report was skipped: its lock was held\n/,
    );
  });

  it('tells a recovery from any success', () => {
    expect(renderSubject({ ...failed, outcome: 'succeeded', recovered: true })).toContain('succeeded again');
  });

  it('has a subject that SNS accepts, whatever the names are', () => {
    const text = anyText({ maxLength: 200 });
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1 }), (job, run, attempt) => {
        expect(renderSubject({ ...failed, job, run, attempt })).toMatch(/^[A-Za-z0-9][\x20-\x7e]{0,98}$/);
      }),
    );
  });

  it('takes colours and control characters out of the log', () => {
    const lastLines = ['\u001b[31merror\u001b[0m:\tfull\r', '100%\u0007'];
    expect(shorten({ ...failed, lastLines }).lastLines).toEqual(['error: full', '100%']);
  });

  it('fits into one SNS message in all its forms, whatever the log holds', () => {
    const line = anyText({ minLength: 300, maxLength: 500 });
    fc.assert(
      fc.property(fc.array(line, { minLength: 20, maxLength: 20 }), (lastLines) => {
        const short = shorten({ ...failed, lastLines });
        const json = JSON.stringify(short);
        const forms = { default: renderText(short), sqs: json, lambda: json, http: json, https: json };
        expect(Buffer.byteLength(JSON.stringify(forms))).toBeLessThan(262_144);
      }),
      { numRuns: 20 },
    );
    const worst = shorten({ ...failed, lastLines: Array(20).fill('"'.repeat(1000)) });
    const json = JSON.stringify(worst);
    expect(
      Buffer.byteLength(JSON.stringify({ default: renderText(worst), a: json, b: json, c: json, d: json })),
    ).toBeLessThan(262_144);
  });
});

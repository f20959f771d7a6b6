import { describe, expect, it } from 'vitest';
import { afterLook, isDue, type Look, type SourceState } from '../../src/source/source-state.ts';

const address = 's3://team-jobs/batch.crontab';
const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 3, minute));

/** The news of looks, one a minute, as `<minute> <event>`. */
function newsOf(looks: readonly Look[]): string[] {
  let state: SourceState | undefined;
  return looks.flatMap((look, minute) => {
    const next = afterLook(state, look, { address, now: at(minute) });
    state = next.state;
    return next.news.map(({ event }) => `${minute} ${event}`);
  });
}

const accepted = (digest: string): Look => ({ found: 'accepted', content: { digest } });
const refused = (digest: string, message = 'no'): Look => ({
  found: 'refused',
  content: { digest },
  message,
});
const unchanged: Look = { found: 'unchanged' };
const failing: Look = { found: 'failing', message: 'the answer is 503' };
const times = (count: number, look: Look) => Array.from({ length: count }, () => look);

describe('people hear', () => {
  it('nothing while all is well', () => {
    expect(newsOf([accepted('a'), ...times(9, unchanged), accepted('b'), unchanged])).toEqual([]);
  });

  it('once of a crontab that is refused, also where it is planned again, and once that it is good again', () => {
    const looks = [
      accepted('a'),
      refused('b'),
      ...times(20, unchanged),
      refused('b'),
      accepted('c'),
      unchanged,
    ];
    expect(newsOf(looks)).toEqual(['1 refused', '23 accepted']);
  });

  it('of the next crontab that is refused too, and of another reason', () => {
    expect(newsOf([refused('a'), refused('b'), refused('b', 'other'), refused('b', 'other')])).toEqual([
      '0 refused',
      '1 refused',
      '2 refused',
    ]);
  });

  it('nothing of a failure that passes within five minutes', () => {
    expect(
      newsOf([accepted('a'), ...times(5, failing), unchanged, ...times(5, failing), accepted('b')]),
    ).toEqual([]);
  });

  it('once of a failure that lasts, and that it is over', () => {
    expect(newsOf([accepted('a'), ...times(30, failing), unchanged, unchanged])).toEqual([
      '6 failing',
      '31 working',
    ]);
  });

  it('of both, where a crontab is refused and then cannot be read', () => {
    expect(newsOf([refused('a'), ...times(7, failing), unchanged, accepted('b')])).toEqual([
      '0 refused',
      '6 failing',
      '8 working',
      '9 accepted',
    ]);
  });
});

describe('what is kept', () => {
  it('is the last content that was decided on, through failures', () => {
    const { state } = afterLook(undefined, accepted('a'), { address, now: at(0) });
    const failed = afterLook(state, failing, { address, now: at(1) }).state;
    expect(failed).toEqual({
      ...state,
      failing: { message: 'the answer is 503', since: at(1).toISOString(), told: false },
    });
    expect(afterLook(failed, unchanged, { address, now: at(2) }).state).toEqual(state);
  });

  it('is due again after a day, or a quarter of an hour where it is refused, or where nothing was decided', () => {
    const good = afterLook(undefined, accepted('a'), { address, now: at(0) }).state;
    const bad = afterLook(undefined, refused('a'), { address, now: at(0) }).state;
    expect([isDue(good, at(24 * 60 - 1)), isDue(good, at(24 * 60))]).toEqual([false, true]);
    expect([isDue(bad, at(14)), isDue(bad, at(15))]).toEqual([false, true]);
    expect(isDue(afterLook(undefined, failing, { address, now: at(0) }).state, at(0))).toBe(true);
  });
});

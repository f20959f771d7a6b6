import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SystemClock, VirtualClock } from '../../src/local/clock.ts';

const start = new Date('2026-11-23T03:00:00Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

describe('a virtual clock', () => {
  it('stands still by itself', async () => {
    const clock = new VirtualClock(start);
    await new Promise(setImmediate);
    expect(clock.now()).toEqual(start);
  });

  it('does what is due in order of time, then of insertion, and shows the time of each', async () => {
    const clock = new VirtualClock(start);
    const done: string[] = [];
    const note = (name: string) => () => {
      done.push(`${name} ${clock.now().toISOString().slice(14, 19)}`);
    };
    clock.at(later(20), note('third'));
    clock.at(later(10), note('first'));
    clock.at(later(10), note('second'));
    clock.at(later(31), note('too late'));
    await clock.advanceTo(later(30));
    expect(done).toEqual(['first 00:10', 'second 00:10', 'third 00:20']);
    expect(clock.now()).toEqual(later(30));
  });

  it('keeps thousands of appointments in order', async () => {
    const clock = new VirtualClock(start);
    const done: number[] = [];
    // A step that is coprime to 5000 visits every second once, in a scattered order.
    for (let index = 0; index < 5000; index += 1) {
      const second = (index * 2411) % 5000;
      clock.at(later(second), () => void done.push(second));
    }
    await clock.advanceTo(later(5000));
    expect(done).toEqual(Array.from({ length: 5000 }, (_, index) => index));
  });

  it('does at once, but not synchronously, what has passed', async () => {
    const clock = new VirtualClock(start);
    let done = false;
    clock.at(later(-1), () => {
      done = true;
    });
    expect(done).toBe(false);
    await clock.settle();
    expect(done).toBe(true);
  });

  it('does not do what was cancelled', async () => {
    const clock = new VirtualClock(start);
    let done = 0;
    const count = () => {
      done += 1;
    };
    clock.at(later(10), count).cancel();
    clock.at(later(-1), count).cancel();
    const second = clock.at(later(20), count);
    clock.at(later(15), () => second.cancel());
    await clock.advanceTo(later(30));
    expect(done).toBe(0);
  });

  it('stands still while tracked work is under way, and while what follows from it is', async () => {
    const clock = new VirtualClock(start);
    const done: string[] = [];
    const work = async (name: string) => {
      await new Promise(setImmediate);
      done.push(`${name} ${clock.now().toISOString().slice(14, 19)}`);
    };
    clock.at(later(10), () => {
      void clock.track(work('begun')).then(() => clock.track(work('followed')));
    });
    clock.at(later(20), () => void done.push('next'));
    await clock.advanceTo(later(30));
    expect(done).toEqual(['begun 00:10', 'followed 00:10', 'next']);
  });

  it('lets an action make appointments within the time that passes', async () => {
    const clock = new VirtualClock(start);
    const times: number[] = [];
    const tick = () => {
      times.push((clock.now().getTime() - start.getTime()) / 1000);
      clock.at(new Date(clock.now().getTime() + 60_000), tick);
    };
    clock.at(later(60), tick);
    await clock.advanceTo(later(200));
    await clock.advanceTo(later(240));
    expect(times).toEqual([60, 120, 180, 240]);
  });

  it('tells what an action threw, after the others were done', async () => {
    const clock = new VirtualClock(start);
    let done = false;
    clock.at(later(10), () => {
      throw new Error('broken action');
    });
    clock.at(later(20), () => {
      done = true;
    });
    await expect(clock.advanceTo(later(30))).rejects.toThrow('broken action');
    expect(done).toBe(true);
    await clock.advanceTo(later(40));
  });

  it('leaves the failures of tracked work to its owner', async () => {
    const clock = new VirtualClock(start);
    const failing = clock.track(Promise.reject(new Error('its owner knows')));
    await clock.settle();
    await expect(failing).rejects.toThrow('its owner knows');
  });

  it('never goes back', async () => {
    const clock = new VirtualClock(start);
    await Promise.all([clock.advanceTo(later(60)), clock.advanceTo(later(30))]);
    expect(clock.now()).toEqual(later(60));
  });
});

describe('the system clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: start });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows the present', () => {
    const clock = new SystemClock();
    vi.setSystemTime(later(90));
    expect(clock.now()).toEqual(later(90));
  });

  it('does what has passed at once, but not synchronously', () => {
    const clock = new SystemClock();
    const action = vi.fn();
    clock.at(later(-1), action);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
  });

  it('waits for an instant that is further away than one timer can wait', () => {
    const clock = new SystemClock();
    const action = vi.fn();
    clock.at(later(40 * 86_400), action);
    vi.advanceTimersByTime(40 * 86_400_000 - 1);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
  });

  it('notices within a minute that the machine slept', () => {
    const clock = new SystemClock();
    const action = vi.fn();
    clock.at(later(3600), action);
    vi.setSystemTime(later(7200));
    vi.advanceTimersByTime(60_000);
    expect(action).toHaveBeenCalledOnce();
  });

  it('waits on when the time was set back', () => {
    const clock = new SystemClock();
    const action = vi.fn();
    clock.at(later(10), action);
    vi.setSystemTime(later(-5));
    vi.advanceTimersByTime(14_999);
    expect(action).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(action).toHaveBeenCalledOnce();
  });

  it('does nothing any more once it is closed', () => {
    const clock = new SystemClock();
    const action = vi.fn();
    clock.at(later(1), action);
    clock.at(later(100), action);
    clock.close();
    vi.advanceTimersByTime(200_000);
    expect(action).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

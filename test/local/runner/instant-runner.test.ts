import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/local/clock.ts';
import { type Behaviour, InstantRunner } from '../../../src/local/runner/instant-runner.ts';
import { container, describeRunner } from './runner-contract.ts';

const start = new Date('2027-01-01T00:00:00Z');
const seconds = (after: number) => new Date(start.getTime() + after * 1000);

describeRunner('InstantRunner', () => {
  const behaviours: Record<string, Behaviour> = {
    'prints one two': { output: ['one', 'two'] },
    'exits with 3': { exitCode: 3 },
    'runs on': { seconds: Number.POSITIVE_INFINITY },
    'is missing': { cannotStart: 'exec: "is missing": executable file not found in $PATH' },
  };
  return {
    runner: new InstantRunner(new VirtualClock(start), ({ command }) => behaviours[command[0] ?? ''] ?? {}),
    commands: {
      printsOneTwo: ['prints one two'],
      exitsWith3: ['exits with 3'],
      runsOn: ['runs on'],
      isMissing: ['is missing'],
    },
  };
});

describe('InstantRunner', () => {
  it('ends a container when its time on the clock is over', async () => {
    const clock = new VirtualClock(start);
    const runner = new InstantRunner(clock, () => ({ seconds: 60, exitCode: 1 }));
    const { exited } = await runner.start(container([]));
    let ended: Date | undefined;
    void exited.then(() => {
      ended = clock.now();
    });
    await clock.advanceTo(seconds(59));
    expect(ended).toBeUndefined();
    await clock.advanceTo(seconds(61));
    expect(ended).toEqual(seconds(60));
    expect(await exited).toBe(1);
  });

  it('ends a container at once when it is stopped before its time', async () => {
    const clock = new VirtualClock(start);
    const runner = new InstantRunner(clock, () => ({ seconds: 60 }));
    const running = await runner.start(container([]));
    await clock.advanceTo(seconds(10));
    running.stop(30);
    expect(await running.exited).toBe(143);
  });

  it('lets all containers succeed silently unless told otherwise', async () => {
    const runner = new InstantRunner(new VirtualClock(start));
    const started = container([]);
    const { exited } = await runner.start(started);
    expect(await exited).toBe(0);
    expect(started.lines).toEqual([]);
  });
});

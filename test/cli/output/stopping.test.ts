// What "cronbridge local" says of the active runs when it ends.
import { expect, it } from 'vitest';
import { stoppingText } from '../../../src/cli/output/stopping.ts';
import { sampleRun } from '../../runs/ledger/sample-attempt.ts';

const running = { ...sampleRun(), state: 'started' } as const;
const inLine = { ...sampleRun(), waitsIn: 'db' };
const toLaunch = { ...sampleRun(), launchDue: '2026-11-23T03:01:00Z' };
const planned = { ...sampleRun(), launchDue: sampleRun().scheduled };
const retried = { ...sampleRun(), state: 'failed' } as const;

const forgotten = { isKept: false };
const kept = { isKept: true };

it('says of every run that runs, and of every one that waits and for what, what becomes of it', () => {
  expect(stoppingText([], forgotten)).toEqual({ running: '', waiting: '' });
  expect(stoppingText([running, inLine, inLine, toLaunch, retried, planned], forgotten)).toEqual({
    running: ', and ending 1 run',
    waiting:
      '; 5 runs that wait are given up (2 for a lock, 1 for capacity, 1 for the next attempt, 1 for the time that was asked for): with --memory, "cronbridge local" forgets all runs when it ends',
  });
  expect(stoppingText([retried], forgotten)).toMatchObject({
    running: '',
    waiting: expect.stringMatching(/^; 1 run that waits is/),
  });
  expect(stoppingText([inLine, retried], kept)).toEqual({
    running: '',
    waiting: '; 2 runs that wait go on at the next start (1 for a lock, 1 for the next attempt)',
  });
});

// The smallest histories in which the simulator once found something that no other test has.
import type { History, Step } from './history.ts';
import { anyJob, type SimulatedJob } from './job.ts';
import { Random } from './random.ts';

function history(minutes: number, job: Partial<SimulatedJob>, steps: readonly Step[]): History {
  const { lock: _, timeout: __, ...some } = anyJob(new Random(1), 0, { durations: [1] });
  const plain = { overlap: 'allow', deadline: 600, retries: 0, notify: 'never' } as const;
  return {
    seed: 0,
    scenario: 'smallest',
    minutes,
    settleMinutes: 45,
    neighbour: false,
    skew: {},
    jobs: [{ ...some, spec: '* * * * *', ...plain, tasks: [{ exitCode: 0 }], ...job }],
    steps,
  };
}

/** By what they show. */
export const SMALLEST: readonly (readonly [string, History])[] = [
  [
    'a run that lost its lock before its next launch stands in the line from then on',
    history(3, { overlap: 'wait', tasks: [{ cannotStart: 'i/o timeout' }] }, [
      { at: 65, kind: 'event', fault: 'late', seconds: 300 },
    ]),
  ],
  [
    'a run whose last launch is lost is missed at the next visit of the reconciler, however new that launch is',
    history(40, { spec: '26 * * * *', tasks: [{ cannotStart: 'i/o timeout' }] }, [
      { at: 26 * 60 + 305, kind: 'once', of: 'launch', fault: 'lost', seconds: 0 },
    ]),
  ],
  [
    'a dispatcher whose launch was refused leaves an attempt alone that another one launches',
    history(10, { spec: '1 * * * *', timeout: 300, tasks: [{ seconds: 100, exitCode: 0 }] }, [
      { at: 30, kind: 'call', in: 'dispatch', request: 'RunTask', failure: 'freezes', seconds: 380 },
      { at: 400, kind: 'call', in: 'dispatch', request: 'POST /schedules', failure: 'freezes', seconds: 900 },
    ]),
  ],
  [
    'the end of a task that nobody recorded before its run was stopped is known',
    history(2, { tasks: [{ seconds: 20, exitCode: 0 }] }, [
      { at: 30, kind: 'call', in: 'dispatch', request: 'RunTask', failure: 'dies after' },
      { at: 30, kind: 'event', fault: 'lost', seconds: 0 },
      { at: 100, kind: 'stop', job: 0 },
    ]),
  ],
];

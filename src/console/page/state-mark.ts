/** How a state looks: a colour, and a sign, since colour is never the only mark. */
interface StateMark {
  readonly look: 'ok' | 'fail' | 'late' | 'run' | 'wait' | 'idle';
  readonly sign: string;
}

const MARKS: Readonly<Record<string, StateMark>> = {
  succeeded: { look: 'ok', sign: '✓' },
  failed: { look: 'fail', sign: '✕' },
  'timed-out': { look: 'fail', sign: '⏱' },
  lost: { look: 'fail', sign: '?' },
  missed: { look: 'late', sign: '◌' },
  'not-started': { look: 'late', sign: '⊘' },
  skipped: { look: 'idle', sign: '–' },
  stopped: { look: 'idle', sign: '■' },
  started: { look: 'run', sign: '●' },
  stopping: { look: 'run', sign: '◑' },
  waiting: { look: 'wait', sign: '◍' },
  paused: { look: 'idle', sign: '‖' },
  'partly paused': { look: 'idle', sign: '‖' },
  disabled: { look: 'idle', sign: '○' },
};

const UNKNOWN: StateMark = { look: 'idle', sign: '·' };

export function markOf(state: string): StateMark {
  return MARKS[state] ?? UNKNOWN;
}

/** Whether people should look at a run that ended so. */
export function isBad(state: string): boolean {
  const { look } = markOf(state);
  return look === 'fail' || look === 'late';
}

export function isUnderWay(state: string): boolean {
  return state === 'started' || state === 'stopping' || state === 'waiting';
}

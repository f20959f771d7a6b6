import type { runJson } from '../../operate/run-json.ts';

/** An attempt on the page: as `runs --json` has it. */
export type RunView = ReturnType<typeof runJson>;

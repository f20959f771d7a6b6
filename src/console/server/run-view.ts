import type { runJson } from '../../operate/run-json.ts';

/** An attempt on the page: as `runs --json` has it. */
export type RunView = ReturnType<typeof runJson>;

/** A page of attempts. `next`: where the next one begins. */
export interface RunPage {
  readonly runs: readonly RunView[];
  readonly next: string | undefined;
}

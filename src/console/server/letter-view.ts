import type { letterJson } from '../../operate/letter-json.ts';

/** A dead letter on the page: as `dead-letters --json` has it. */
export type LetterView = ReturnType<typeof letterJson>;

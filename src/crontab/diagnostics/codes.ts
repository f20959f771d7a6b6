// The catalogue of diagnostics: every code, its severity, its meaning, and a wrong and a right example.
import { CLOCK_CODES } from './codes/clocks.ts';
import type { Code } from './codes/code.ts';
import { COMMAND_CODES } from './codes/commands.ts';
import { ENTRY_CODES } from './codes/entries.ts';
import { FIELD_CODES } from './codes/fields.ts';
import { LINE_CODES } from './codes/lines.ts';
import { OPTION_CODES } from './codes/options.ts';

const CATALOGUE = {
  ...LINE_CODES,
  ...ENTRY_CODES,
  ...COMMAND_CODES,
  ...FIELD_CODES,
  ...OPTION_CODES,
  ...CLOCK_CODES,
} as const;

/** A stable word for one kind of problem; documented in docs/errors.md. */
export type DiagnosticCode = keyof typeof CATALOGUE;

export const CODES: Readonly<Record<DiagnosticCode, Code>> = CATALOGUE;

// Checks commands for what works on a permanent machine but not in a container that ends with the command.

import type { Report } from '../diagnostics/report.ts';
import type { Entry } from '../parse/entry.ts';
import type { WrittenOptions } from '../parse/options.ts';
import type { Surroundings } from '../parse/settings.ts';
import { entryScripts } from './entry-script.ts';
import { checkLeftBehind } from './left-behind.ts';
import type { LostOutput } from './lost-output.ts';
import { checkMachineLock } from './machine-lock.ts';

/** An entry and its surroundings in the file. */
interface Context {
  readonly entry: Entry;
  readonly options: WrittenOptions;
  readonly defaults: WrittenOptions;
  readonly surroundings: Surroundings;
}

/** Reports locks and programs that are left behind, and collects lost output. */
export function checkCommandMeaning(context: Context, output: LostOutput, report: Report): void {
  const { entry, options, defaults, surroundings } = context;
  const complain = report.on(entry.line);
  const scripts = entryScripts(entry.command, surroundings.shell);
  const overlap = options.values.overlap ?? defaults.values.overlap;
  const lock = options.values.lock ?? defaults.values.lock;
  for (const script of scripts) {
    checkLeftBehind(script, complain);
    // The option overlap shows that the author has decided about overlapping runs.
    if (overlap === undefined) checkMachineLock(script, entry.specSpan.start, lock !== undefined, complain);
  }
  const [whole] = scripts;
  if (whole !== undefined) output.add(entry, whole);
}

import { CronbridgeError } from '../errors.ts';
import type { ChosenJobs } from '../operate/pause.ts';

/** The jobs of a command that takes names or --all. @throws CronbridgeError `usage` for both or neither */
export function chosenJobs(verb: string, names: readonly string[], all: boolean | undefined): ChosenJobs {
  if (all && names.length === 0) return 'all';
  if (!all && names.length > 0) return names;
  throw new CronbridgeError('usage', `${verb} takes ${all ? 'names of jobs or --all, not both' : 'a job'}`, {
    hint: `write ${verb} nightly-report, several names, or ${verb} --all`,
  });
}

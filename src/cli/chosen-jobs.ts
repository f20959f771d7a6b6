import { plain } from '../crontab/diagnostics/shown.ts';
import { CronbridgeError } from '../errors.ts';
import type { Deployment } from '../operate/deployment.ts';
import type { ChosenJobs } from '../operate/pause.ts';

/** The jobs of a command that takes names, each once, or --all. @throws CronbridgeError `usage` for both or neither */
export function chosenJobs(verb: string, names: readonly string[], all: boolean | undefined): ChosenJobs {
  if (all && names.length === 0) return 'all';
  if (!all && names.length > 0) return [...new Set(names)];
  throw new CronbridgeError('usage', `${verb} takes ${all ? 'names of jobs or --all, not both' : 'a job'}`, {
    hint: `write ${verb} nightly-report, several names, or ${verb} --all`,
  });
}

/** The command that ends the pause of these jobs. */
export function resumeCommand({ command }: Deployment, jobs: ChosenJobs): string {
  return command(`resume ${jobs === 'all' ? '--all' : jobs.map(plain).join(' ')}`);
}

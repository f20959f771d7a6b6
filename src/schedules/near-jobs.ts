import { nearNames } from '../near-names.ts';

/** The jobs that an unknown name may mean, without what a run id or a schedule's name has after the job's name. */
export function nearJobs(job: string, names: readonly string[]): readonly string[] {
  const [meant = ''] = job.split(/[@.]/, 1);
  return nearNames(meant, names);
}

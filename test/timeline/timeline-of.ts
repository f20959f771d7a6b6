// The timeline of a crontab's text, as the command counts it.
import { upcomingRuns } from '../../src/time/upcoming.ts';
import { Zone } from '../../src/time/zone.ts';
import { StartCounter, type Timeline } from '../../src/timeline/counts.ts';
import { parse } from '../crontab/parse-one.ts';

export function timelineOf(text: string, from: string, until: string, timezone = 'UTC'): Timeline {
  const { jobs } = parse(text);
  const interval = { from: new Date(from), until: new Date(until) };
  const counter = new StartCounter(
    interval,
    timezone,
    Zone.find(timezone) as Zone,
    jobs.map(({ name }) => name),
  );
  for (const { job, scheduled } of upcomingRuns(jobs, interval)) counter.add(job.name, scheduled);
  return counter.timeline();
}

/** An entry with a name. */
export function named(name: string, spec: string): string {
  return `#@ name=${name}\n${spec} /app/${name}\n`;
}

import type { Monitor } from './message/monitors.ts';

/** The grace of Healthchecks (Management API, "Create a check"). */
const GRACE_SECONDS = { least: 60, most: 31_536_000 };

/** A job's monitor as the event on the bus that the rules of the services take their requests from. */
export function monitorDetail(monitor: Monitor, deployment: string) {
  const { job, services, schedule, timezone, marginSeconds, longestSeconds } = monitor;
  const grace = Math.min(Math.max(marginSeconds + longestSeconds, GRACE_SECONDS.least), GRACE_SECONDS.most);
  return {
    deployment,
    checkIns: services,
    job,
    // Its grace is for the end of a run: it does not count a start.
    healthchecks: {
      name: job,
      slug: job,
      tags: deployment,
      schedule,
      tz: timezone,
      grace,
      channels: '*',
      unique: ['slug'],
    },
    cronitor: {
      monitors: [{ type: 'job', key: job, schedule, timezone, grace_seconds: marginSeconds }],
    },
  };
}

// What each service is sent when a run starts and ends: as EventBridge makes the request of an event, so that no function fetches an
// address. Texts that begin with "$." are paths into the event.

import { sentryCheckIns } from '../config/sentry-dsn.ts';
import type { CheckInService } from '../config/settings-schema.ts';

interface RequestParts {
  /** For each `*` of the address. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

interface ServiceRequests {
  /** Of a POST. */
  readonly address: string;
  readonly start: RequestParts;
  readonly end: RequestParts;
}

const JOB = '$.detail.report.job';
const ID = '$.detail.report.id';

/**
 * Healthchecks: "Pinging API" and "Auto Provisioning". Cronitor: "Telemetry API". Sentry: "Crons", HTTP.
 * @param textOf the text of a secret, or what will be replaced by it
 * @param stage of the deployment: the services call it the environment
 */
export function requestsOf(
  service: CheckInService,
  { stage, textOf }: { readonly stage: string; readonly textOf: (secret: string) => string },
): ServiceRequests {
  if ('healthchecks' in service) {
    const ping = {
      path: [JOB, '$.detail.signal'],
      query: { rid: ID, create: '1' },
      body: '$.detail.report',
    };
    const { healthchecks, url } = service;
    const pings = url === undefined ? 'https://hc-ping.com' : `${url.replace(/\/+$/, '')}/ping`;
    return { address: `${pings}/${textOf(healthchecks)}/*/*`, start: ping, end: ping };
  }
  if ('cronitor' in service) {
    const event = { path: [JOB], body: '$.detail.report' };
    const query = { state: '$.detail.cronitor.state', series: ID, env: stage };
    return {
      address: `https://cronitor.link/p/${textOf(service.cronitor)}/*`,
      start: { ...event, query },
      end: { ...event, query: { ...query, status_code: '$.detail.cronitor.status' } },
    };
  }
  if ('sentry' in service) {
    const checkIn = { path: [JOB], query: {}, body: '$.detail.sentry' };
    return { address: sentryCheckIns(service.sentry), start: checkIn, end: checkIn };
  }
  const report = { path: [], query: {}, body: '$.detail.report' };
  return { address: service.url, start: report, end: report };
}

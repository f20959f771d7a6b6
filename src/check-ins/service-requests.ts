// What each service is sent when a run starts and ends: as EventBridge makes the request of an event, so that no function fetches an
// address. Texts that begin with "$." are paths into the event.

import { monitorSecret } from '../config/monitor-secret.ts';
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
  /** How a sync writes a monitor, where the service has an address for that and its key is given. */
  readonly monitor?: MonitorRequest | undefined;
}

interface MonitorRequest {
  readonly method: 'POST' | 'PUT';
  readonly address: string;
  readonly header: { readonly name: string; readonly value: string };
  readonly body: string;
}

const JOB = '$.detail.report.job';
const ID = '$.detail.report.id';

/**
 * Healthchecks: "Pinging API", "Auto Provisioning" and "Management API". Cronitor: "Telemetry API" and "Monitor API". Sentry: "Crons",
 * HTTP; it has no monitor request, since a check-in makes and changes its monitor.
 * @param textOf the text of a secret, or what will be replaced by it
 * @param stage of the deployment: the services call it the environment
 */
export function requestsOf(
  service: CheckInService,
  { stage, textOf }: { readonly stage: string; readonly textOf: (secret: string) => string },
): ServiceRequests {
  const secret = monitorSecret(service);
  const key = secret === undefined ? undefined : textOf(secret);
  if ('healthchecks' in service) {
    const ping = {
      path: [JOB, '$.detail.signal'],
      query: { rid: ID, create: '1' },
      body: '$.detail.report',
    };
    const { healthchecks, url } = service;
    const site = url?.replace(/\/+$/, '');
    const pings = site === undefined ? 'https://hc-ping.com' : `${site}/ping`;
    return {
      address: `${pings}/${textOf(healthchecks)}/*/*`,
      start: ping,
      end: ping,
      monitor:
        key === undefined
          ? undefined
          : {
              method: 'POST',
              address: `${site ?? 'https://healthchecks.io'}/api/v3/checks/`,
              header: { name: 'X-Api-Key', value: key },
              body: '$.detail.healthchecks',
            },
    };
  }
  if ('cronitor' in service) {
    const event = { path: [JOB], body: '$.detail.report' };
    const query = { state: '$.detail.cronitor.state', series: ID, env: stage };
    return {
      address: `https://cronitor.link/p/${textOf(service.cronitor)}/*`,
      start: { ...event, query },
      end: { ...event, query: { ...query, status_code: '$.detail.cronitor.status' } },
      monitor:
        key === undefined
          ? undefined
          : {
              method: 'PUT',
              address: 'https://cronitor.io/api/monitors',
              header: { name: 'Authorization', value: key },
              body: '$.detail.cronitor',
            },
    };
  }
  if ('sentry' in service) {
    const checkIn = { path: [JOB], query: {}, body: '$.detail.sentry' };
    return { address: sentryCheckIns(service.sentry), start: checkIn, end: checkIn };
  }
  const report = { path: [], query: {}, body: '$.detail.report' };
  return { address: service.url, start: report, end: report };
}

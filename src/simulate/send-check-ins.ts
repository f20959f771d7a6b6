// Sends check-ins from this machine as EventBridge would from the deployment: the same requests of the same events.
import { requestsOf } from '../check-ins/service-requests.ts';
import type { CheckInService } from '../config/settings-schema.ts';
import { CronbridgeError } from '../errors.ts';
import type { BusEvent } from '../local/event-bus.ts';

/** How long a service has to answer (EventBridge, "API destinations"). */
const LONGEST_MS = 5_000;

interface Sender {
  readonly services: Readonly<Record<string, CheckInService>>;
  readonly stage: string;
  /** The text of a service's secret, by the service's name. */
  readonly keyOf: (service: string) => string | undefined;
}

/** The variable that has the text of a service's secret on this machine: `CRONBRIDGE_CHECK_IN_HC`. */
export function keyVariable(service: string): string {
  return `CRONBRIDGE_CHECK_IN_${service.toUpperCase().replaceAll('-', '_')}`;
}

/** @throws CronbridgeError `usage` if the secret of a service is not known */
export function refuseWithoutKeys({ services, keyOf }: Sender): void {
  const missing = Object.entries(services).flatMap(([name, service]) => {
    const isKeyed = 'healthchecks' in service || 'cronitor' in service;
    return isKeyed && !keyOf(name) ? [keyVariable(name)] : [];
  });
  if (missing.length === 0) return;
  throw new CronbridgeError('usage', `--check-in needs the keys of services in ${missing.join(', ')}`, {
    hint: 'on AWS, the keys come from the secrets that cronbridge.yml names; none is read here',
  });
}

/**
 * Sends one event of the bus to every service that it names.
 * @returns what failed, a sentence for each service
 */
export async function sendCheckIn(sender: Sender, event: BusEvent): Promise<readonly string[]> {
  if (event['detail-type'] !== 'Run Check-In') return [];
  const { checkIns, phase } = event.detail as { checkIns: readonly string[]; phase: 'start' | 'end' };
  const answers = await Promise.all(
    checkIns.map(async (name) => {
      const service = Object.hasOwn(sender.services, name) ? sender.services[name] : undefined;
      if (service === undefined) return [`${name} is not under check-ins in cronbridge.yml`];
      const textOf = () => sender.keyOf(name) ?? '';
      const requests = requestsOf(service, { stage: sender.stage, textOf });
      const failed = await postEvent(requests.address, requests[phase], event);
      return failed === undefined ? [] : [`${name} ${failed}`];
    }),
  );
  return answers.flat();
}

type Requests = ReturnType<typeof requestsOf>;
type EventRequest = Partial<Requests['start'] & NonNullable<Requests['monitor']>> &
  Pick<Requests['start'], 'body'>;

/**
 * Makes the request of an event: each `*` of the address is replaced, and each path into the event by what it names.
 * @returns why it failed, as the end of a sentence
 */
export async function postEvent(
  address: string,
  { path = [], query = {}, body, method = 'POST', header }: EventRequest,
  event: Pick<BusEvent, 'detail'>,
): Promise<string | undefined> {
  const left = [...path];
  const url = new URL(
    address.replace(/\*/g, () => encodeURIComponent(String(valueIn(event, left.shift() ?? '')))),
  );
  for (const [name, value] of Object.entries(query))
    url.searchParams.set(name, String(valueIn(event, value)));
  try {
    const { status } = await fetch(url, {
      method,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(header && { [header.name]: header.value }),
      },
      body: JSON.stringify(valueIn(event, body)),
      redirect: 'manual',
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    return status >= 200 && status < 300 ? undefined : `answered ${status}`;
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    const reason = cause instanceof Error ? cause : error;
    return `cannot be reached: ${reason instanceof Error ? reason.message : String(reason)}`;
  }
}

/** What a path names in an event; any other text itself. */
function valueIn(event: object, text: string): unknown {
  if (!text.startsWith('$.')) return text;
  return text
    .slice(2)
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], event);
}

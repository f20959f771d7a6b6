// Universal targets: calls an operation of a local service over its JSON protocol, as the SDK would.
import { localAccount } from '../caller.ts';
import { type Service, ServiceError } from '../service.ts';

/** The services that can be called here, by their SDK names. */
const protocols: ReadonlyMap<
  string,
  { targetPrefix: string; version: '1.0' | '1.1'; membersInPascalCase: boolean }
> = new Map([
  ['ecs', { targetPrefix: 'AmazonEC2ContainerServiceV20141113', version: '1.1', membersInPascalCase: false }],
  ['sqs', { targetPrefix: 'AmazonSQS', version: '1.0', membersInPascalCase: true }],
]);

/** @param gateway the service that passes requests on @throws ServiceError the service's error */
export async function callUniversal(
  gateway: Service,
  region: string,
  call: { service: string; action: string; input: Readonly<Record<string, unknown>> },
): Promise<void> {
  const protocol = protocols.get(call.service);
  if (protocol === undefined) {
    throw new ServiceError('UnsupportedTarget', `the local endpoints cannot call ${call.service}`);
  }
  const operation = call.action.charAt(0).toUpperCase() + call.action.slice(1);
  const response = await gateway({
    method: 'POST',
    path: '/',
    query: {},
    headers: {
      host: `${call.service}.${region}.amazonaws.com`,
      'content-type': `application/x-amz-json-${protocol.version}`,
      'x-amz-target': `${protocol.targetPrefix}.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=${localAccount}/00000000/${region}/${call.service}/aws4_request`,
    },
    body: JSON.stringify(protocol.membersInPascalCase ? call.input : inCamelCase(call.input)),
  });
  if (response.status === 200) return;
  const { __type: type, message } = JSON.parse(response.body) as { __type: string; message: string };
  throw new ServiceError(type, message, { status: response.status });
}

/** Members of structures begin in lower case. Maps, whose keys must not change, do not occur in these calls. */
function inCamelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inCamelCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      inCamelCase(member),
    ]),
  );
}

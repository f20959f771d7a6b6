// Serves over HTTP on 127.0.0.1, and checks who sends a request before anything is carried out.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusalOf } from './door.ts';
import { ENDING } from './ending.ts';
import { type RefusedRequest, refuse } from './refusal.ts';
import type { Service, ServiceRequest, ServiceResponse } from './service.ts';
import { type Credentials, headFault, queryOf, type SignatureFault, signatureFault } from './signature.ts';

/** Whose requests are accepted. */
export interface Admission {
  /** The key that must sign requests; `any`: every user of this machine may do everything, with or without a signature. */
  readonly credentials: Credentials | 'any';
  /** Host names besides those of the loopback interface. */
  readonly hosts?: readonly string[];
}

/** More than any AWS request: DynamoDB's batches have 16 MB. */
const LONGEST_BODY = 20 * 1024 * 1024;

/**
 * Serves over HTTP on 127.0.0.1.
 * @param port 0 for any free one
 * @returns the address; `ending`, after which only who has the key is still served, and others learn that this is its end; and
 *   `close`, which stops serving: it cuts connections, since those of waiting receivers would never end
 * @throws Error with code EADDRINUSE if the port is taken
 */
export async function listen(
  service: Service,
  port: number,
  admission: Admission,
): Promise<{ url: string; ending(): void; close(): Promise<void> }> {
  let isEnding = false;
  // A missing Host is answered like a foreign one, not by Node.js.
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    void answerTo(incoming, service, admission, (fault) => (isEnding ? ENDING : unsigned(fault)))
      .then((answer) => send(outgoing, answer))
      // The client has disconnected, or a service threw instead of answering.
      .catch((error: Error) => outgoing.destroy(error));
  });
  await started(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ending: () => {
      isEnding = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function started(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function send(outgoing: ServerResponse, { status, headers, body }: ServiceResponse): void {
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

async function answerTo(
  incoming: IncomingMessage,
  service: Service,
  { credentials, hosts = [] }: Admission,
  turnedAway: (fault: SignatureFault) => RefusedRequest,
): Promise<ServiceResponse> {
  const { method = 'GET', url: target = '', rawHeaders } = incoming;
  const headers: Record<string, string> = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
  );
  const refusing = (refusal: RefusedRequest) => {
    // The body is read and discarded, so that the client gets to read the answer.
    incoming.resume();
    return refuse(headers, refusal);
  };
  const unwanted = refusalOf({ target, rawHeaders }, hosts);
  if (unwanted !== undefined) {
    return refusing({ status: 403, code: 'AccessDeniedException', message: unwanted });
  }
  const early = credentials === 'any' ? undefined : headFault({ target, headers }, credentials, new Date());
  if (early !== undefined) return refusing(turnedAway(early));
  const body = await readBody(incoming);
  if (body === undefined) {
    return refusing({
      status: 413,
      code: 'RequestEntityTooLargeException',
      message: `The request body has more than ${LONGEST_BODY} bytes.`,
    });
  }
  if (credentials !== 'any') {
    const fault = await signatureFault({ method, target, headers, body }, credentials, new Date());
    if (fault !== undefined) return refusing(turnedAway(fault));
  }
  return service(serviceRequest(method, target, headers, body));
}

/** @returns undefined if the body is too large */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > LONGEST_BODY) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function serviceRequest(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
): ServiceRequest {
  // Not relative to a base: `//x` is a path here, and would be a host there.
  const { pathname, search } = new URL(`http://127.0.0.1${target}`);
  return { method, path: pathname, query: queryOf(search), headers, body: body.toString() };
}

/** AWS's error names, in its JSON protocols and in its query protocol. */
const FAULTS: Readonly<
  Record<SignatureFault['kind'], { readonly code: string; readonly queryCode: string }>
> = {
  missing: { code: 'MissingAuthenticationTokenException', queryCode: 'MissingAuthenticationToken' },
  incomplete: { code: 'IncompleteSignatureException', queryCode: 'IncompleteSignature' },
  'unknown-key': { code: 'UnrecognizedClientException', queryCode: 'InvalidClientTokenId' },
  wrong: { code: 'InvalidSignatureException', queryCode: 'SignatureDoesNotMatch' },
};

const REMEDY = '"cronbridge local" makes new credentials at each start; its first lines name their file.';

function unsigned({ kind, message }: SignatureFault): RefusedRequest {
  return { status: 403, ...FAULTS[kind], message: `${message} ${REMEDY}` };
}

// Signs a request as an AWS client does.
import { createHash, createHmac } from 'node:crypto';
import { type Credentials, queryOf, type SignedRequest } from '../../src/local/signature.ts';

const hash = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
const escaped = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The request with its signature, implemented from the IAM user guide ("Create a signed AWS API request"), so that not only
 * our use of the library agrees with itself.
 */
export async function signed(
  { method, target, headers, body }: SignedRequest,
  {
    credentials,
    now,
    region = 'eu-west-1',
    service = 'lambda',
  }: { credentials: Credentials; now: Date; region?: string; service?: string },
): Promise<SignedRequest> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const all: Record<string, string> = { ...headers, 'x-amz-date': time };
  const names = Object.keys(all).sort();
  const [path = '/', query = ''] = target.split('?');
  const parameters = Object.entries(queryOf(query))
    .flatMap(([name, value]) => [value].flat().map((one) => `${escaped(name)}=${escaped(one)}`))
    .sort();
  const canonical = [
    method,
    path.split('/').map(escaped).join('/'),
    parameters.join('&'),
    ...names.map((name) => `${name}:${all[name]?.trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    hash(body),
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n')).toString('hex');
  const credential = `${credentials.accessKeyId}/${scope}`;
  all.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { method, target, headers: all, body };
}

// Reads one object of S3 by a signed request. The SDK's client for S3 is as large as a whole function of ours.
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CrontabSource } from '../config/crontab-source.ts';
import type { SourceAnswer } from './source-answer.ts';

/** A client of AWS: its credentials, region and connection serve for S3 too. */
export type AwsClient = Pick<SchedulerClient, 'config'>;

type ObjectSource = Extract<CrontabSource, { readonly kind: 's3' }>;

/**
 * GetObject (API reference of S3), by the path style, which fits every bucket's name and every endpoint. A bucket elsewhere says where it is.
 * @param endpoint instead of that of AWS
 * @param etag of the known content, which is not sent again
 * @throws what the connection throws
 */
export async function readObject(
  { config }: AwsClient,
  { bucket, key }: ObjectSource,
  { endpoint, etag }: { readonly endpoint?: string | undefined; readonly etag?: string | undefined },
): Promise<SourceAnswer> {
  const ask = async (region: string): Promise<SourceAnswer> => {
    const { protocol, hostname, port, pathname } = new URL(endpoint ?? endpointIn(region));
    const signer = new SignatureV4({
      service: 's3',
      region,
      credentials: config.credentials,
      sha256: config.sha256,
      uriEscapePath: false,
    });
    const request = await signer.sign({
      method: 'GET',
      protocol,
      hostname,
      ...(port !== '' && { port: Number(port) }),
      path: `${pathname.replace(/\/$/, '')}/${bucket}/${key.split('/').map(escaped).join('/')}`,
      query: {},
      headers: {
        host: port === '' ? hostname : `${hostname}:${port}`,
        ...(etag !== undefined && { 'if-none-match': etag }),
      },
    });
    const { response } = await config.requestHandler.handle(request as never);
    return { status: response.statusCode, headers: lowerCase(response.headers), body: response.body };
  };
  const region = await config.region();
  const answer = await ask(region);
  const { 'x-amz-bucket-region': elsewhere } = answer.headers;
  const moved = answer.status === 301 || answer.status === 400;
  return moved && elsewhere !== undefined && elsewhere !== region ? ask(elsewhere) : answer;
}

function endpointIn(region: string): string {
  return `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** RFC 3986, as signatures are made of it: encodeURIComponent leaves some characters. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

// Reads what a server answers over https, and nothing from this machine or its metadata.
import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { SourceAnswer } from './source-answer.ts';

/** An address at which nobody publishes a crontab. */
export class ForbiddenAddressError extends Error {
  constructor(host: string, address: string) {
    super(
      host === address
        ? `${host} is an address of this machine`
        : `${host} is ${address}, an address of this machine`,
    );
  }
}

/**
 * This machine, and what only it reaches: the services that hand out credentials are link-local (EC2 user guide, "Access instance
 * metadata"; Amazon ECS developer guide, "Task metadata endpoint").
 */
const OWN = new BlockList();
for (const [family, network, prefix] of [
  ['ipv4', '0.0.0.0', 8],
  ['ipv4', '127.0.0.0', 8],
  ['ipv4', '169.254.0.0', 16],
  ['ipv6', '::', 127],
  ['ipv6', 'fe80::', 10],
  ['ipv6', 'fd00:ec2::', 32],
] as const)
  OWN.addSubnet(network, prefix, family);

export interface AddressOptions {
  /** Of the known content, which is not sent again. */
  readonly etag?: string | undefined;
  readonly signal: AbortSignal;
  /** Addresses that are not asked; by default those of this machine. */
  readonly forbidden?: BlockList;
  /** Certificate authorities instead of those of Node.js. */
  readonly ca?: string;
}

/** @throws ForbiddenAddressError; what node:https throws */
export function readAddress(
  address: string,
  { etag, signal, forbidden = OWN, ca }: AddressOptions,
): Promise<SourceAnswer> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // node:net looks up names alone.
  if (isForbidden(forbidden, host)) return Promise.reject(new ForbiddenAddressError(host, host));
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      url,
      {
        agent: false,
        signal,
        lookup: lookupBut(forbidden),
        headers: {
          accept: 'text/plain, */*',
          'accept-encoding': 'identity',
          'user-agent': 'cronbridge',
          ...(etag !== undefined && { 'if-none-match': etag }),
        },
        ...(ca !== undefined && { ca }),
      },
      (answer: IncomingMessage) =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string>,
          body: answer,
        }),
    );
    sent.once('error', reject);
    sent.end();
  });
}

/** The name is looked up once, and what was found is what is asked. */
function lookupBut(forbidden: BlockList): LookupFunction {
  return (host, options, done) =>
    lookup(host, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      const wrong = addresses.find((address) => isForbidden(forbidden, address));
      if (error === null && wrong !== undefined) done(new ForbiddenAddressError(host, wrong), '');
      else done(error, found, family);
    });
}

function isForbidden(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

// Reads what a server answers over https, and nothing from this machine or its metadata.
import { lookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { BlockList, LookupFunction } from 'node:net';
import { hasAddress, OWN_ADDRESSES } from '../config/own-addresses.ts';
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
  { etag, signal, forbidden = OWN_ADDRESSES, ca }: AddressOptions,
): Promise<SourceAnswer> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // node:net looks up names alone.
  if (hasAddress(forbidden, host)) return Promise.reject(new ForbiddenAddressError(host, host));
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
      const wrong = addresses.find((address) => hasAddress(forbidden, address));
      if (error === null && wrong !== undefined) done(new ForbiddenAddressError(host, wrong), '');
      else done(error, found, family);
    });
}

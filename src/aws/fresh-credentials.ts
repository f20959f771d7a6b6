import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { ClientOptions } from './connection.ts';

/** The SDK asks again five minutes before credentials expire, so these are asked for once a minute. */
const FRESH_MS = 6 * 60_000;

/**
 * The caller's credentials as the SDK finds them, looked for again while a program runs on: the SDK keeps those without an
 * expiration for ever, and the files that it has read, so that a new login would not be noticed.
 */
export function freshCredentials(profile: string | undefined): NonNullable<ClientOptions['credentials']> {
  return async () => {
    const found = await defaultProvider({ ...(profile !== undefined && { profile }), ignoreCache: true })();
    const soon = new Date(Date.now() + FRESH_MS);
    return found.expiration !== undefined && found.expiration < soon ? found : { ...found, expiration: soon };
  };
}

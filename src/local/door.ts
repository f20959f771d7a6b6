// Decides from a request's head who may connect over HTTP: programs on this machine, but no page in a browser.

/** The part of a request before its body. */
interface RequestHead {
  /** What follows the method in the request's first line. */
  readonly target: string;
  /** Names and values alternately, as received: repeated headers appear repeatedly. */
  readonly rawHeaders: readonly string[];
}

/**
 * Why a request is refused; undefined if it is not.
 *
 * Any web page can make a browser send requests to this machine, but it cannot hide that: the browser adds `Origin` and
 * `Sec-Fetch-Site` (Fetch standard; W3C "Fetch Metadata Request Headers"), and a foreign name that resolves to this machine
 * shows up in `Host`. AWS clients never send the first two.
 * @param allowedHosts names besides those of the loopback interface, in lower case and without port
 */
export function refusalOf(
  { target, rawHeaders }: RequestHead,
  allowedHosts: readonly string[],
): string | undefined {
  // `http://host/path` would name a host itself, and `*` names no resource.
  if (!target.startsWith('/')) return 'the request target is not a path';
  const [host, ...otherHosts] = valuesOf(rawHeaders, 'host');
  if (host === undefined || otherHosts.length > 0) return 'the request must have exactly one Host header';
  if (!isServed(host, allowedHosts)) {
    return `the Host ${shown(host)} is not a name of this machine's loopback interface; to allow it, use "cronbridge local --allow-host <name>"`;
  }
  const origin = valuesOf(rawHeaders, 'origin').find((value) => !isSameOrigin(value, host));
  if (origin !== undefined) return `the request comes from a page of another origin: ${shown(origin)}`;
  const site = valuesOf(rawHeaders, 'sec-fetch-site').find((value) => !OWN_SITES.includes(value));
  if (site !== undefined) return `the request comes from a page of another site: ${shown(site)}`;
  return undefined;
}

/** `none`: a person entered the address; no page sent the request. */
const OWN_SITES: readonly string[] = ['none', 'same-origin'];

function valuesOf(rawHeaders: readonly string[], wanted: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === wanted);
}

/** As clients write them: no other spelling of an address, no trailing dot. `*.localhost` is loopback by RFC 6761. */
const LOOPBACK =
  /^(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*localhost|127(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}|\[::1\])$/;

function isServed(host: string, allowedHosts: readonly string[]): boolean {
  const [, name = '', port = '80'] = /^(.{1,260}?)(?::([0-9]{1,5}))?$/.exec(host.toLowerCase()) ?? [];
  return Number(port) <= 65_535 && (LOOPBACK.test(name) || allowedHosts.includes(name));
}

function isSameOrigin(origin: string, host: string): boolean {
  const withoutDefaultPort = (text: string) => text.toLowerCase().replace(/:80$/, '');
  return withoutDefaultPort(origin) === `http://${withoutDefaultPort(host)}`;
}

const LONGEST_SHOWN = 100;

function shown(value: string): string {
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value);
}

// Who may come in over HTTP, as far as a request's head tells: programs of this machine, and no page in a browser.

/** What is seen of a request before its body. */
interface RequestHead {
  /** What follows the method in the request's first line. */
  readonly target: string;
  /** Names and values in turn, as they came: what comes twice is here twice. */
  readonly rawHeaders: readonly string[];
}

/**
 * Why a request is turned away, or nothing when it may come in.
 *
 * A page of any site can let a browser send requests to this machine. What a page cannot do is hide itself: the browser
 * adds `Origin` and `Sec-Fetch-Site` (Fetch standard; W3C "Fetch Metadata Request Headers"), and a site whose name leads
 * here is betrayed by `Host`. AWS clients send neither of the first two.
 * @param allowedHosts names besides those of the loopback interface, in lower case and without port
 */
export function refusalOf(
  { target, rawHeaders }: RequestHead,
  allowedHosts: readonly string[],
): string | undefined {
  // `http://host/path` would name a host of its own, and `*` no resource.
  if (!target.startsWith('/')) return 'the target of the request is not a path';
  const [host, ...otherHosts] = valuesOf(rawHeaders, 'host');
  if (host === undefined || otherHosts.length > 0) return 'the request does not name exactly one Host';
  if (!isServed(host, allowedHosts)) {
    return `the Host ${shown(host)} is not a name of this machine's loopback interface; "cronbridge local --allow-host <name>" allows another`;
  }
  const origin = valuesOf(rawHeaders, 'origin').find((value) => !isSameOrigin(value, host));
  if (origin !== undefined) return `the request comes from a page of another origin: ${shown(origin)}`;
  const site = valuesOf(rawHeaders, 'sec-fetch-site').find((value) => !OWN_SITES.includes(value));
  if (site !== undefined) return `the request comes from a page of another site: ${shown(site)}`;
  return undefined;
}

/** `none`: no page has sent it, but whoever typed the address. */
const OWN_SITES: readonly string[] = ['none', 'same-origin'];

function valuesOf(rawHeaders: readonly string[], wanted: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === wanted);
}

/** As clients write them: no other spelling of an address, no dot at the end. `*.localhost` is loopback by RFC 6761. */
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

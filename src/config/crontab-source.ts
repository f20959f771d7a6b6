// Where a deployment may look for its crontab itself: one object in S3, or one address.

/** An object in S3, or what a server answers. */
export type CrontabSource =
  | { readonly kind: 's3'; readonly address: string; readonly bucket: string; readonly key: string }
  | { readonly kind: 'https'; readonly address: string };

/**
 * The characters of buckets are those of S3 ("Bucket naming rules"). A key has none that IAM takes for a pattern: its right is for
 * that object alone. A name and a password in an address would be in logs, templates and pull requests.
 */
export const SOURCE_ADDRESS =
  /^(?:s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^*?$#\s]{0,1023}[^*?$#\s/]|https:\/\/[^\s/?#@,:][^\s/?#@,]*(?:[/?][^\s#]*)?)$/;

/** Whether a text means an address and not a path. */
export function isAddress(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text);
}

/** @returns undefined if it is none */
export function readSource(address: string): CrontabSource | undefined {
  if (!SOURCE_ADDRESS.test(address)) return undefined;
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  if (bucket !== '') return { kind: 's3', address, bucket, key };
  return URL.canParse(address) ? { kind: 'https', address } : undefined;
}

/** The text without the name and password of an address in it. */
export function withoutCredentials(text: string): string {
  return text.replace(/:\/\/[^/?#\s]*@/g, '://***@');
}

/** As it may be shown: what follows "?" is often a key. */
export function shownSource(address: string): string {
  return address.replace(/\?.*$/, '?…');
}

/** What to write instead of an address at which no deployment looks. @returns undefined if it is none, or a good one */
export function sourceHint(text: string): string | undefined {
  if (!isAddress(text) || readSource(text) !== undefined) return undefined;
  if (/^http:/i.test(text))
    return `write ${withoutCredentials(text).replace(/^http:/i, 'https:')}: over http, others could change the commands`;
  if (/^s3:/i.test(text)) return 'name one object, in small letters before the key: s3://bucket/key';
  if (/^https:\/\/[^/?#]*@/i.test(text))
    return 'publish it without a name and a password, or use s3://bucket/key';
  return 'publish it at an https address, or as an object in S3: s3://bucket/key';
}

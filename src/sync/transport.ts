// How a plan fits through a Lambda invocation: large values travel gzipped.
import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * Lambda takes and answers 6 MB at most (Lambda quotas, "Invocation payload"); JSON of schedules shrinks more than tenfold, so
 * a plan of 10,000 jobs passes. Below this many bytes a value stays readable in logs and consoles.
 */
const PLAIN_BYTES = 1_000_000;

/** What a packed value may grow to; a function has 512 MB of memory. */
const UNPACKED_BYTES = 128 * 1024 * 1024;

/** A value as it is put into an invocation: itself, or `{ gzip: <base64 of its gzipped JSON> }` where it is large. */
export function pack(value: unknown): unknown {
  const json = Buffer.from(JSON.stringify(value));
  return json.length <= PLAIN_BYTES ? value : { gzip: gzipSync(json).toString('base64') };
}

/**
 * The value that `pack` was given.
 * @throws Error when the gzipped form is damaged or unpacks to more than 128 MiB
 */
export function unpack(packed: unknown): unknown {
  if (!isGzipped(packed)) return packed;
  return JSON.parse(
    gunzipSync(Buffer.from(packed.gzip, 'base64'), { maxOutputLength: UNPACKED_BYTES }).toString(),
  );
}

function isGzipped(value: unknown): value is { gzip: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'gzip' in value &&
    typeof value.gzip === 'string' &&
    Object.keys(value).length === 1
  );
}

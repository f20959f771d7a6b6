// The text of a journal: one record a line, `<CRC-32 of the JSON, as 8 hexadecimal digits> <JSON>`. The first one says what it is.
import { crc32 } from 'node:zlib';

/** A version is as old as the first program that cannot read its journals. */
const HEADER = ['cronbridge local', 1] as const;

const NEWLINE = 10;
/** The digits and the space. */
const PREFIX_BYTES = 9;

/** Changes of one part that belong together: all of them are written, or none. */
export function recordOf(part: string, changes: readonly unknown[]): Buffer {
  return lineOf(JSON.stringify([part, changes]));
}

/** The first record. */
export function headerRecord(): Buffer {
  return lineOf(JSON.stringify(HEADER));
}

function lineOf(json: string): Buffer {
  const bytes = Buffer.from(`00000000 ${json}\n`);
  bytes.write(prefixOf(bytes.subarray(PREFIX_BYTES, -1)), 'latin1');
  return bytes;
}

function prefixOf(json: Buffer): string {
  return `${crc32(json).toString(16).padStart(8, '0')} `;
}

/** What a journal is. */
export type JournalText =
  /** @param whole the bytes before the first record that is damaged or incomplete */
  | { readonly kind: 'journal'; readonly records: readonly Place[]; readonly whole: number }
  /** It was written by a newer program. */
  | { readonly kind: 'newer'; readonly version: number };

/** Where a record's JSON lies: from `start`, included, until `end`. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/** Reads a journal up to its first record that is not whole. */
export function readJournal(bytes: Buffer): JournalText {
  const records: Place[] = [];
  let whole = 0;
  while (whole < bytes.length) {
    const end = bytes.indexOf(NEWLINE, whole);
    if (end < 0 || !isWhole(bytes, whole, end)) break;
    const start = whole + PREFIX_BYTES;
    if (whole === 0) {
      const [format, version] = JSON.parse(bytes.toString('utf8', start, end)) as [unknown, number];
      if (format !== HEADER[0]) break;
      if (version > HEADER[1]) return { kind: 'newer', version };
    } else records.push({ start, end });
    whole = end + 1;
  }
  return { kind: 'journal', records, whole };
}

function isWhole(bytes: Buffer, start: number, end: number): boolean {
  if (end - start <= PREFIX_BYTES) return false;
  const prefix = bytes.toString('latin1', start, start + PREFIX_BYTES);
  return prefix === prefixOf(bytes.subarray(start + PREFIX_BYTES, end));
}

/** A record as it was written. */
export function recordAt(bytes: Buffer, { start, end }: Place): readonly [part: string, changes: unknown[]] {
  return JSON.parse(bytes.toString('utf8', start, end)) as [string, unknown[]];
}

/** The part of a record, without reading the rest. Names of parts have no characters that JSON escapes. */
export function partAt(bytes: Buffer, { start, end }: Place): string {
  // The record begins with `["`.
  return bytes.toString('latin1', start + 2, Math.min(bytes.indexOf('"', start + 2), end));
}

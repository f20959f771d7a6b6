// The size of the functions: every byte is loaded and compiled before a cold start's first message.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ROOT } from './source.ts';

const MAXIMUM_BYTES = 180_000;

/** The archive's own part: a header, a directory entry and its end. */
const ARCHIVE_BYTES = 200;

describe.each(['sync', 'dispatch', 'outcome'])('the function %s', (name) => {
  const bundle = readFileSync(join(ROOT, 'dist/lambda', `${name}.mjs`));

  it(`takes at most ${MAXIMUM_BYTES.toLocaleString('en')} bytes in its archive`, () => {
    const zipped = deflateRawSync(bundle, { level: constants.Z_BEST_COMPRESSION }).length + ARCHIVE_BYTES;
    expect(zipped).toBeLessThanOrEqual(MAXIMUM_BYTES);
  });

  it('is ASCII: a single letter beyond doubles the size of the text in memory', () => {
    expect(bundle.toString()).toMatch(/^[\0-\x7f]*$/);
  });

  it('carries no client that it does not use', () => {
    const clients = [...bundle.toString().matchAll(/name:"(@aws-sdk\/client-[\w-]+)"/g)].map(
      ([, client]) => client,
    );
    expect([...new Set(clients)].sort()).toEqual(CLIENTS[name]);
  });

  it('carries no schema of an operation that it does not call', () => {
    const text = bundle.toString();
    const described = [...text.matchAll(/"([A-Z]\w+?)(?:Request|Input)"/g)].map(([, operation]) => operation);
    const called = (operation = '') => text.includes(`"${operation}"`);
    expect(described.filter(called).length).toBeGreaterThan(10);
    expect(described.filter((operation) => !called(operation) && operation !== 'Invalid')).toEqual([]);
  });
});

const COMMON = ['dynamodb', 'ecs', 'scheduler'];
const named = (names: readonly string[]) => names.map((name) => `@aws-sdk/client-${name}`).sort();
const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  sync: named([...COMMON, 'sns', 'sqs']),
  dispatch: named([...COMMON, 'cloudwatch-logs', 'eventbridge', 'sns', 'sqs']),
  outcome: named([...COMMON, 'cloudwatch-logs', 'eventbridge', 'sns', 'sqs']),
};

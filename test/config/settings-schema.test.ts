// The published JSON schema, by which editors complete and check cronbridge.yml, against the reader of that file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { ALLOW_KEYS, STAGE_KEYS, settingsFile } from '../../src/config/settings-schema.ts';
import { ROOT } from '../frame/source.ts';

const schema = JSON.parse(readFileSync(join(ROOT, 'dist/cronbridge.schema.json'), 'utf8'));
const accepts = new Ajv({ strict: false }).compile(schema);

/** Values that some key takes, and values that hardly any takes. */
const values = fc.oneof(
  fc.constantFrom<unknown>(
    'batch',
    'eu-west-1',
    'app:7',
    'arn:aws:ecs:eu-west-1:123456789012:cluster/batch',
    'arn:aws:iam::123456789012:role/path/batch',
    'subnet-1',
    'sg-1',
    'a@example.com',
    'Prod',
    '',
    'a b',
    null,
    true,
    0,
    2,
    2.5,
    90,
    1000,
    1001,
    99_999,
    100_000,
  ),
  fc.array(fc.constantFrom<unknown>('subnet-1', 'sg-1', 'a@example.com', 'batch', '', 3, null), {
    maxLength: 18,
  }),
  fc.dictionary(fc.constantFrom('team', 'aws:x', ''), fc.constantFrom<unknown>('a', 'x'.repeat(257), 1)),
);
const allow = fc.oneof(values, fc.dictionary(fc.constantFrom(...ALLOW_KEYS, 'roles'), values));
const settings = fc.dictionary(fc.constantFrom(...STAGE_KEYS, 'stages', 'clutser'), fc.oneof(values, allow), {
  maxKeys: 3,
});
const files = fc.oneof(
  values,
  settings,
  fc.dictionary(
    fc.constantFrom('stages'),
    fc.dictionary(fc.constantFrom('prod', 'Prod', '1st', 'x'.repeat(21)), fc.oneof(settings, values)),
  ),
);

describe('the JSON schema', () => {
  it('accepts and refuses the same as the reader', () => {
    let accepted = 0;
    fc.assert(
      fc.property(files, (file) => {
        const read = v.is(settingsFile, file);
        if (read) accepted++;
        expect({ file, accepted: accepts(file) }).toEqual({ file, accepted: read });
      }),
      { numRuns: 1000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('describes every key, for completion', () => {
    const described = (properties: Record<string, { description?: string }>) =>
      Object.values(properties).every(({ description }) => description);
    expect(Object.keys(schema.properties)).toEqual([...STAGE_KEYS, 'stages']);
    expect(described(schema.properties)).toBe(true);
    expect(described(schema.properties.allow.properties)).toBe(true);
  });
});

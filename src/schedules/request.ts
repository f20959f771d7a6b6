// Reads requests to plan and sync. Anybody may invoke them by hand, so everything is checked.

import { CronbridgeError } from '../errors.ts';
import {
  aBoolean,
  aText,
  listOf,
  onlyFields,
  optional,
  type Reading,
  read,
  someText,
  textThat,
} from '../schema.ts';
import { isPlanDigest } from './plan-digest.ts';
import { type ApplyRequest, type PlanRequest, unpack } from './transport.ts';

const planFields = {
  files: optional(listOf(onlyFields({ file: someText, text: aText, path: optional(someText) }))),
  source: optional(someText),
  resume: optional(aBoolean),
  allowMassDelete: optional(aBoolean),
  timezone: optional(someText),
};
const planRequest = onlyFields(planFields);
const applyRequest = onlyFields({
  ...planFields,
  digest: optional(textThat('the digest of a plan', isPlanDigest)),
  revision: optional(aText),
});

/** Whether the rule of the source asks: `{"watch":true}`. */
export function isWatch(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'watch' in event && event.watch === true;
}

/** @throws CronbridgeError `usage` that names everything that is wrong with it */
export function readPlanRequest(event: unknown): PlanRequest {
  return accepted<PlanRequest>(read(planRequest, unpacked(event), 'the request'));
}

/** @throws CronbridgeError `usage` that names everything that is wrong with it */
export function readApplyRequest(event: unknown): ApplyRequest {
  return accepted<ApplyRequest>(read(applyRequest, unpacked(event), 'the request'));
}

function accepted<T>(reading: Reading<T>): T {
  if (reading.ok) return reading.value;
  throw refused(reading.problems);
}

function unpacked(event: unknown): unknown {
  try {
    // Without a payload, as "serverless invoke -f sync" sends none.
    return unpack(event ?? {});
  } catch (cause) {
    throw refused(['gzip is not the base64 of gzipped JSON of at most 128 MiB'], cause);
  }
}

function refused(problems: readonly string[], cause?: unknown): CronbridgeError {
  return new CronbridgeError('usage', problems.join('; '), {
    hint: 'use "cronbridge plan" and "cronbridge sync" of the version that is deployed',
    cause,
  });
}

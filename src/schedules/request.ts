// Reads requests to plan and sync. Anybody may invoke them by hand, so everything is checked.

import * as v from 'valibot';
import { CronbridgeError } from '../errors.ts';
import {
  aBoolean,
  aText,
  listOf,
  oneOf,
  onlyFields,
  optional,
  type Reading,
  read,
  someText,
  wholeNumber,
} from '../schema.ts';
import type { TaskProblem } from '../tasks/problem.ts';
import { type ApplyRequest, type PlanRequest, unpack } from './transport.ts';

const aCount = wholeNumber('a whole number', 0);

const scheduleFields = {
  name: someText,
  expression: someText,
  timezone: someText,
  state: v.picklist(['ENABLED', 'DISABLED'], 'ENABLED or DISABLED'),
  start: optional(someText),
  end: optional(someText),
  windowMinutes: optional(aCount),
  description: aText,
  queueArn: someText,
  roleArn: someText,
  messageGroupId: someText,
  deadLetterArn: someText,
  maximumEventAgeSeconds: aCount,
  maximumRetryAttempts: aCount,
  input: someText,
  other: optional(aText),
};
const schedule = onlyFields(scheduleFields);
const changedValue = optional(v.union([aText, aCount], 'a string or a whole number'));
const change = onlyFields({
  field: oneOf(...(Object.keys(scheduleFields) as (keyof typeof scheduleFields)[])),
  from: changedValue,
  to: changedValue,
});

const planRequest = onlyFields({
  files: listOf(onlyFields({ file: someText, text: aText, path: optional(someText) })),
  resume: optional(aBoolean),
  allowMassDelete: optional(aBoolean),
  timezone: optional(someText),
});

/** A plan is applied exactly, so one with a field that this version does not know is refused. */
const applyRequest = onlyFields({
  plan: onlyFields({
    group: someText,
    create: listOf(schedule),
    update: listOf(
      onlyFields({
        schedule,
        changes: listOf(change),
        next: optional(onlyFields({ before: listOf(aText), after: listOf(aText) })),
      }),
    ),
    delete: listOf(aText),
    unchanged: aCount,
    renamed: listOf(
      onlyFields({
        from: someText,
        to: someText,
        same: oneOf('entry', 'command', 'program', 'time'),
        movesLock: aBoolean,
      }),
    ),
    paused: listOf(aText),
    partlyPaused: listOf(aText),
    deploy: listOf(onlyFields({ job: someText, messageGroupId: someText, input: someText })),
    digest: someText,
    warnings: listOf(aText),
    problems: listOf(
      onlyFields({
        severity: oneOf('error', 'warning'),
        code: v.custom<TaskProblem['code']>((code) => v.is(someText, code), 'a non-empty string'),
        message: someText,
        hint: aText,
        jobs: listOf(onlyFields({ job: someText, file: optional(someText), line: optional(aCount) })),
      }),
    ),
  }),
  allowMassDelete: optional(aBoolean),
  revision: optional(aText),
});

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
    return unpack(event);
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

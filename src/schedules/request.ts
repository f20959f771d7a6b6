// Reads what the sync function is asked for. Anybody may invoke it by hand, so nothing is believed before it is looked at.
import { CronbridgeError } from '../errors.ts';
import {
  aBoolean,
  anObject,
  aText,
  Fields,
  type Kind,
  listOf,
  someText,
  wholeNumber,
} from '../runs/message/fields.ts';
import type { ApplyRequest, PlanRequest } from './transport.ts';
import { unpack } from './transport.ts';

const aState: Kind<string> = {
  what: 'ENABLED or DISABLED',
  is: (value): value is string => value === 'ENABLED' || value === 'DISABLED',
};
const objects = listOf(anObject);
const texts = listOf(aText);
const aCount = wholeNumber('a whole number', 0);

/**
 * The request that an event is.
 * @throws CronbridgeError `usage` that names everything that is wrong with it
 */
export function readRequest(event: unknown): PlanRequest | ApplyRequest {
  const request = unpacked(event);
  if (!anObject.is(request)) throw refused(['the request is not an object']);
  const fields = new Fields(request);
  switch (request.action) {
    case 'plan':
      checkPlanRequest(fields, request);
      break;
    case 'apply':
      checkApplyRequest(fields);
      break;
    default:
      throw refused(['the request has neither action "plan" nor action "apply"']);
  }
  if (fields.problems.length > 0) throw refused(fields.problems);
  return request as unknown as PlanRequest | ApplyRequest;
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

function checkPlanRequest(fields: Fields, request: Readonly<Record<string, unknown>>): void {
  fields.optional('resume', aBoolean);
  fields.optional('allowMassDelete', aBoolean);
  fields.optional('timezone', someText);
  for (const file of each(fields, 'files', request.files)) {
    file.required('file', someText, '');
    file.required('text', aText, '');
    file.optional('path', someText);
  }
}

function checkApplyRequest(fields: Fields): void {
  fields.optional('allowMassDelete', aBoolean);
  fields.optional('revision', aText);
  const plan = fields.required('plan', anObject, {});
  const members = new Fields(plan, 'plan.', fields.problems);
  members.required('group', someText, '');
  members.required('unchanged', aCount, 0);
  members.required('digest', someText, '');
  for (const list of ['delete', 'paused', 'partlyPaused', 'warnings']) members.required(list, texts, []);
  for (const problem of each(members, 'problems', plan.problems)) {
    for (const member of ['severity', 'code', 'message']) problem.required(member, someText, '');
  }
  for (const rename of each(members, 'renamed', plan.renamed)) {
    for (const member of ['from', 'to', 'same']) rename.required(member, someText, '');
    rename.required('movesLock', aBoolean, false);
  }
  for (const schedule of each(members, 'create', plan.create)) checkSchedule(schedule);
  for (const update of each(members, 'update', plan.update)) {
    const schedule = update.nested('schedule');
    if (schedule === undefined) update.required('schedule', anObject, {});
    else checkSchedule(schedule);
    update.required('changes', objects, []);
  }
  for (const deployment of each(members, 'deploy', plan.deploy)) {
    for (const member of ['job', 'messageGroupId', 'input']) deployment.required(member, someText, '');
  }
}

function checkSchedule(schedule: Fields): void {
  for (const member of [
    'name',
    'expression',
    'timezone',
    'queueArn',
    'roleArn',
    'messageGroupId',
    'deadLetterArn',
    'input',
  ]) {
    schedule.required(member, someText, '');
  }
  schedule.required('description', aText, '');
  schedule.required('state', aState, '');
  schedule.required('maximumEventAgeSeconds', aCount, 0);
  schedule.required('maximumRetryAttempts', aCount, 0);
  schedule.optional('windowMinutes', aCount);
  schedule.optional('start', someText);
  schedule.optional('end', someText);
}

/** The fields of each object in a list; that it is no list of objects is noted. */
function each(fields: Fields, name: string, value: unknown): Fields[] {
  fields.required(name, objects, []);
  return objects.is(value)
    ? value.map((item, index) => new Fields(item, `${fields.path}${name}[${index}].`, fields.problems))
    : [];
}

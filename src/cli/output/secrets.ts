// Masks the values of environments in messages, since output ends up in CI logs.

import type { FieldChange, Plan, Schedule } from '../../schedules/plan.ts';
import { isObject } from '../../schema.ts';

const MASK = '***';

/** The names as they are, with every value masked. */
export function maskedValues(env: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.keys(env).map((name) => [name, MASK]));
}

/** A plan whose messages have masked settings; that a value changes is still visible. */
export function maskedPlan(plan: Plan): Plan {
  return {
    ...plan,
    create: plan.create.map(maskedSchedule),
    update: plan.update.map((update) => ({
      ...update,
      schedule: maskedSchedule(update.schedule),
      changes: update.changes.map(maskedChange),
    })),
    deploy: plan.deploy.map((deployment) => ({ ...deployment, input: maskedBody(deployment.input) })),
  };
}

/**
 * The body of a message, masked: the members `env` (ours) and `envs` (sqsjkr's), at any depth. If the body is not JSON, it is
 * cut after such a name, since the rest cannot be parsed.
 */
export function maskedBody(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body.replace(/(\benvs?\b[\\"']*\s*[:=]).*/is, `$1${MASK}`);
  }
  return typeof value === 'object' && value !== null ? JSON.stringify(maskedDeep(value)) : body;
}

/** Messages may be nested in lists, in objects, or in a text. */
function maskedDeep(value: unknown): unknown {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) ? maskedBody(value) : value;
  if (Array.isArray(value)) return value.map(maskedDeep);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(maskedMessage(value)).map(([key, inner]) => [key, maskedDeep(inner)]),
  );
}

/** A message with masked environment. */
function maskedMessage(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message).map(([key, value]) => {
      if (key !== 'env' && key !== 'envs') return [key, value];
      return [key, isObject(value) ? maskedValues(value) : MASK];
    }),
  );
}

function maskedSchedule(schedule: Schedule): Schedule {
  return { ...schedule, input: maskedBody(schedule.input) };
}

function maskedChange(change: FieldChange): FieldChange {
  if (change.field !== 'input') return change;
  const from = masked(change.from);
  const before = envOf(change.from);
  const after = readObject(String(change.to));
  if (after === undefined) return { ...change, from, to: masked(change.to) };
  const env = Object.entries(isObject(after.env) ? after.env : {}).map(([name, value]) => {
    const isChanged = name in before && before[name] !== value;
    return [name, isChanged ? `${MASK} (changed)` : MASK];
  });
  const to = { ...maskedMessage(after), ...('env' in after && { env: Object.fromEntries(env) }) };
  return { ...change, from, to: JSON.stringify(to) };
}

function masked(input: FieldChange['from']): FieldChange['from'] {
  return typeof input === 'string' ? maskedBody(input) : input;
}

function envOf(input: FieldChange['from']): Readonly<Record<string, unknown>> {
  const env = readObject(String(input))?.env;
  return isObject(env) ? env : {};
}

function readObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

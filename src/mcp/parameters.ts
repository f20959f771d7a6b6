// What a tool takes: each parameter once, as the JSON schema that clients are shown and as the reader of what they send.
import * as v from 'valibot';
import { aBoolean, aText, listOf, oneOf, onlyFields, optional, textsByName, wholeNumber } from '../schema.ts';

interface Parameter<T> {
  readonly json: Readonly<Record<string, unknown>>;
  readonly schema: v.GenericSchema<unknown, T>;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What was sent for the parameters. */
export type ArgumentsOf<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? Exclude<T, null> : never;
};

/** @param longest in characters */
export function textParameter(description: string, longest = 200): Parameter<string> {
  const what = `a string of 1 to ${longest.toLocaleString('en')} characters`;
  return {
    json: { type: 'string', description, minLength: 1, maxLength: longest },
    schema: v.pipe(aText, v.minLength(1, what), v.maxLength(longest, what)),
  };
}

export function choiceParameter<const Text extends string>(
  description: string,
  choices: readonly Text[],
): Parameter<Text> {
  return { json: { type: 'string', description, enum: choices }, schema: oneOf(...choices) };
}

export function countParameter(description: string, low: number, high: number): Parameter<number> {
  return {
    json: { type: 'integer', description, minimum: low, maximum: high },
    schema: wholeNumber(`a whole number from ${low} to ${high}`, low, high),
  };
}

export function yesParameter(description: string): Parameter<boolean> {
  return { json: { type: 'boolean', description }, schema: aBoolean };
}

/** @param most how many items, at least one */
export function listParameter<T>(
  description: string,
  { json, schema }: Parameter<T>,
  most: number,
): Parameter<readonly T[]> {
  const what = `a list of 1 to ${most}`;
  return {
    json: { type: 'array', description, items: json, minItems: 1, maxItems: most },
    schema: v.pipe(listOf(schema), v.minLength(1, what), v.maxLength(most, what)),
  };
}

export function textsParameter(description: string): Parameter<Readonly<Record<string, string>>> {
  return {
    json: { type: 'object', description, additionalProperties: { type: 'string' } },
    schema: textsByName,
  };
}

/** One that need not be sent; `null` counts as absent. */
export function maybe<T>({ json, schema }: Parameter<T>): Parameter<T | null | undefined> {
  return { json, schema: optional(schema) };
}

export function jsonSchemaOf(parameters: Parameters): object {
  const all = Object.entries(parameters);
  const required = all.flatMap(([name, { schema }]) => (v.is(schema, undefined) ? [] : [name]));
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(([name, { json }]) => [name, json])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** Of an object with these and no others. */
export function readerOf<P extends Parameters>(parameters: P): v.GenericSchema<unknown, ArgumentsOf<P>> {
  const entries = Object.fromEntries(Object.entries(parameters).map(([name, { schema }]) => [name, schema]));
  return onlyFields(entries) as unknown as v.GenericSchema<unknown, ArgumentsOf<P>>;
}

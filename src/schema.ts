// Builds the schemas of what comes from outside. Messages say what is accepted, as the end of a sentence "… is not". No problem
// contains a value, which may be a secret, or a name that the schema does not have.
import * as v from 'valibot';

type Json = Readonly<Record<string, unknown>>;

export const anObject = v.custom<Json>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'an object',
);

export function isObject(value: unknown): value is Json {
  return v.is(anObject, value);
}

export const aText = v.string('a string');

export const someText = textThat('a non-empty string', (text) => text !== '');

export const aBoolean = v.boolean('true or false');

/** One problem for the whole object: the names come from the body and may be secrets too. */
export const textsByName = v.custom<Readonly<Record<string, string>>>(
  (value) => isObject(value) && Object.values(value).every((text) => typeof text === 'string'),
  'an object of strings',
);

/** A whole number from `low` to `high`, called `what`. */
export function wholeNumber(what: string, low: number, high = Number.MAX_SAFE_INTEGER) {
  return v.pipe(v.number(what), v.safeInteger(what), v.minValue(low, what), v.maxValue(high, what));
}

/** A text that `matches`, called `what`. */
export function textThat(what: string, matches: (text: string) => boolean) {
  return v.pipe(v.string(what), v.check(matches, what));
}

export function oneOf<const Text extends string>(...texts: readonly Text[]) {
  return v.picklist(texts, `one of ${texts.join(', ')}`);
}

export function listOf<const Item extends v.GenericSchema>(item: Item) {
  return v.array(item, 'a list');
}

/** A field that may be absent. */
export function optional<const Field extends v.GenericSchema>(field: Field) {
  return v.nullish(field);
}

/** An object with these fields. Other fields are dropped; `null` counts as absent. */
export function fields<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.pipe(anObject, v.object(entries), v.transform(withoutAbsent));
}

/** An object with these fields and no others; `null` counts as absent. */
export function onlyFields<const Entries extends v.ObjectEntries>(entries: Entries) {
  const known = Object.keys(entries).join(', ');
  return v.pipe(anObject, v.strictObject(entries, known), v.transform(withoutAbsent));
}

export function withoutAbsent<T extends object>(object: T): { [Name in keyof T]: Exclude<T[Name], null> } {
  const present = Object.entries(object).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(present) as { [Name in keyof T]: Exclude<T[Name], null> };
}

/** The value that was read, or everything that is wrong with it. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

/** @param whole the name of the value as a whole: `the request` */
export function read<T>(schema: v.GenericSchema<unknown, T>, value: unknown, whole: string): Reading<T> {
  const { success, output, issues } = v.safeParse(schema, value, { message: 'valid' });
  if (success) return { ok: true, value: output };
  return { ok: false, problems: [...new Set(issues.map((issue) => problemOf(issue, whole)))] };
}

function problemOf({ type, path, input, expected, message }: v.BaseIssue<unknown>, whole: string): string {
  // The message of a check of several fields is a whole sentence.
  if (type === 'partial_check') return message;
  if (expected === 'never')
    return `${pathText(path?.slice(0, -1)) || whole} has a field other than ${message}`;
  const place = pathText(path);
  // `null` counts as an absent field, but in a list it is an item.
  const isField = typeof path?.at(-1)?.key === 'string';
  if (isField && (input === undefined || input === null)) return `${place} is missing`;
  return `${place || whole} is not ${message}`;
}

/** `plan.create[0].input` */
function pathText(path: readonly v.IssuePathItem[] = []): string {
  return path
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');
}

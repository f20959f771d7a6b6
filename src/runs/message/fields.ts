// Reads the fields of a JSON object that anybody may have sent, and notes everything that is wrong with them.

/** What a field may hold: a test, and the words that end "… is not". */
export interface Kind<T> {
  readonly what: string;
  readonly is: (value: unknown) => value is T;
}

/**
 * One object's fields. Reading is total: a wrong field is noted among the problems and counts as absent, so
 * that all problems are found at once. Values never get into a problem, since they may be secrets. Unknown
 * fields are not looked at.
 */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;
  /** Where the object stands: `retry.`, or nothing. */
  readonly path: string;
  readonly problems: string[];

  constructor(object: Readonly<Record<string, unknown>>, path = '', problems: string[] = []) {
    this.#object = object;
    this.path = path;
    this.problems = problems;
  }

  /** Whether the field is there at all; `null` counts as absent. */
  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  optional<T>(name: string, kind: Kind<T>): T | undefined {
    const value = this.#value(name);
    if (value === undefined || kind.is(value)) return value;
    this.problems.push(`${this.path}${name} is not ${kind.what}`);
    return undefined;
  }

  /**
   * @param otherwise what to go on with where the field is missing or wrong, so that the other fields are
   * read too
   */
  required<T>(name: string, kind: Kind<T>, otherwise: T): T {
    if (!this.has(name)) this.problems.push(`${this.path}${name} is missing`);
    return this.optional(name, kind) ?? otherwise;
  }

  /** The fields of an object in a field; its problems are noted here, under `name.`. */
  nested(name: string): Fields | undefined {
    const object = this.optional(name, anObject);
    return object && new Fields(object, `${this.path}${name}.`, this.problems);
  }

  #value(name: string): unknown {
    return this.#object[name] ?? undefined;
  }
}

export const anObject: Kind<Readonly<Record<string, unknown>>> = {
  what: 'an object',
  is: (value): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
};

export const aText: Kind<string> = {
  what: 'a text',
  is: (value): value is string => typeof value === 'string',
};

export const someText: Kind<string> = {
  what: 'a text with at least one character',
  is: (value): value is string => aText.is(value) && value !== '',
};

export const aBoolean: Kind<boolean> = {
  what: 'true or false',
  is: (value): value is boolean => typeof value === 'boolean',
};

export const textsByName: Kind<Readonly<Record<string, string>>> = {
  what: 'an object of texts',
  is: (value): value is Readonly<Record<string, string>> =>
    anObject.is(value) && Object.values(value).every(aText.is),
};

/** A whole number from `low` to `high`, called `what`. */
export function wholeNumber(what: string, low: number, high = Number.MAX_SAFE_INTEGER): Kind<number> {
  return {
    what,
    is: (value): value is number =>
      Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high,
  };
}

/** A text that `matches`, called `what`. */
export function textThat(what: string, matches: (text: string) => boolean): Kind<string> {
  return { what, is: (value): value is string => aText.is(value) && matches(value) };
}

export function oneOf<T extends string>(...texts: readonly T[]): Kind<T> {
  return {
    what: `one of ${texts.join(', ')}`,
    is: (value): value is T => texts.some((text) => text === value),
  };
}

export function listOf<T>({ what, is }: Kind<T>): Kind<readonly T[]> {
  return {
    what: `a list in which every item is ${what}`,
    is: (value): value is readonly T[] => Array.isArray(value) && value.every(is),
  };
}

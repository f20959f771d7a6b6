/** What a field may hold: a test. */
interface Kind<T> {
  readonly is: (value: unknown) => value is T;
}

export const anObject: Kind<Readonly<Record<string, unknown>>> = {
  is: (value): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
};

export const aText: Kind<string> = {
  is: (value): value is string => typeof value === 'string',
};

export const textsByName: Kind<Readonly<Record<string, string>>> = {
  is: (value): value is Readonly<Record<string, string>> =>
    anObject.is(value) && Object.values(value).every(aText.is),
};

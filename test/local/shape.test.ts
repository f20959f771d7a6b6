import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/local/service.ts';
import {
  boolean,
  integer,
  list,
  map,
  readInput,
  required,
  type Shape,
  structure,
  textOf,
  timestamp,
  wordOf,
} from '../../src/local/shape.ts';

const shape = structure({
  Name: required(textOf({ min: 1, max: 5, pattern: '^[a-z]+$' })),
  Count: integer({ min: 1, max: 10 }),
  Mode: wordOf('OFF', 'FLEXIBLE'),
  When: timestamp,
  Flag: boolean,
  Items: list(structure({ Id: required(textOf()) }), { max: 2 }),
  Texts: map(textOf({ max: 3 })),
});

function refusal(input: unknown, of: Shape<unknown> = shape, code?: string): string {
  try {
    readInput(of, input, code);
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('an input that fits its shape', () => {
  it('is read with its types', () => {
    const input = readInput(shape, {
      Name: 'abc',
      Count: 3,
      Mode: 'OFF',
      When: 1_795_392_000.5,
      Flag: true,
      Items: [{ Id: 'x' }],
      Texts: { a: 'b' },
    });
    expect(input.When).toEqual(new Date('2026-11-23T00:00:00.500Z'));
    expect(input.Items?.[0]?.Id).toBe('x');
    expect(input).toMatchObject({ Name: 'abc', Count: 3, Mode: 'OFF', Flag: true, Texts: { a: 'b' } });
  });

  it('loses what is not declared, and null counts as absent', () => {
    expect(readInput(shape, { Name: 'abc', Count: null, Other: 1 })).toEqual({ Name: 'abc' });
  });

  it('may carry a number as a numeral, as query strings do', () => {
    expect(readInput(shape, { Name: 'abc', Count: '7' }).Count).toBe(7);
  });
});

describe('an input that does not fit is refused in the words of AWS', () => {
  it.each([
    [{}, "Value null at 'name' failed to satisfy constraint: Member must not be null"],
    [
      { Name: 'abcdef' },
      "Value 'abcdef' at 'name' failed to satisfy constraint: Member must have length less than or equal to 5",
    ],
    [
      { Name: 'a1' },
      "Value 'a1' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]+$",
    ],
    [
      { Name: 'a', Count: 11 },
      "Value '11' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10",
    ],
    [
      { Name: 'a', Count: 0 },
      "Value '0' at 'count' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { Name: 'a', Mode: 'ON' },
      "Value 'ON' at 'mode' failed to satisfy constraint: Member must satisfy enum value set: [OFF, FLEXIBLE]",
    ],
    [
      { Name: 'a', Items: [{ Id: 'x' }, {}] },
      "Value null at 'items.2.member.id' failed to satisfy constraint: Member must not be null",
    ],
    [
      { Name: 'a', Texts: { key: 'long' } },
      "Value 'long' at 'texts.key.member' failed to satisfy constraint: Member must have length less than or equal to 3",
    ],
  ])('%j', (input, violation) => {
    expect(refusal(input)).toBe(`ValidationException: 1 validation error detected: ${violation}`);
  });

  it('with all violations at once', () => {
    expect(refusal({ Name: '', Count: 11 })).toBe(
      "ValidationException: 3 validation errors detected: Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value '' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z]+$; " +
        "Value '11' at 'count' failed to satisfy constraint: Member must have value less than or equal to 10",
    );
  });

  it('with the error type of the service', () => {
    expect(refusal({}, shape, 'InvalidParameterException')).toMatch(/^InvalidParameterException: /);
  });

  it.each([
    [[], 'LIST_VALUE can not be converted to Structure'],
    ['text', 'STRING_VALUE can not be converted to Structure'],
    [{ Name: 5 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ Name: 'a', Count: 1.5 }, 'NUMBER_VALUE can not be converted to Integer'],
    [{ Name: 'a', Count: 'x' }, 'STRING_VALUE can not be converted to Integer'],
    [{ Name: 'a', When: '2026' }, 'STRING_VALUE can not be converted to Timestamp'],
    [{ Name: 'a', Flag: 'true' }, 'STRING_VALUE can not be converted to Boolean'],
    [{ Name: 'a', Items: {} }, 'OBJECT_VALUE can not be converted to List'],
  ])('as not deserializable when it has a wrong type: %j', (input, message) => {
    expect(refusal(input)).toBe(`SerializationException: ${message}`);
  });
});

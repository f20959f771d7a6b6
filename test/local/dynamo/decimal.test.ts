import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNumbers, canonicalNumber, compareNumbers, negated } from '../../../src/local/dynamo/decimal.ts';

/** Whole numbers of at most 37 digits, and how many of them come after the point. */
const parts = fc.record({
  digits: fc.bigInt({ min: -(10n ** 37n - 1n), max: 10n ** 37n - 1n }),
  decimals: fc.nat({ max: 40 }),
});

const written = ({ digits, decimals }: { digits: bigint; decimals: number }) =>
  canonicalNumber(`${digits}e-${decimals}`);

describe('a number', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['00.00', '0'],
    ['1.50', '1.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-12e-3', '-0.012'],
    ['1E3', '1000'],
    ['1e125', `1${'0'.repeat(125)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
  ])('%s is written %s', (given, canonical) => {
    expect(canonicalNumber(given)).toBe(canonical);
  });

  it('has one text, whichever way it came', () => {
    fc.assert(
      fc.property(parts, fc.nat({ max: 10 }), (number, zeros) => {
        const text = written(number);
        expect(canonicalNumber(text)).toBe(text);
        const longer = `${number.digits}${'0'.repeat(zeros)}e-${number.decimals + zeros}`;
        expect(canonicalNumber(longer)).toBe(text);
        expect(canonicalNumber(negated(negated(text)))).toBe(text);
      }),
    );
  });

  it('is compared by its value', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        const scaled = ({ digits, decimals }: typeof a) => digits * 10n ** BigInt(40 - decimals);
        const [left, right] = [scaled(a), scaled(b)];
        const order = left === right ? 0 : left < right ? -1 : 1;
        expect(Math.sign(compareNumbers(written(a), written(b)))).toBe(order);
      }),
    );
  });

  it('is added exactly', () => {
    const small = fc.record({
      digits: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
      decimals: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(small, small, (a, b) => {
        const sum = addNumbers(written(a), written(b));
        expect(addNumbers(written(b), written(a))).toBe(sum);
        expect(addNumbers(sum, negated(written(b)))).toBe(written(a));
      }),
    );
  });
});

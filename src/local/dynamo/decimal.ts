// DynamoDB's numbers: decimals of at most 38 digits, as text, since JavaScript's numbers have 15.
import { invalidRequest } from './invalid.ts';

/** `sign * digits * 10 ** exponent`; zero has the digits `0`. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const MOST_DIGITS = 38;
/** Of the first digit (DynamoDB developer guide, "Naming rules and data types"). */
const LARGEST_EXPONENT = 125;
const SMALLEST_EXPONENT = -130;

/** Whole numbers that JavaScript represents exactly and that are already in canonical form. */
const SMALL_INTEGER = /^(?:0|-?[1-9][0-9]{0,14})$/;
/** As many digits as JavaScript's numbers keep apart. */
const SMALL_DECIMAL = 15;

/** The canonical text of a number: no exponent, no needless zeros. @throws ServiceError ValidationException */
export function canonicalNumber(text: string): string {
  return SMALL_INTEGER.test(text) ? text : textOf(parse(text));
}

/** Negative if `a` is less than `b`, which are canonical. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length <= SMALL_DECIMAL && b.length <= SMALL_DECIMAL) return Number(a) - Number(b);
  const [left, right] = aligned(parse(a), parse(b));
  return left < right ? -1 : 1;
}

/** The canonical sum of two canonical numbers. @throws ServiceError if it cannot be stored */
export function addNumbers(a: string, b: string): string {
  const [first, second] = [parse(a), parse(b)];
  const [left, right] = aligned(first, second);
  return canonicalNumber(`${left + right}e${Math.min(first.exponent, second.exponent)}`);
}

export function negated(text: string): string {
  if (text === '0') return text;
  return text.startsWith('-') ? text.slice(1) : `-${text}`;
}

/** How many digits are significant. */
export function digitsOf(text: string): number {
  return text.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length;
}

function parse(text: string): Decimal {
  if (text === '') throw invalidRequest('The parameter cannot be converted to a numeric value');
  const found = /^(-?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:e([+-]?[0-9]+))?$/i.exec(text);
  if (found === null) throw invalidRequest(`The parameter cannot be converted to a numeric value: ${text}`);
  const [, sign, whole = '', fraction = '', onlyFraction = '', power = '0'] = found;
  const after = fraction + onlyFraction;
  const all = (whole + after).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return { negative: false, digits: '0', exponent: 0 };
  const exponent = Number(power) - after.length + (all.length - digits.length);
  const first = exponent + digits.length - 1;
  if (first > LARGEST_EXPONENT) {
    throw invalidRequest(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (first < SMALLEST_EXPONENT) {
    throw invalidRequest(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (digits.length > MOST_DIGITS) {
    throw invalidRequest('Attempting to store more than 38 significant digits in a Number');
  }
  return { negative: sign === '-', digits, exponent };
}

function textOf({ negative, digits, exponent }: Decimal): string {
  return `${negative ? '-' : ''}${plain(digits, exponent)}`;
}

function plain(digits: string, exponent: number): string {
  if (digits === '0') return digits;
  if (exponent >= 0) return digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** Both as whole numbers of the smaller one's unit. */
function aligned(a: Decimal, b: Decimal): [bigint, bigint] {
  const unit = Math.min(a.exponent, b.exponent);
  const whole = ({ negative, digits, exponent }: Decimal) =>
    BigInt(digits) * 10n ** BigInt(exponent - unit) * (negative ? -1n : 1n);
  return [whole(a), whole(b)];
}

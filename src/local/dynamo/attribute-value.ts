// Attribute values as they are on the wire, read once: checked, numbers in canonical form, nothing else in them.
import { ServiceError } from '../service.ts';
import type { Shape } from '../shape.ts';
import { canonicalNumber } from './decimal.ts';
import { invalidRequest } from './invalid.ts';

/** One member names the type. Values are never changed, only replaced, so that items can share them. */
export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  /** Base64. */
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Attributes };

/** Attributes by name. Has no prototype, since names come from requests: `constructor`, `__proto__`. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** DynamoDB developer guide, "Service, account, and table quotas". */
const DEEPEST_NESTING = 32;

const SET_TYPES = ['SS', 'NS', 'BS'] as const;
type SetType = (typeof SET_TYPES)[number];

export const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'] as const;
export type AttributeType = (typeof TYPES)[number];

export function typeOf(value: AttributeValue): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new TypeError('an attribute value without a type');
}

/** What the type's member holds. */
export function contentOf(value: AttributeValue): unknown {
  return (value as Readonly<Record<string, unknown>>)[typeOf(value)];
}

/** An empty map that can be filled. */
export function attributes(): Record<string, AttributeValue> {
  return Object.create(null) as Record<string, AttributeValue>;
}

/** A copy that can be changed. */
export function copied(given: Attributes): Record<string, AttributeValue> {
  return Object.assign(attributes(), given);
}

/** @throws ServiceError SerializationException or ValidationException, with AWS's messages */
export function readAttributes(given: unknown, depth = 0): Attributes {
  if (typeof given !== 'object' || given === null) throw unexpected('Unexpected field type');
  if (Array.isArray(given)) {
    throw unexpected(
      'Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>',
    );
  }
  const read = attributes();
  for (const [name, value] of Object.entries(given)) read[name] = readAttributeValue(value, depth);
  return read;
}

/** An item or a key as a member of a request. */
export const attributeMap: Shape<Attributes> = { read: (given) => readAttributes(given) };

/** @throws ServiceError SerializationException or ValidationException, with AWS's messages */
export function readAttributeValue(given: unknown, depth = 0): AttributeValue {
  if (depth > DEEPEST_NESTING) {
    throw invalidRequest(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
  }
  if (given !== null && given !== undefined && typeof given !== 'object') {
    throw unexpected('Unexpected value type in payload');
  }
  if (Array.isArray(given)) {
    throw unexpected('Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue');
  }
  let read: AttributeValue | undefined;
  for (const [name, content] of Object.entries(given ?? {})) {
    if (content === null || !Object.hasOwn(READERS, name)) continue;
    const value = READERS[name as AttributeType](content, depth);
    if (read !== undefined) {
      throw invalidRequest(
        'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
      );
    }
    read = value;
  }
  if (read === undefined) {
    throw invalidRequest(
      'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
    );
  }
  return read;
}

const READERS: Readonly<Record<AttributeType, (content: unknown, depth: number) => AttributeValue>> = {
  S: (content) => ({ S: readText(content) }),
  N: (content) => ({ N: canonicalNumber(readText(content)) }),
  B: (content) => ({ B: readBinary(content) }),
  BOOL: (content) => ({ BOOL: readBoolean(content) }),
  NULL(content) {
    if (!readBoolean(content)) {
      throw invalidRequest(
        'One or more parameter values were invalid: Null attribute value types must have the value of true',
      );
    }
    return { NULL: true };
  },
  SS: (content) => ({ SS: readSet('SS', content, readText) }),
  NS: (content) => ({ NS: readSet('NS', content, (member) => canonicalNumber(readText(member))) }),
  BS: (content) => ({ BS: readSet('BS', content, readBinary) }),
  L: (content, depth) => ({ L: readList(content).map((member) => readAttributeValue(member, depth + 1)) }),
  M: (content, depth) => ({ M: readAttributes(content, depth + 1) }),
};

function readText(given: unknown): string {
  if (typeof given === 'string') return given;
  throw unexpected(kindOf(given, 'String'));
}

function readBoolean(given: unknown): boolean {
  if (typeof given === 'boolean') return given;
  if (typeof given !== 'string') throw unexpected(kindOf(given, 'Boolean'));
  if (/^(?:true|1|yes)$/i.test(given)) return true;
  if (/^(?:false|0|no)$/i.test(given)) return false;
  throw unexpected('Unexpected token received from parser');
}

function readBinary(given: unknown): string {
  if (typeof given !== 'string') {
    if (typeof given === 'object') throw unexpected(kindOf(given, 'String', 'java.nio.ByteBuffer'));
    throw unexpected('only base-64-encoded strings are convertible to bytes');
  }
  if (given.length % 4 > 0) {
    throw unexpected(`Base64 encoded length is expected a multiple of 4 bytes but found: ${given.length}`);
  }
  if (Buffer.from(given, 'base64').toString('base64') !== given) {
    throw unexpected('Invalid last non-pad Base64 character dectected');
  }
  return given;
}

function readList(given: unknown): readonly unknown[] {
  if (Array.isArray(given)) return given;
  if (typeof given === 'object') throw unexpected('Start of structure or map found where not expected');
  throw unexpected('Unexpected field type');
}

const EMPTY_SETS: Readonly<Record<SetType, string>> = {
  SS: 'An string set  may not be empty',
  NS: 'An number set  may not be empty',
  BS: 'Binary sets should not be empty',
};

function readSet(type: SetType, given: unknown, read: (member: unknown) => string): readonly string[] {
  const members = readList(given);
  if (members.length === 0) {
    throw invalidRequest(`One or more parameter values were invalid: ${EMPTY_SETS[type]}`);
  }
  const texts = members.map(read);
  if (new Set(texts).size === texts.length) return texts;
  if (type === 'NS') throw invalidRequest('Input collection contains duplicates');
  const shown = `[${texts.join(', ')}]`;
  throw invalidRequest(
    type === 'SS'
      ? `One or more parameter values were invalid: Input collection ${shown} contains duplicates.`
      : `One or more parameter values were invalid: Input collection ${shown}of type BS contains duplicates.`,
  );
}

function kindOf(given: unknown, wanted: string, javaClass = `java.lang.${wanted}`): string {
  if (Array.isArray(given)) return `Unrecognized collection type class ${javaClass}`;
  if (typeof given === 'object') return 'Start of structure or map found where not expected';
  if (typeof given === 'boolean') {
    return `${given ? 'TRUE_VALUE' : 'FALSE_VALUE'} cannot be converted to ${wanted}`;
  }
  return `${Number.isInteger(given) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE'} cannot be converted to ${wanted}`;
}

function unexpected(message: string): ServiceError {
  return new ServiceError('com.amazon.coral.service#SerializationException', message);
}

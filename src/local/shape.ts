// Declares an operation's input once: checked as AWS does, with AWS's messages, and typed by inference.
import { ServiceError } from './service.ts';

/**
 * The declaration of one value. `read` returns the typed value and adds AWS's objections to `violations`. A value of the wrong
 * JSON type is refused at once with SerializationException, as AWS's deserializers do.
 */
export interface Shape<T> {
  read(value: unknown, path: string, violations: string[]): T;
}

/** A member that must be present. */
interface Required<T> extends Shape<T> {
  readonly required: true;
}

/** The type that a shape reads: `type CreateQueueInput = Input<typeof createQueue>`. */
export type Input<S> = S extends Shape<infer T> ? T : never;

type Members = Readonly<Record<string, Shape<unknown>>>;
type Structure<M extends Members> = {
  readonly [K in keyof M as M[K] extends Required<unknown> ? K : never]: Input<M[K]>;
} & {
  readonly [K in keyof M as M[K] extends Required<unknown> ? never : K]?: Input<M[K]>;
};

/**
 * Reads a request's input.
 * @param code the service's error type for input that violates its shape
 * @throws ServiceError `code` that names every violation, or SerializationException
 */
export function readInput<T>(shape: Shape<T>, value: unknown, code = 'ValidationException'): T {
  const violations: string[] = [];
  const input = shape.read(value, '', violations);
  if (violations.length === 1) {
    throw new ServiceError(code, `1 validation error detected: ${violations[0]}`);
  }
  if (violations.length > 1) {
    throw new ServiceError(code, `${violations.length} validation errors detected: ${violations.join('; ')}`);
  }
  return input;
}

export function required<T>(shape: Shape<T>): Required<T> {
  return { required: true, read: shape.read };
}

/** A string. Lengths are counted in UTF-16 units; the pattern must match all of it. */
export function textOf(
  limits: { min?: number; max?: number; pattern?: string; values?: readonly string[] } = {},
): Shape<string> {
  const { min, max, pattern, values } = limits;
  const whole = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'su');
  return {
    read(value, path, violations) {
      if (typeof value !== 'string') throw wrongType(value, 'a String');
      const violate = (constraint: string) => violations.push(violation(value, path, constraint));
      if (min !== undefined && value.length < min) {
        violate(`Member must have length greater than or equal to ${min}`);
      }
      if (max !== undefined && value.length > max) {
        violate(`Member must have length less than or equal to ${max}`);
      }
      if (whole !== undefined && !whole.test(value)) {
        violate(`Member must satisfy regular expression pattern: ${pattern}`);
      }
      if (values !== undefined && !values.includes(value)) {
        violate(`Member must satisfy enum value set: [${values.join(', ')}]`);
      }
      return value;
    },
  };
}

export function wordOf<const V extends string>(...values: readonly V[]): Shape<V> {
  return textOf({ values }) as Shape<V>;
}

/** A whole number. Numerals in strings are accepted, as in query strings. */
export function integer(limits: { min?: number; max?: number } = {}): Shape<number> {
  const { min, max } = limits;
  return {
    read(value, path, violations) {
      const number = typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isInteger(number)) throw wrongType(value, 'Integer');
      const violate = (constraint: string) => violations.push(violation(number, path, constraint));
      if (min !== undefined && number < min)
        violate(`Member must have value greater than or equal to ${min}`);
      if (max !== undefined && number > max) violate(`Member must have value less than or equal to ${max}`);
      return number;
    },
  };
}

export const boolean: Shape<boolean> = {
  read(value) {
    if (typeof value !== 'boolean') throw wrongType(value, 'Boolean');
    return value;
  },
};

/** An instant; on the wire, seconds since the epoch with an optional fraction. */
export const timestamp: Shape<Date> = {
  read(value) {
    if (typeof value !== 'number' || Number.isNaN(new Date(value * 1000).getTime())) {
      throw wrongType(value, 'Timestamp');
    }
    return new Date(Math.round(value * 1000));
  },
};

export const anything: Shape<unknown> = { read: (value) => value };

export function list<T>(of: Shape<T>, limits: { min?: number; max?: number } = {}): Shape<readonly T[]> {
  const { min, max } = limits;
  return {
    read(value, path, violations) {
      if (!Array.isArray(value)) throw wrongType(value, 'List');
      const violate = (constraint: string) => violations.push(violation(value, path, constraint));
      if (min !== undefined && value.length < min) {
        violate(`Member must have length greater than or equal to ${min}`);
      }
      if (max !== undefined && value.length > max) {
        violate(`Member must have length less than or equal to ${max}`);
      }
      return value.map((item, index) => of.read(item, `${path}.${index + 1}.member`, violations));
    },
  };
}

export function map<T>(of: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    read(value, path, violations) {
      const entries = Object.entries(record(value, 'Map'));
      return Object.fromEntries(
        entries.map(([key, item]) => [key, of.read(item, `${path}.${key}.member`, violations)]),
      );
    },
  };
}

/** An object with these members. `null` counts as absent and undeclared members are dropped, as on AWS. */
export function structure<M extends Members>(members: M): Shape<Structure<M>> {
  const declared = Object.entries(members).map(([name, shape]) => ({
    name,
    shape,
    shown: lowerFirst(name),
    required: 'required' in shape,
  }));
  return {
    read(value, path, violations) {
      const given = record(value, 'Structure');
      const input: Record<string, unknown> = {};
      for (const { name, shape, shown, required } of declared) {
        const member = given[name] ?? undefined;
        if (member === undefined && !required) continue;
        const memberPath = path === '' ? shown : `${path}.${shown}`;
        if (member !== undefined) {
          input[name] = shape.read(member, memberPath, violations);
        } else {
          violations.push(
            `Value null at '${memberPath}' failed to satisfy constraint: Member must not be null`,
          );
        }
      }
      return input as Structure<M>;
    },
  };
}

function violation(value: unknown, path: string, constraint: string): string {
  const shown = typeof value === 'string' ? value : JSON.stringify(value);
  return `Value '${shown}' at '${path}' failed to satisfy constraint: ${constraint}`;
}

function wrongType(value: unknown, wanted: string): ServiceError {
  const kind = value === null ? 'NULL' : Array.isArray(value) ? 'LIST' : typeof value;
  return new ServiceError(
    'SerializationException',
    `${kind.toUpperCase()}_VALUE can not be converted to ${wanted}`,
  );
}

function record(value: unknown, wanted: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(value, wanted);
  return value as Record<string, unknown>;
}

/** In these messages AWS writes members as its Java classes do: `scheduleExpression`. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

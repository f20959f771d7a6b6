// DynamoDB by dynalite, with its data in memory: its operations behind our protocol, as with every other service.
//
// dynalite as a whole is an HTTP server. Through its listener, which makes a random id and reads a signature for each
// request, everything that uses the ledger took a tenth longer.
import database, { type Store, type Table } from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import { type DynaliteOperation, dynaliteOperations } from './dynalite-operations.ts';
import { jsonService, type Operation } from './json-protocol.ts';
import { type Service, ServiceError } from './service.ts';

export function dynamoService(): Service {
  const store = database.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const forgetTables = rememberTables(store);
  const operations = Object.entries(dynaliteOperations).map(([name, operation]) => {
    const run = bind(store, operation);
    const aware: Operation = async (given, caller) => {
      forgetTables();
      try {
        return await run(given, caller);
      } finally {
        forgetTables();
      }
    };
    return [name, /^(Create|Update|Delete)Table$/.test(name) ? aware : run] as const;
  });
  return jsonService({
    targetPrefix: 'DynamoDB_20120810',
    version: '1.0',
    operations: Object.fromEntries(operations),
  });
}

function bind(store: Store, { act, input: { types, custom } }: DynaliteOperation): Operation {
  return (given) =>
    new Promise((resolve, reject) => {
      const refuse = (error: unknown) => reject(asServiceError(error));
      try {
        const input = checked(given, () => validations.checkTypes(given, types));
        checked(input, () => validations.checkValidations(input, types, custom, store));
        act(store, input, (error, output) => (error ? refuse(error) : resolve(output)));
      } catch (error) {
        refuse(error);
      }
    });
}

/** dynalite's validation stumbles over what is no object, and over members and values that are null. */
function checked<T>(given: unknown, validate: () => T): T {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ServiceError('SerializationException', 'the body is not a JSON object');
  }
  try {
    return validate();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ServiceError('ValidationException', 'the request has a null where a value is needed');
  }
}

/** Its refusals have the status and the body of DynamoDB's answer; everything else is a fault. */
function asServiceError(error: unknown): unknown {
  const { statusCode, body } = error as { statusCode?: number; body?: Record<string, unknown> };
  if (statusCode === undefined || body === undefined) return error;
  const { __type, message, Message, ...details } = body;
  return new ServiceError(String(__type), String(message ?? Message ?? ''), { status: statusCode, details });
}

/**
 * Lets the store keep the definitions of active tables, which every operation on items would otherwise read and decode.
 * @returns what to call before and after definitions change
 */
function rememberTables(store: Store): () => void {
  const tables = new Map<string, Table>();
  const read = store.getTable;
  store.getTable = (name, ...rest) => {
    // Operations on tables pass a flag between; they read for themselves.
    const [done] = rest;
    if (typeof done === 'boolean') return read(name, ...rest);
    const known = tables.get(name);
    if (known) return done(undefined, known);
    read(name, (error, table) => {
      if (table?.TableStatus === 'ACTIVE') tables.set(name, table);
      done(error, table);
    });
  };
  return () => tables.clear();
}

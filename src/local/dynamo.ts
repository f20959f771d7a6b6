// DynamoDB by dynalite, with its data in memory: dynalite's operations behind the same protocol as every other service here.
//
// dynalite itself is an HTTP server. Its listener makes a random id and reads a signature for each request, which slowed down
// everything that uses the ledger by a tenth.
import database, { type Store, type Table } from 'dynalite/db/index.js';
import validations from 'dynalite/validations/index.js';
import { type DynaliteOperation, dynaliteOperations } from './dynalite-operations.ts';
import { jsonService, type Operation } from './json-protocol.ts';
import { type Service, ServiceError } from './service.ts';
import { Turns, transactWriteItems } from './transactions.ts';

export function dynamoService(): Service {
  const store = database.create({ createTableMs: 0 });
  rememberTables(store);
  const each = Object.entries(dynaliteOperations).map(
    ([name, operation]) => [name, bind(store, operation)] as const,
  );
  const turns = new Turns();
  const gated = each.map(([name, run]): [string, Operation] => [
    name,
    (input, caller) => turns.together(() => run(input, caller)),
  ]);
  return jsonService({
    targetPrefix: 'DynamoDB_20120810',
    version: '1.0',
    operations: {
      ...Object.fromEntries(gated),
      TransactWriteItems: transactWriteItems(Object.fromEntries(each), turns),
    },
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

/** dynalite's validation crashes on input that is not an object, and on members and values that are null. */
function checked<T>(given: unknown, validate: () => T): T {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new ServiceError('SerializationException', 'the request body is not a JSON object');
  }
  try {
    return validate();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new ServiceError('ValidationException', 'the request has null where a value is required');
  }
}

/** dynalite throws DynamoDB's errors with their status and body. Everything else is a bug. */
function asServiceError(error: unknown): unknown {
  const { statusCode, body } = error as { statusCode?: number; body?: Record<string, unknown> };
  if (statusCode === undefined || body === undefined) return error;
  const { __type, message, Message, ...details } = body;
  return new ServiceError(String(__type), String(message ?? Message ?? ''), { status: statusCode, details });
}

/** Makes the store remember the definitions of active tables, which every operation on items would otherwise read and decode. */
function rememberTables(store: Store): void {
  const tables = new Map<string, Table>();
  const read = store.getTable;
  store.getTable = (name, ...rest) => {
    // Operations on tables pass a flag in between; they read the definition themselves.
    const [done] = rest;
    if (typeof done === 'boolean') return read(name, ...rest);
    const known = tables.get(name);
    if (known) return done(undefined, known);
    read(name, (error, table) => {
      if (table?.TableStatus === 'ACTIVE') tables.set(name, table);
      done(error, table);
    });
  };
}

// The parts of dynalite that are used here; the package has no types.

declare module 'dynalite/db/index.js' {
  /** What an operation on items needs to know of its table. */
  export interface Table {
    readonly TableStatus: string;
  }

  type TableReader = (error: unknown, table?: Table) => void;

  export interface Store {
    getTable(name: string, ...rest: [TableReader] | [checkStatus: boolean, TableReader]): void;
  }

  const database: {
    create(options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }): Store;
  };
  export default database;
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  /** `dynalite/validations/<operation>`. */
  export interface OperationValidation {
    readonly types: object;
    readonly custom: unknown;
  }

  const validations: {
    /** Both throw what DynamoDB answers, with `statusCode` and `body`. */
    checkTypes(input: unknown, types: object): object;
    checkValidations(input: object, types: object, custom: unknown, store: Store): void;
  };
  export default validations;
}

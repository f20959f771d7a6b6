// The parts of dynalite that are used here. The package has no types.

declare module 'dynalite/db/index.js' {
  /** What an operation on items needs to know about its table. */
  export interface Table {
    readonly TableStatus: string;
  }

  type TableReader = (error: unknown, table?: Table) => void;

  export interface Store {
    getTable(name: string, ...rest: [TableReader] | [checkStatus: boolean, TableReader]): void;
  }

  /** What `dynalite/actions/<operation>` exports. */
  export type Action = (store: Store, input: object, done: (error: unknown, output: unknown) => void) => void;

  const database: {
    create(options: { createTableMs: number }): Store;
  };
  export default database;
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  /** What `dynalite/validations/<operation>` exports. */
  export interface OperationValidation {
    readonly types: object;
    readonly custom: unknown;
  }

  const validations: {
    /** Both throw DynamoDB's error response, with `statusCode` and `body`. */
    checkTypes(input: unknown, types: object): object;
    checkValidations(input: object, types: object, custom: unknown, store: Store): void;
  };
  export default validations;
}

declare module 'dynalite/actions/*' {
  const action: import('dynalite/db/index.js').Action;
  export default action;
}

declare module 'dynalite/validations/*' {
  const validation: import('dynalite/validations/index.js').OperationValidation;
  export default validation;
}

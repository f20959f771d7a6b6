// CreateTable, DescribeTable, DeleteTable, ListTables, and when items expire.
import { boolean, integer, required, structure, textOf } from '../shape.ts';
import { dynamoError } from './dynamo-error.ts';
import { invalidRequest } from './invalid.ts';
import { itemSize } from './item-size.ts';
import type { Requests } from './requests.ts';
import type { Store, StoredTable } from './store.ts';
import { createTableInput, defineTable, tableDescription, tableName } from './table-definition.ts';

const listInput = structure({
  ExclusiveStartTableName: textOf({ min: 3, max: 255 }),
  Limit: integer({ min: 1, max: 100 }),
});

const timeToLiveInput = structure({
  TableName: required(textOf({ min: 3, max: 255 })),
  TimeToLiveSpecification: required(
    structure({ AttributeName: required(textOf({ min: 1, max: 255 })), Enabled: required(boolean) }),
  ),
});

/** The operations on tables. */
export const tableOperations: Requests = {
  CreateTable: (read, { store, caller, now }) => {
    const declared = read(createTableInput);
    if (store.table(declared.TableName) !== undefined) {
      throw dynamoError('ResourceInUseException', `Table already exists: ${declared.TableName}`);
    }
    const definition = defineTable(declared, caller, now);
    return {
      changes: [{ kind: 'create-table', definition }],
      output: { TableDescription: tableDescription(definition, { status: 'CREATING', items: 0, bytes: 0 }) },
    };
  },

  DescribeTable: (read, { store }) => ({
    output: { Table: described(aTable(store, read(tableName).TableName), 'ACTIVE') },
  }),

  DeleteTable: (read, { store }) => {
    const table = aTable(store, read(tableName).TableName);
    return {
      changes: [{ kind: 'delete-table', table: table.definition.name }],
      output: { TableDescription: described(table, 'DELETING') },
    };
  },

  ListTables: (read, { store }) => {
    const { ExclusiveStartTableName: after = '', Limit = 100 } = read(listInput);
    const names = store.tableNames.filter((name) => name > after);
    const page = names.slice(0, Limit);
    return {
      output: {
        TableNames: page,
        ...(page.length < names.length && { LastEvaluatedTableName: page.at(-1) }),
      },
    };
  },

  UpdateTimeToLive: (read, { store }) => {
    const { TableName, TimeToLiveSpecification: given } = read(timeToLiveInput);
    const { timeToLive } = aTable(store, TableName);
    const attribute = given.Enabled ? given.AttributeName : undefined;
    if (attribute === timeToLive) {
      throw invalidRequest(`TimeToLive is already ${given.Enabled ? 'enabled' : 'disabled'}`);
    }
    if (timeToLive !== undefined && given.AttributeName !== timeToLive) {
      throw invalidRequest('TimeToLive is active on a different AttributeName');
    }
    return {
      changes: [{ kind: 'time-to-live', table: TableName, attribute }],
      output: { TimeToLiveSpecification: given },
    };
  },

  DescribeTimeToLive: (read, { store }) => {
    const { timeToLive } = aTable(store, read(tableName).TableName);
    return {
      output: {
        TimeToLiveDescription:
          timeToLive === undefined
            ? { TimeToLiveStatus: 'DISABLED' }
            : { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive },
      },
    };
  },
};

/** The table whose items a request reads or writes. @throws ServiceError ResourceNotFoundException */
export function tableOfItems(store: Store, name: string): StoredTable {
  const table = store.table(name);
  if (table !== undefined) return table;
  throw dynamoError('ResourceNotFoundException', 'Requested resource not found');
}

/** The table that a request is about. @throws ServiceError ResourceNotFoundException */
function aTable(store: Store, name: string): StoredTable {
  const table = store.table(name);
  if (table !== undefined) return table;
  throw dynamoError('ResourceNotFoundException', `Requested resource not found: Table: ${name} not found`);
}

function described({ definition, items, count }: StoredTable, status: string): object {
  let bytes = 0;
  for (const item of items) bytes += itemSize(item);
  return tableDescription(definition, { status, items: count, bytes });
}

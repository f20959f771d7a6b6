// dynalite's operations. dynalite would load each by its file name; they are imported here so that a bundle contains them.
import batchGetItem from 'dynalite/actions/batchGetItem.js';
import createTable from 'dynalite/actions/createTable.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import describeTable from 'dynalite/actions/describeTable.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import updateItem from 'dynalite/actions/updateItem.js';
import type { Action } from 'dynalite/db/index.js';
import batchGetItemInput from 'dynalite/validations/batchGetItem.js';
import createTableInput from 'dynalite/validations/createTable.js';
import deleteItemInput from 'dynalite/validations/deleteItem.js';
import describeTableInput from 'dynalite/validations/describeTable.js';
import getItemInput from 'dynalite/validations/getItem.js';
import type { OperationValidation } from 'dynalite/validations/index.js';
import putItemInput from 'dynalite/validations/putItem.js';
import queryInput from 'dynalite/validations/query.js';
import updateItemInput from 'dynalite/validations/updateItem.js';

export interface DynaliteOperation {
  readonly act: Action;
  readonly input: OperationValidation;
}

export const dynaliteOperations: Readonly<Record<string, DynaliteOperation>> = {
  BatchGetItem: { act: batchGetItem, input: batchGetItemInput },
  CreateTable: { act: createTable, input: createTableInput },
  DeleteItem: { act: deleteItem, input: deleteItemInput },
  DescribeTable: { act: describeTable, input: describeTableInput },
  GetItem: { act: getItem, input: getItemInput },
  PutItem: { act: putItem, input: putItemInput },
  Query: { act: query, input: queryInput },
  UpdateItem: { act: updateItem, input: updateItemInput },
};

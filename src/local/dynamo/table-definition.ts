// A table's definition: its keys and indexes, as CreateTable declares them and DescribeTable shows them.
import type { Caller } from '../caller.ts';
import { partitionOf } from '../partition.ts';
import { type Input, list, required, structure, textOf, wordOf } from '../shape.ts';
import { invalidRequest } from './invalid.ts';

type KeyType = 'S' | 'N' | 'B';

interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** The attributes by which items are found in a table or an index. */
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute | undefined;
}

export interface IndexDefinition {
  readonly name: string;
  readonly keys: KeySchema;
  /** The attributes that it shows; absent: all. */
  readonly attributes?: readonly string[] | undefined;
}

export interface TableDefinition {
  readonly name: string;
  readonly keys: KeySchema;
  readonly indexes: readonly IndexDefinition[];
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly arn: string;
  /** What was declared, for DescribeTable. */
  readonly declared: CreateTableInput;
}

const name = { min: 3, max: 255, pattern: '[a-zA-Z0-9_.-]+' };

/** Of the requests that are about a table alone. */
export const tableName = structure({ TableName: required(textOf(name)) });

const keySchema = required(
  list(
    structure({
      AttributeName: required(textOf({ min: 1, max: 255 })),
      KeyType: required(wordOf('HASH', 'RANGE')),
    }),
    { min: 1, max: 2 },
  ),
);

export const createTableInput = structure({
  TableName: required(textOf(name)),
  BillingMode: wordOf('PROVISIONED', 'PAY_PER_REQUEST'),
  AttributeDefinitions: required(
    list(
      structure({
        AttributeName: required(textOf({ min: 1, max: 255 })),
        AttributeType: required(wordOf('S', 'N', 'B')),
      }),
    ),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: list(
    structure({
      IndexName: required(textOf(name)),
      KeySchema: keySchema,
      Projection: required(
        structure({
          ProjectionType: wordOf('ALL', 'KEYS_ONLY', 'INCLUDE'),
          NonKeyAttributes: list(textOf({ min: 1, max: 255 }), { min: 1 }),
        }),
      ),
    }),
  ),
});

type CreateTableInput = Input<typeof createTableInput>;
type DeclaredKeys = CreateTableInput['KeySchema'];
type DeclaredIndex = NonNullable<CreateTableInput['GlobalSecondaryIndexes']>[number];

/** DynamoDB developer guide, "Service, account, and table quotas". */
const MOST_INDEXES = 20;

/** @throws ServiceError ValidationException */
export function defineTable(declared: CreateTableInput, caller: Caller, now: Date): TableDefinition {
  const { TableName, AttributeDefinitions, GlobalSecondaryIndexes: indexes } = declared;
  const types = new Map(AttributeDefinitions.map((given) => [given.AttributeName, given.AttributeType]));
  const keys = readKeys(declared.KeySchema, types);
  if (indexes?.length === 0) {
    throw invalidRequest(
      'One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty',
    );
  }
  if (indexes === undefined && declared.KeySchema.length !== AttributeDefinitions.length) {
    throw invalidRequest(
      'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  const names = new Set<string>();
  for (const { IndexName } of indexes ?? []) {
    if (names.has(IndexName)) {
      throw invalidRequest(`One or more parameter values were invalid: Duplicate index name: ${IndexName}`);
    }
    names.add(IndexName);
  }
  if (names.size > MOST_INDEXES) {
    throw invalidRequest(
      'One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of 20',
    );
  }
  return {
    name: TableName,
    keys,
    indexes: (indexes ?? []).map((index) => readIndex(index, types, keys)),
    created: now.getTime(),
    arn: `arn:${partitionOf(caller.region)}:dynamodb:${caller.region}:${caller.account}:table/${TableName}`,
    declared,
  };
}

function readIndex(
  { IndexName, KeySchema, Projection }: DeclaredIndex,
  types: ReadonlyMap<string, KeyType>,
  table: KeySchema,
): IndexDefinition {
  const { ProjectionType, NonKeyAttributes } = Projection;
  if (ProjectionType === undefined) {
    throw invalidRequest('One or more parameter values were invalid: Unknown ProjectionType: null');
  }
  if (NonKeyAttributes !== undefined && ProjectionType !== 'INCLUDE') {
    throw invalidRequest(
      `One or more parameter values were invalid: ProjectionType is ${ProjectionType}, but NonKeyAttributes is specified`,
    );
  }
  const keys = readKeys(KeySchema, types);
  if (ProjectionType === 'ALL') return { name: IndexName, keys };
  return {
    name: IndexName,
    keys,
    attributes: [...keyNames(keys), ...keyNames(table), ...(NonKeyAttributes ?? [])],
  };
}

function readKeys(declared: DeclaredKeys, types: ReadonlyMap<string, KeyType>): KeySchema {
  const names = declared.map(({ AttributeName }) => AttributeName);
  if (names.length > types.size) {
    throw invalidRequest('Invalid KeySchema: Some index key attribute have no definition');
  }
  if (names.some((each) => !types.has(each))) {
    throw invalidRequest(
      `One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [${names.join(', ')}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
    );
  }
  if (names[0] === names[1]) {
    throw invalidRequest('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  }
  const [first, second] = declared;
  if (first?.KeyType !== 'HASH') {
    throw invalidRequest('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  if (second !== undefined && second.KeyType !== 'RANGE') {
    throw invalidRequest('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  }
  const [hash, range] = names.map((each) => ({ name: each, type: types.get(each) as KeyType }));
  return { hash: hash as KeyAttribute, range };
}

export function keyNames({ hash, range }: KeySchema): readonly string[] {
  return range === undefined ? [hash.name] : [hash.name, range.name];
}

const NO_CAPACITY = { NumberOfDecreasesToday: 0, ReadCapacityUnits: 0, WriteCapacityUnits: 0 };

/** As DescribeTable shows it. @param status CREATING in the answer to CreateTable; items can be written at once all the same */
export function tableDescription(
  { arn, created, declared }: TableDefinition,
  { status, items, bytes }: { readonly status: string; readonly items: number; readonly bytes: number },
): object {
  const { BillingMode, GlobalSecondaryIndexes, ...rest } = declared;
  return {
    ...rest,
    TableArn: arn,
    TableStatus: status,
    CreationDateTime: created / 1000,
    ItemCount: items,
    TableSizeBytes: bytes,
    ProvisionedThroughput: NO_CAPACITY,
    ...(BillingMode === 'PAY_PER_REQUEST' && { BillingModeSummary: { BillingMode } }),
    ...(GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
        ...index,
        IndexArn: `${arn}/index/${index.IndexName}`,
        IndexStatus: status,
        ProvisionedThroughput: NO_CAPACITY,
      })),
    }),
  };
}

import type { Call, ContractCase } from '../contract-case.ts';
import { definition, key, N, put, runsTable, S, TableName } from './dynamodb-table.ts';

const invalid = (message: unknown) => ({ name: 'ValidationException', message });

type Row = readonly [input: object, message: string];

const refused = (call: Call['call'], rows: readonly Row[], common: object = { TableName }): readonly Call[] =>
  rows.map(([input, message]) => ({
    call,
    input: { ...common, ...input },
    error: invalid(message),
  }));

const parameters = 'One or more parameter values were invalid: ';

const putting = (Item: object) => ({ Item: { ...key('1'), ...Item } });

const BAD_VALUES: readonly Row[] = [
  [
    putting({ a: {} }),
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  ],
  [
    putting({ a: N('1e126') }),
    'Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    putting({ a: N('1e-131') }),
    'Number underflow. Attempting to store a number with magnitude smaller than supported range',
  ],
  [putting({ a: N('1'.repeat(39)) }), 'Attempting to store more than 38 significant digits in a Number'],
  [putting({ a: N('one') }), 'The parameter cannot be converted to a numeric value: one'],
  [putting({ a: N('') }), 'The parameter cannot be converted to a numeric value'],
  [putting({ a: { SS: [] } }), `${parameters}An string set  may not be empty`],
  [putting({ a: { SS: ['a', 'a'] } }), `${parameters}Input collection [a, a] contains duplicates.`],
  [putting({ a: { NS: ['1', '1.0'] } }), 'Input collection contains duplicates'],
  [putting({ a: { NULL: false } }), `${parameters}Null attribute value types must have the value of true`],
];

const BAD_ITEMS: readonly Row[] = [
  [{ Item: { pk: S('job') } }, `${parameters}Missing the key sk in the item`],
  [{ Item: { ...key('1'), sk: N(1) } }, `${parameters}Type mismatch for key sk expected: S actual: N`],
  [
    { Item: key('') },
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: sk',
  ],
  [
    putting({ order: S('first') }),
    `${parameters}Type mismatch for Index Key order Expected: N Actual: S IndexName: byDay`,
  ],
  [
    { Item: key('x'.repeat(1025)) },
    `${parameters}Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
  ],
  [putting({ a: S('x'.repeat(400 * 1024)) }), 'Item size has exceeded the maximum allowed size'],
  [{ Item: key('1'), ReturnValues: 'ALL_NEW' }, 'ReturnValues can only be ALL_OLD or NONE'],
];

const conditioned = (ConditionExpression: string, values?: object, names?: object) => ({
  Item: key('1'),
  ConditionExpression,
  ...(values && { ExpressionAttributeValues: values }),
  ...(names && { ExpressionAttributeNames: names }),
});
const wrongCondition = (message: string) => `Invalid ConditionExpression: ${message}`;
const one = { ':a': N(1) };

const BAD_CONDITIONS: readonly Row[] = [
  [conditioned(''), wrongCondition('The expression can not be empty;')],
  [
    conditioned('state = :a', one),
    wrongCondition('Attribute name is a reserved keyword; reserved keyword: state'),
  ],
  [
    conditioned('a = :b', one),
    wrongCondition('An expression attribute value used in expression is not defined; attribute value: :b'),
  ],
  [
    conditioned('#a = :a', one),
    wrongCondition(
      'An expression attribute name used in the document path is not defined; attribute name: #a',
    ),
  ],
  [
    conditioned('a = :a', { ...one, ':b': N(2) }),
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:b}',
  ],
  [
    conditioned('a = :a', one, { '#b': 'b' }),
    'Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}',
  ],
  [conditioned('a = :a', {}), 'ExpressionAttributeValues must not be empty'],
  [
    conditioned('a = :a', { a: N(1) }),
    'ExpressionAttributeValues contains invalid key: Syntax error; key: "a"',
  ],
  [
    conditioned('a = :a', { ':a': {} }),
    'ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :a',
  ],
  [conditioned('((a = :a))', one), wrongCondition('The expression has redundant parentheses;')],
  [conditioned('exists(a)'), wrongCondition('Invalid function name; function: exists')],
  [
    conditioned('size(a)'),
    wrongCondition('The function is not allowed to be used this way in an expression; function: size'),
  ],
  [
    conditioned('attribute_exists(a) = :a', one),
    wrongCondition(
      'The function is not allowed to be used this way in an expression; function: attribute_exists',
    ),
  ],
  [
    conditioned('contains(a)'),
    wrongCondition(
      'Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1',
    ),
  ],
  [
    conditioned('attribute_exists(:a)', one),
    wrongCondition('Operator or function requires a document path; operator or function: attribute_exists'),
  ],
  [
    conditioned('begins_with(a, :a)', one),
    wrongCondition(
      'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
    ),
  ],
  [
    conditioned('attribute_type(a, :a)', { ':a': S('X') }),
    wrongCondition('Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}'),
  ],
  [
    conditioned('a = a'),
    wrongCondition(
      'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a]',
    ),
  ],
  [
    conditioned('a BETWEEN :b AND :a', { ...one, ':b': N(2) }),
    wrongCondition(
      'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
    ),
  ],
  [
    { Item: key('1'), ExpressionAttributeValues: one },
    'ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null',
  ],
  [
    { Item: key('1'), ExpressionAttributeNames: { '#a': 'a' } },
    'ExpressionAttributeNames can only be specified when using expressions',
  ],
];

/** Each server shows the place in another way. */
const BAD_SYNTAX = [
  'a',
  ':a',
  'a =',
  '= :a',
  'a = :a b',
  'a = :a AND',
  'NOT',
  'a === :a',
  'a = "1"',
  '((((((((((a = :a',
  '(((((((((((((((((((((((((((((((((',
  'a = :a)',
  'a[0 = :a',
  'a[-1] = :a',
  'a..b = :a',
  'a IN :a',
  'a BETWEEN :a',
  'attribute_exists(a',
  'attribute_exists a',
  'a = :a; b',
];

const updating = (UpdateExpression: string, values?: object) => ({
  UpdateExpression,
  ...(values && { ExpressionAttributeValues: values }),
});
const wrongUpdate = (message: string) => `Invalid UpdateExpression: ${message}`;
const text = { ':a': S('a') };

const BAD_UPDATES: readonly Row[] = [
  [updating(''), wrongUpdate('The expression can not be empty;')],
  [
    updating('SET sk = :a', text),
    `${parameters}Cannot update attribute sk. This attribute is part of the key`,
  ],
  [
    updating('SET a = :a, a = :a', text),
    wrongUpdate(
      'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
    ),
  ],
  [
    updating('SET a.b = :a, a[1] = :a', text),
    wrongUpdate(
      'Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]',
    ),
  ],
  [
    updating('SET a = :a SET b = :a', text),
    wrongUpdate('The "SET" section can only be used once in an update expression;'),
  ],
  [updating('SET a = size(b)'), wrongUpdate('Invalid function name; function: size')],
  [
    updating('SET a = if_not_exists(:a, :a)', text),
    wrongUpdate('Operator or function requires a document path; operator or function: if_not_exists'),
  ],
  [
    updating('SET a = b + :a', text),
    wrongUpdate('Incorrect operand type for operator or function; operator or function: +, operand type: S'),
  ],
  [
    updating('SET a = list_append(a, :a)', text),
    wrongUpdate(
      'Incorrect operand type for operator or function; operator or function: list_append, operand type: S',
    ),
  ],
  [
    updating('ADD a :a', text),
    wrongUpdate('Incorrect operand type for operator or function; operator: ADD, operand type: STRING'),
  ],
  [
    updating('DELETE a :a', { ':a': N(1) }),
    wrongUpdate('Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER'),
  ],
  [
    updating('SET a = absent'),
    'The provided expression refers to an attribute that does not exist in the item',
  ],
  [
    updating('SET absent.b = :a', text),
    'The document path provided in the update expression is invalid for update',
  ],
  [
    updating('SET n[0] = :a', text),
    'The document path provided in the update expression is invalid for update',
  ],
  [updating('SET a = n + pk'), 'An operand in the update expression has an incorrect data type'],
  [
    updating('ADD n :a', { ':a': { SS: ['a'] } }),
    'An operand in the update expression has an incorrect data type',
  ],
];

const asking = (KeyConditionExpression: string, values: object = text, more: object = {}) => ({
  KeyConditionExpression,
  ExpressionAttributeValues: values,
  ...more,
});
const ab = { ':a': S('a'), ':b': S('b') };

const BAD_QUERIES: readonly Row[] = [
  [{}, 'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.'],
  [asking('sk = :a'), 'Query condition missed key schema element: pk'],
  [asking('pk = :a AND n = :b', ab), 'Query condition missed key schema element: sk'],
  [asking('pk > :a'), 'Query key condition not supported'],
  [asking('pk = :a OR sk = :b', ab), 'Invalid operator used in KeyConditionExpression: OR'],
  [asking('pk = :a AND sk <> :b', ab), 'Invalid operator used in KeyConditionExpression: <>'],
  [asking('pk = :a AND contains(sk, :b)', ab), 'Invalid operator used in KeyConditionExpression: contains'],
  [asking('pk = :a AND pk = :b', ab), 'KeyConditionExpressions must only contain one condition per key'],
  [asking('pk.x = :a'), 'KeyConditionExpressions cannot have conditions on nested attributes'],
  [asking('pk = :a', { ':a': N(1) }), `${parameters}Condition parameter type does not match schema type`],
  [asking('pk = :a', text, { IndexName: 'none' }), 'The table does not have the specified index: none'],
  [
    asking('#day = :a', text, {
      IndexName: 'byDay',
      ConsistentRead: true,
      ExpressionAttributeNames: { '#day': 'weekday' },
    }),
    'Consistent reads are not supported on global secondary indexes',
  ],
  [
    asking('pk = :a', ab, { FilterExpression: 'sk = :b' }),
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
  ],
  [asking('pk = :a', text, { ExclusiveStartKey: { pk: S('a') } }), 'The provided starting key is invalid'],
  [
    asking('pk = :a', text, { ExclusiveStartKey: key('1', 'b') }),
    'The provided starting key is outside query boundaries based on provided conditions',
  ],
  [
    asking('pk = :a AND sk > :b', ab, { ExclusiveStartKey: key('1', 'a') }),
    'The provided starting key does not match the range key predicate',
  ],
  [
    asking('pk = :a', text, { Limit: 0 }),
    "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
];

const BAD_TRANSACTIONS: readonly Row[] = [
  [{ TransactItems: [{}] }, 'TransactItems can only contain one of Check, Put, Update or Delete'],
  [
    {
      TransactItems: ['a', 'b'].map((a) => ({ Put: { TableName, Item: { ...key('1'), a: S(a) } } })),
    },
    'Transaction request cannot include multiple operations on one item',
  ],
];

const { GlobalSecondaryIndexes, ...withoutIndexes } = definition;
const BAD_TABLES: readonly Row[] = [
  [
    { ...withoutIndexes, TableName: 'other' },
    `${parameters}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
  ],
  [
    { ...definition, TableName: 'other', AttributeDefinitions: definition.AttributeDefinitions.slice(1) },
    `${parameters}Some index key attributes are not defined in AttributeDefinitions. Keys: [pk, sk], AttributeDefinitions: [sk, weekday, order]`,
  ],
  [
    {
      ...definition,
      TableName: 'other',
      GlobalSecondaryIndexes: [...GlobalSecondaryIndexes, ...GlobalSecondaryIndexes],
    },
    `${parameters}Duplicate index name: byDay`,
  ],
];

const filled = [...runsTable, put({ ...key('1'), n: N(1) })];

const lacking = {
  moto: 'accepts much of this, and answers other things with an error page of its web server',
};

export const dynamodbRefusals: readonly ContractCase[] = [
  {
    name: 'values that are none are refused',
    lacking,
    steps: [...filled, ...refused('dynamodb.PutItem', BAD_VALUES)],
  },
  {
    name: 'items that do not fit the table are refused',
    lacking,
    steps: [...filled, ...refused('dynamodb.PutItem', BAD_ITEMS)],
  },
  {
    name: 'conditions that mean nothing are refused',
    lacking,
    steps: [...filled, ...refused('dynamodb.PutItem', BAD_CONDITIONS)],
  },
  {
    name: 'conditions without a meaning in their grammar are refused',
    lacking: { ...lacking, dynalite: 'takes exponential time for parentheses that are not closed' },
    steps: [
      ...filled,
      ...BAD_SYNTAX.map(
        (FilterExpression): Call => ({
          call: 'dynamodb.Scan',
          input: {
            TableName,
            FilterExpression,
            ...(FilterExpression.includes(':a') && { ExpressionAttributeValues: one }),
          },
          error: { name: 'ValidationException' },
        }),
      ),
    ],
  },
  {
    name: 'updates that mean nothing are refused',
    lacking,
    steps: [...filled, ...refused('dynamodb.UpdateItem', BAD_UPDATES, { TableName, Key: key('1') })],
  },
  {
    name: 'queries that no index serves are refused',
    lacking,
    steps: [...filled, ...refused('dynamodb.Query', BAD_QUERIES)],
  },
  {
    name: 'transactions that mean nothing are refused',
    lacking: { ...lacking, dynalite: 'has no transactions' },
    steps: [...filled, ...refused('dynamodb.TransactWriteItems', BAD_TRANSACTIONS, {})],
  },
  {
    name: 'keys that are none are refused',
    lacking,
    steps: [
      ...filled,
      ...[
        { pk: S('job') },
        { ...key('1'), n: N(1) },
        { pk: S('job'), sk: N(1) },
        { pk: S('job'), n: S('1') },
      ].map(
        (Key): Call => ({
          call: 'dynamodb.GetItem',
          input: { TableName, Key },
          error: invalid('The provided key element does not match the schema'),
        }),
      ),
      ...[[key('1'), key('1')]].map(
        (Keys): Call => ({
          call: 'dynamodb.BatchGetItem',
          input: { RequestItems: { [TableName]: { Keys } } },
          error: invalid('Provided list of item keys contains duplicates'),
        }),
      ),
    ],
  },
  {
    name: 'tables that are defined badly are refused',
    lacking,
    steps: [...runsTable, ...refused('dynamodb.CreateTable', BAD_TABLES)],
  },
];

// DynamoDB: the operations that the project and its documents use, over AWS JSON 1.0.
import type { Clock } from '../clock.ts';
import { inMemory, type Keeping, type Kept } from '../journal/keeping.ts';
import { jsonService, type Operation } from '../json-protocol.ts';
import type { Service } from '../service.ts';
import { readInput } from '../shape.ts';
import { INVALID, invalidRequest } from './invalid.ts';
import { queryOperations } from './query.ts';
import { readOperations } from './read-items.ts';
import type { Request } from './requests.ts';
import { Store, type StoredChange } from './store.ts';
import { tableOperations } from './tables.ts';
import { transactionOperations } from './transaction.ts';
import { writeOperations } from './write-item.ts';

/** Members that expressions have replaced (DynamoDB developer guide, "Legacy DynamoDB conditional parameters"), and scans in parts. */
const NOT_IMPLEMENTED = [
  'AttributesToGet',
  'AttributeUpdates',
  'ConditionalOperator',
  'Expected',
  'KeyConditions',
  'QueryFilter',
  'ScanFilter',
  'Segment',
  'TotalSegments',
  'LocalSecondaryIndexes',
];

/** @param clock by which items expire */
export function dynamoService(clock: Clock, keeping: Keeping = inMemory): Service {
  const store = new Store();
  const { change } = keeping.part('dynamodb', store);
  const requests = {
    ...tableOperations,
    ...readOperations,
    ...writeOperations,
    ...queryOperations,
    ...transactionOperations,
  };
  return jsonService({
    targetPrefix: 'DynamoDB_20120810',
    version: '1.0',
    operations: Object.fromEntries(
      Object.entries(requests).map(([name, request]) => [name, operationOf(request, store, change, clock)]),
    ),
  });
}

function operationOf(
  request: Request,
  store: Store,
  change: Kept<StoredChange>['change'],
  clock: Clock,
): Operation {
  return (input, caller) => {
    const now = clock.now();
    const second = Math.floor(now.getTime() / 1000);
    // This need not be kept: what has expired expires again.
    if (store.mayExpire(second)) store.apply(store.expired(second));
    const { changes = [], output } = request(
      (shape) => {
        const read = readInput(shape, input, INVALID);
        refuseUnknown(input as object);
        return read;
      },
      { store, caller, now },
    );
    change(changes);
    return output;
  };
}

/** @throws ServiceError ValidationException, rather than carry out another request than the one that was meant */
function refuseUnknown(input: object): void {
  for (const name of NOT_IMPLEMENTED) {
    if (!Object.hasOwn(input, name)) continue;
    throw invalidRequest(`the local endpoints do not implement ${name}`);
  }
}

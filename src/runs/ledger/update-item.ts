import { type ReturnValue, UpdateItemCommand, type UpdateItemOutput } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type ItemUpdate, ifConditionHolds, updateInput } from './conditional-write.ts';
import type { Item } from './item-reader.ts';
import type { Table } from './table.ts';
import type { ItemKey } from './table-definition.ts';

/** @returns whether the condition held */
export async function updateItem(table: Table, key: ItemKey, change: ItemUpdate): Promise<boolean> {
  return (await update(table, key, change, 'NONE')) !== undefined;
}

/** @returns the changed item; undefined if the condition did not hold */
export async function updatedItem(table: Table, key: ItemKey, change: ItemUpdate): Promise<Item | undefined> {
  const answer = await update(table, key, change, 'ALL_NEW');
  return answer?.Attributes && unmarshall(answer.Attributes);
}

function update(
  { dynamo, name }: Table,
  key: ItemKey,
  change: ItemUpdate,
  returnValues: ReturnValue,
): Promise<UpdateItemOutput | undefined> {
  const command = new UpdateItemCommand({
    TableName: name,
    Key: marshall(key),
    ...updateInput(change),
    ReturnValues: returnValues,
  });
  return ifConditionHolds(dynamo.send(command));
}

import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { ItemKey } from './table-definition.ts';

/** The attributes of an item. Those that are `undefined` are not written. */
export type Item = Readonly<Record<string, unknown>>;

/** Reads single items of a table, which is all that plan's role may do. Throws what the SDK throws. */
export class ItemReader {
  readonly dynamo: DynamoDBClient;
  readonly name: string;

  constructor(dynamo: DynamoDBClient, name: string) {
    this.dynamo = dynamo;
    this.name = name;
  }

  /** One item (strongly consistent). */
  async get(key: ItemKey): Promise<Item | undefined> {
    const { Item } = await this.dynamo.send(
      new GetItemCommand({ TableName: this.name, Key: marshall(key), ConsistentRead: true }),
    );
    return Item && unmarshall(Item);
  }
}

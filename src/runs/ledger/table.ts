// The ledger's table: whole items of plain values, and writes that report whether their condition held.
//
// Values are marshalled here rather than by the SDK's document client, which takes three times as long for each call.
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Config } from '../../config/config.ts';
import { type Condition, ifConditionHolds, putInput } from './conditional-write.ts';
import { type Item, ItemReader } from './item-reader.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** Throws what the SDK throws, except where a condition does not hold. */
export class Table extends ItemReader {
  /** Days after which a run's items expire. */
  readonly retentionDays: number;

  constructor(
    dynamo: DynamoDBClient,
    { ledgerTable, retentionDays }: Pick<Config, 'ledgerTable' | 'retentionDays'>,
  ) {
    super(dynamo, ledgerTable);
    this.retentionDays = retentionDays;
  }

  /** When an item that is written now expires, in seconds since 1970. @param longerSeconds beyond the retention */
  expires(now: Date, longerSeconds = 0): number {
    return Math.floor(now.getTime() / 1000) + this.retentionDays * DAY_SECONDS + longerSeconds;
  }

  /** Writes a whole item. @returns whether the condition held */
  async put(item: Item, condition?: Condition): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: this.name,
      ...putInput(item, condition),
    });
    return (await ifConditionHolds(this.dynamo.send(put))) !== undefined;
  }

  /**
   * Writes a whole item on condition that none is there.
   * @returns the item that is there (as consistent as the write, without a read); undefined if this one was written
   */
  async putFirst(item: Item, absent: Condition): Promise<Item | undefined> {
    const put = new PutItemCommand({
      TableName: this.name,
      ...putInput(item, absent),
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.dynamo.send(put);
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
      return unmarshall(error.Item);
    }
  }
}

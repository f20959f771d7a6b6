// Which revision of the crontab is deployed: written by sync, copied into each run by dispatch.
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { deploymentItemKey, type Table } from './table.ts';

/** Notes the git revision that was applied. */
export async function writeRevision(table: Table, revision: string, now: Date): Promise<void> {
  await table.dynamo.send(
    new PutCommand({
      TableName: table.name,
      Item: { ...deploymentItemKey, revision, applied: now.toISOString() },
    }),
  );
}

/** The git revision that was applied last; `undefined` where none was given yet. */
export async function readRevision(table: Table): Promise<string | undefined> {
  const { Item } = await table.dynamo.send(new GetCommand({ TableName: table.name, Key: deploymentItemKey }));
  return Item?.revision;
}

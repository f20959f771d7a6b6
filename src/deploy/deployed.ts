// Checks what already exists under the names of a deployment.
import { DeleteTableCommand, DescribeTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import type { Clients } from '../aws/clients/all.ts';
import { awsErrorCode } from '../aws/errors.ts';
import type { Names } from '../config/names.ts';
import { CronbridgeError } from '../errors.ts';

interface Place {
  readonly names: Names;
  readonly clients: Clients;
}

/** Without the permission to look, a deployment counts as missing. */
export async function isDeployed({ names, clients }: Place): Promise<boolean> {
  const get = new GetFunctionConfigurationCommand({ FunctionName: names.syncFunction });
  try {
    await clients.lambda.send(get);
    return true;
  } catch (error) {
    const code = awsErrorCode(error);
    if (code === 'aws-not-found' || code === 'aws-denied') return false;
    throw error;
  }
}

/** @returns undefined if there is no ledger */
export async function ledgerHasRuns({ names, clients }: Place): Promise<boolean | undefined> {
  try {
    const scan = new ScanCommand({ TableName: names.ledgerTable, Limit: 1, Select: 'COUNT' });
    return ((await clients.dynamo.send(scan)).Count ?? 0) > 0;
  } catch (error) {
    if (awsErrorCode(error) === 'aws-not-found') return undefined;
    throw error;
  }
}

/** A ledger that `remove --keep-ledger` left has the name that a first deploy would use. @throws CronbridgeError if there is one */
export async function refuseKeptLedger(place: Place, command: (words: string) => string): Promise<void> {
  const { names, clients } = place;
  if (await isDeployed(place)) return;
  const describe = new DescribeTableCommand({ TableName: names.ledgerTable });
  const found = await clients.dynamo.send(describe).catch((error: unknown) => {
    const code = awsErrorCode(error);
    if (code === 'aws-not-found' || code === 'aws-denied') return undefined;
    throw error;
  });
  if (found === undefined) return;
  throw new CronbridgeError(
    'failed',
    `the ledger ${names.ledgerTable} of an earlier deployment is still there`,
    {
      hint: `delete it with ${command('remove')}, or deploy another stage`,
    },
  );
}

export async function deleteLedger({ names, clients }: Place): Promise<void> {
  try {
    await clients.dynamo.send(new DeleteTableCommand({ TableName: names.ledgerTable }));
  } catch (error) {
    if (awsErrorCode(error) !== 'aws-not-found') throw error;
  }
}

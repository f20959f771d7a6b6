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

/**
 * A ledger that `remove --keep-ledger` left has the name that a first deploy would use.
 * @param isWanted whether the deployment goes on with it
 * @throws CronbridgeError `failed` if there is one that is not wanted, or none that is
 */
export async function checkKeptLedger(
  place: Place,
  isWanted: boolean,
  command: (words: string) => string,
): Promise<void> {
  const { names, clients } = place;
  if (!isWanted && (await isDeployed(place))) return;
  const describe = new DescribeTableCommand({ TableName: names.ledgerTable });
  const found = await clients.dynamo.send(describe).catch((error: unknown) => {
    const code = awsErrorCode(error);
    if (code === 'aws-not-found') return undefined;
    if (code === 'aws-denied') return 'unknown';
    throw error;
  });
  if (found === 'unknown' || (found !== undefined) === isWanted) return;
  const { ledgerTable } = names;
  throw isWanted
    ? new CronbridgeError('failed', `there is no ledger ${ledgerTable} to go on with`, {
        hint: 'remove kept-ledger from cronbridge.yml: then the deployment creates one',
      })
    : new CronbridgeError('failed', `the ledger ${ledgerTable} of an earlier deployment is still there`, {
        hint: `set kept-ledger: true for this stage in cronbridge.yml to go on with it, or delete it with ${command('remove')}`,
      });
}

export async function deleteLedger({ names, clients }: Place): Promise<void> {
  try {
    await clients.dynamo.send(new DeleteTableCommand({ TableName: names.ledgerTable }));
  } catch (error) {
    if (awsErrorCode(error) !== 'aws-not-found') throw error;
  }
}

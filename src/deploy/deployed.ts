// What is already there under the names of a deployment.
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

/**
 * Service `a` with stage `b-c` has the same names as service `a-b` with stage `c`: one would take the other's place.
 * @returns whether this deployment is there
 * @throws CronbridgeError `usage` where another has its names; what the SDK throws, but for a missing right
 */
export async function isDeployed({ names, clients }: Place): Promise<boolean> {
  const get = new GetFunctionConfigurationCommand({ FunctionName: names.syncFunction });
  const found = await clients.lambda.send(get).catch((error: unknown) => {
    const code = awsErrorCode(error);
    if (code === 'aws-not-found' || code === 'aws-denied') return undefined;
    throw error;
  });
  if (found === undefined) return false;
  const { CRONBRIDGE_SERVICE: service = names.service, CRONBRIDGE_STAGE: stage = names.stage } =
    found.Environment?.Variables ?? {};
  if (service === names.service && stage === names.stage) return true;
  throw new CronbridgeError(
    'usage',
    `service ${service} in stage ${stage} is deployed here, and has all the names of service ${names.service} in stage ${names.stage}`,
    { hint: 'give one of them another service or stage' },
  );
}

/** `undefined`: there is no ledger. */
export async function ledgerHasRuns({ names, clients }: Place): Promise<boolean | undefined> {
  try {
    const scan = new ScanCommand({ TableName: names.ledgerTable, Limit: 1, Select: 'COUNT' });
    return ((await clients.dynamo.send(scan)).Count ?? 0) > 0;
  } catch (error) {
    if (awsErrorCode(error) === 'aws-not-found') return undefined;
    throw error;
  }
}

/** A ledger that `remove --keep-ledger` has left has the name of the one that a first deploy would make. */
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

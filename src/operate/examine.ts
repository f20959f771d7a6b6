import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import pMap from 'p-map';
import { cloudwatch } from '../aws/clients/cloudwatch.ts';
import { ec2 } from '../aws/clients/ec2.ts';
import { events } from '../aws/clients/events.ts';
import { iam } from '../aws/clients/iam.ts';
import { awsErrorCode, explainAws } from '../aws/errors.ts';
import { FUNCTIONS } from '../config/names.ts';
import { CronbridgeError, type ErrorCode } from '../errors.ts';
import { anError, type Check, type CheckResult, type Examined, notChecked } from './check.ts';
import { deniedText } from './denied-text.ts';
import type { Deployment } from './deployment.ts';
import { deploymentChecks } from './deployment-checks.ts';
import { onceEach } from './once.ts';

/** The result of checking one part. */
export type PartResult = CheckResult & { readonly part: string };

const CONCURRENT_CHECKS = 10;

/** After these errors every check would fail, so the command itself fails. */
const FATAL: ReadonlySet<ErrorCode> = new Set(['aws-unreachable', 'aws-credentials', 'usage']);

/** Checks each part of a deployment. What the caller may not look at is reported, and the rest is checked. */
export async function examine(
  deployment: Deployment,
  program: Pick<Examined, 'version' | 'redeploy' | 'crontab'>,
): Promise<PartResult[]> {
  const inspection = deployment.clients.also({ cloudwatch, ec2, events, iam });
  const functionConfiguration = onceEach((FunctionName) =>
    deployment.clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
  );
  const examined: Examined = { ...deployment, ...program, inspection, functionConfiguration };
  await refuseAbsent(examined);
  const results = await pMap(
    await deploymentChecks(examined),
    async ({ part, check }: Check): Promise<PartResult[]> => {
      const checked = await check().catch((thrown: unknown) => failedCheck(thrown, examined));
      return [checked].flat().map((result: CheckResult) => ({ part, ...result }));
    },
    { concurrency: CONCURRENT_CHECKS },
  );
  return results.flat();
}

/** Of a deployment that is not there, each part would have the remedy to deploy it: in a wrong region that makes a second one. */
async function refuseAbsent({ names, functionConfiguration, clients }: Examined): Promise<void> {
  const looked = await Promise.allSettled(
    FUNCTIONS.map((word) => functionConfiguration(names[`${word}Function`])),
  );
  const areAbsent = looked.every(
    (one) => one.status === 'rejected' && awsErrorCode(one.reason) === 'aws-not-found',
  );
  if (!areAbsent) return;
  const region = await clients.lambda.config.region();
  throw new CronbridgeError('aws-not-found', `${names.prefix} is not deployed in ${region}`, {
    hint: 'check --stage, --service, --region and AWS_REGION',
  });
}

function failedCheck(thrown: unknown, { redeploy }: Examined): CheckResult {
  const explained = explainAws(thrown, 'check it');
  if (!(explained instanceof CronbridgeError) || (FATAL.has(explained.code) && !isBroken(thrown)))
    throw thrown;
  if (explained.code === 'aws-not-found') return anError('does not exist', redeploy);
  if (explained.code === 'aws-denied') return notChecked(deniedText(thrown), explained.hint);
  if (awsErrorCode(thrown) !== undefined && isNotOffered(thrown))
    return notChecked('not offered by this endpoint');
  return { status: 'error', message: explained.message, ...(explained.hint && { remedy: explained.hint }) };
}

/** A connection that was there and broke says nothing about the other checks. */
function isBroken(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const { code, cause } = thrown as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'EPIPE' || isBroken(cause);
}

/** `cronbridge local`, and servers like it, have only what jobs need. */
function isNotOffered(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'UnknownOperationException';
}

import pMap from 'p-map';
import { explainAws } from '../aws/errors.ts';
import { CronbridgeError, type ErrorCode } from '../errors.ts';
import type { Check, CheckResult } from './check.ts';
import type { Deployment } from './deployment.ts';
import { deploymentChecks } from './deployment-checks.ts';

/** The result of checking one part. */
export type PartResult = CheckResult & { readonly part: string };

const CONCURRENT_CHECKS = 5;

/** After these errors every check would fail, so the command itself fails. */
const FATAL: ReadonlySet<ErrorCode> = new Set(['aws-unreachable', 'aws-credentials', 'usage']);

/** Checks each part of a deployment. */
export async function examine(deployment: Deployment): Promise<PartResult[]> {
  const results = await pMap(
    await deploymentChecks(deployment),
    async ({ part, check }: Check): Promise<PartResult[]> => {
      const checked = await check().catch(failedCheck);
      return [checked].flat().map((result: CheckResult) => ({ part, ...result }));
    },
    { concurrency: CONCURRENT_CHECKS },
  );
  return results.flat();
}

function failedCheck(error: unknown): CheckResult {
  const explained = explainAws(error, 'check it');
  if (!(explained instanceof CronbridgeError) || FATAL.has(explained.code)) throw error;
  if (explained.code === 'aws-not-found') {
    return { status: 'error', message: 'does not exist', remedy: 'deploy this stage: npm run deploy' };
  }
  return { status: 'error', message: explained.message, ...(explained.hint && { remedy: explained.hint }) };
}

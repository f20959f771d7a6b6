// Plans and syncs in this process with the caller's own rights, instead of asking the functions.
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import manifest from '../../package.json' with { type: 'json' };
import { endpointsOfCaller, readConfig } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { CronbridgeError } from '../errors.ts';
import { applyCrontab } from '../schedules/apply-crontab.ts';
import { readApplyRequest, readPlanRequest } from '../schedules/request.ts';
import { planCrontab } from '../schedules/serve-plan.ts';
import type { SyncParts } from '../schedules/sync-parts.ts';
import type { ApplyRequest, PlanRequest } from '../schedules/transport.ts';
import type { Deployment } from './deployment.ts';
import { patience } from './patience.ts';
import type { requestApply, requestPlan } from './sync.ts';

/** As `requestPlan`. */
export async function planDirectly(
  deployment: Deployment,
  request: PlanRequest,
): ReturnType<typeof requestPlan> {
  return planCrontab(readPlanRequest(request), await partsOf(deployment));
}

/** As `requestApply`. */
export async function applyDirectly(
  deployment: Deployment,
  request: ApplyRequest,
): ReturnType<typeof requestApply> {
  return applyCrontab(readApplyRequest(request), await partsOf(deployment));
}

/** @throws CronbridgeError `failed` if the functions are of another version: they would plan something else */
async function partsOf({ names, clients, command, now }: Deployment): Promise<SyncParts> {
  // Only the functions know the whole configuration, such as the ARN of Scheduler's role.
  const found = await clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: names.syncFunction }),
  );
  const environment: Environment = {
    ...found.Environment?.Variables,
    ...endpointsOfCaller(),
    AWS_REGION: await clients.lambda.config.region(),
  };
  const { CRONBRIDGE_VERSION: deployed = 'of an unknown version' } = environment;
  if (deployed !== manifest.version) {
    throw new CronbridgeError(
      'failed',
      `the deployment runs cronbridge ${deployed}, but this is ${manifest.version}`,
      { hint: `use the deployed version, or deploy this one: ${command('deploy')}` },
    );
  }
  const { wait, random } = patience;
  // What a function logs is printed here.
  const logger = { info: () => {}, error: () => {} };
  return { config: readConfig(environment), clients, now, wait, random, logger };
}

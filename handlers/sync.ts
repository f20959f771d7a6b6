// Two functions in one bundle: plan makes a plan from crontab files, sync makes the same plan again and applies it. Each has its own
// role; plan's cannot write anything.
import { Logger } from '@aws-lambda-powertools/logger';
import { dynamo } from '../src/aws/clients/dynamo.ts';
import { ecs } from '../src/aws/clients/ecs.ts';
import { scheduler } from '../src/aws/clients/scheduler.ts';
import { sns } from '../src/aws/clients/sns.ts';
import { sqs } from '../src/aws/clients/sqs.ts';
import { connect } from '../src/aws/connect.ts';
import type { Remaining } from '../src/aws/deadline.ts';
import { answeringProbe } from '../src/aws/probe.ts';
import { whenInvoked } from '../src/aws/when-invoked.ts';
import { readConfig } from '../src/config/config.ts';
import type { PlanParts } from '../src/schedules/make-plan.ts';
import { servePlan } from '../src/schedules/serve-plan.ts';
import { serveSync } from '../src/schedules/serve-sync.ts';
import type { SyncParts } from '../src/schedules/sync-parts.ts';
import { readPackagedCrontab } from '../src/source/packaged-crontab.ts';

/** @param context Lambda's, for the remaining time */
type SyncHandler = (event: unknown, context?: Remaining) => Promise<unknown>;

export function createSync(parts: SyncParts): SyncHandler {
  return answeringProbe((event, context) => serveSync(parts, event, context));
}

export function createPlan(parts: PlanParts): SyncHandler {
  return answeringProbe((event, context) => servePlan(parts, event, context));
}

/** The entry points. */
export const handler = whenInvoked(() => createSync(compose()));
export const plan = whenInvoked(() => createPlan(compose()));

function compose(): SyncParts {
  const config = readConfig();
  return {
    config,
    clients: connect({ dynamo, ecs, scheduler, sns, sqs }),
    now: () => new Date(),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
    packaged: () => readPackagedCrontab(import.meta.url),
    logger: new Logger({ serviceName: config.prefix }),
  };
}

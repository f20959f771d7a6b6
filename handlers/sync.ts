// The sync function: makes a plan from crontab files, or applies one.
import { Logger } from '@aws-lambda-powertools/logger';
import { dynamo } from '../src/aws/clients/dynamo.ts';
import { ecs } from '../src/aws/clients/ecs.ts';
import { scheduler } from '../src/aws/clients/scheduler.ts';
import { sqs } from '../src/aws/clients/sqs.ts';
import { connect } from '../src/aws/connect.ts';
import type { Remaining } from '../src/aws/deadline.ts';
import { readConfig } from '../src/config/config.ts';
import { type SyncParts, serveSync } from '../src/schedules/serve-sync.ts';

/** @param context Lambda's, for the remaining time */
type SyncHandler = (event: unknown, context?: Remaining) => Promise<unknown>;

export function createHandler(parts: SyncParts): SyncHandler {
  return (event, context) => serveSync(parts, event, context);
}

let composed: SyncHandler | undefined;

/** The Lambda entry point. Its parts are made at the first invocation, so that importing this module reads nothing. */
export const handler: SyncHandler = (event, context) => {
  composed ??= compose();
  return composed(event, context);
};

function compose(): SyncHandler {
  const config = readConfig();
  return createHandler({
    config,
    clients: connect({ dynamo, ecs, scheduler, sqs }),
    now: () => new Date(),
    wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    random: Math.random,
    logger: new Logger({ serviceName: config.prefix }),
  });
}

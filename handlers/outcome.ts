// The outcome function: takes the events of stopped tasks, and every 15 minutes looks for what no event told.
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { EventBridgeEvent } from 'aws-lambda';
import { dynamo } from '../src/aws/clients/dynamo.ts';
import { ecs } from '../src/aws/clients/ecs.ts';
import { logsIn } from '../src/aws/clients/logs.ts';
import { scheduler } from '../src/aws/clients/scheduler.ts';
import { sns } from '../src/aws/clients/sns.ts';
import { connect } from '../src/aws/connect.ts';
import { type Remaining, withTimeLeft } from '../src/aws/deadline.ts';
import { type Config, readConfig } from '../src/config.ts';
import { closeStopped } from '../src/runs/end/close.ts';
import { type OutcomeParts, outcomeParts } from '../src/runs/end/parts.ts';
import { reconcile } from '../src/runs/end/reconcile.ts';
import { type ReportParts, report } from '../src/runs/end/report.ts';
import { readStoppedTask, type TaskDetail } from '../src/runs/end/stopped-task.ts';
import { anObject } from '../src/runs/message/fields.ts';

export interface OutcomeHandlerParts extends ReportParts {
  readonly config: Config;
  readonly clients: OutcomeParts['clients'];
  now(): Date;
}

/** An event of a task, or of the rule with the rate. */
export type OutcomeEvent =
  | EventBridgeEvent<'ECS Task State Change', TaskDetail>
  | EventBridgeEvent<'Scheduled Event', unknown>;

/** @param context Lambda's, for the time that is left */
type OutcomeHandler = (event: OutcomeEvent, context?: Remaining) => Promise<void>;

/** So much time is left for failing with a reason, where the function would otherwise be cut off without one. */
const FAILURE_MS = 10_000;

/**
 * The handler of the outcome function. It throws where something could not be done: Lambda repeats the event one minute
 * later, and the next visit of the reconciler does what is left after that.
 */
export function createHandler(given: OutcomeHandlerParts): OutcomeHandler {
  const parts = { ...given, ...outcomeParts(given) };
  const take = async (event: OutcomeEvent): Promise<void> => {
    if (!anObject.is(event)) throw new InvalidEvent('the event is not an object');
    switch (event['detail-type']) {
      case 'ECS Task State Change': {
        if (!anObject.is(event.detail)) throw new InvalidEvent('the event has no detail');
        const task = readStoppedTask(event.detail, parts.config.prefix);
        if (task) report(parts, task, await closeStopped(parts, task));
        return;
      }
      case 'Scheduled Event':
        await reconcile(parts, (settled) => report(parts, settled.attempt, settled));
        return;
      default:
        parts.logger.warn('an event that cronbridge does not handle', { event });
    }
  };
  return (event, context) => withTimeLeft(context, FAILURE_MS, () => take(event));
}

/** Lambda shows the name as `errorType` to whoever has sent the event by hand. */
class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

let composed: OutcomeHandler | undefined;

/** The Lambda entry point; its parts are made at the first invocation, so that importing this module reads nothing. */
export const handler: OutcomeHandler = (event, context) => {
  composed ??= compose();
  return composed(event, context);
};

function compose(): OutcomeHandler {
  const config = readConfig();
  return createHandler({
    config,
    clients: connect({ dynamo, ecs, logsIn, scheduler, sns }),
    now: () => new Date(),
    logger: new Logger({ serviceName: config.prefix }),
    metrics: new Metrics({ namespace: 'cronbridge', serviceName: config.prefix }),
  });
}

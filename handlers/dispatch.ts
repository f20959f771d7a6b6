// Two functions in one bundle: dispatch handles batches from the queue, run handles requests to run a job now or to stop a run.
// Each has its own role, and permission to invoke run does not include dispatch.
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { dynamo } from '../src/aws/clients/dynamo.ts';
import { ecs } from '../src/aws/clients/ecs.ts';
import { events } from '../src/aws/clients/events.ts';
import { logsIn } from '../src/aws/clients/logs.ts';
import { scheduler } from '../src/aws/clients/scheduler.ts';
import { sns } from '../src/aws/clients/sns.ts';
import { sqs } from '../src/aws/clients/sqs.ts';
import { connect } from '../src/aws/connect.ts';
import type { Remaining } from '../src/aws/deadline.ts';
import { answeringProbe } from '../src/aws/probe.ts';
import { whenInvoked } from '../src/aws/when-invoked.ts';
import { readConfig } from '../src/config/config.ts';
import { toAll } from '../src/runs/events.ts';
import { logTo } from '../src/runs/log.ts';
import { countIn } from '../src/runs/metrics.ts';
import type { GivenParts } from '../src/runs/parts.ts';
import { readBatch, takeBatch } from '../src/runs/start/batch.ts';
import { answerRequest } from '../src/runs/start/request.ts';
import { thenSendingEvents } from '../src/runs/then-sending-events.ts';

/** @param context Lambda's, for the remaining time */
type DispatchHandler = (event: unknown, context?: Remaining) => Promise<unknown>;

/** Answers a batch with the messages to redeliver. */
export function createDispatch(given: GivenParts): DispatchHandler {
  return answeringProbe(
    thenSendingEvents(given, async (parts, event, context) => takeBatch(parts, readBatch(event), context)),
  );
}

export function createRun(given: GivenParts): DispatchHandler {
  return answeringProbe(thenSendingEvents(given, answerRequest));
}

/** The entry points. */
export const handler = whenInvoked(() => createDispatch(compose()));
export const run = whenInvoked(() => createRun(compose()));

function compose(): GivenParts {
  const config = readConfig();
  return {
    config,
    clients: connect({ dynamo, ecs, events, logsIn, scheduler, sns, sqs }),
    now: () => new Date(),
    emit: toAll(
      logTo(new Logger({ serviceName: config.prefix })),
      countIn(new Metrics({ namespace: 'cronbridge', serviceName: config.prefix }), config.jobMetrics),
    ),
  };
}

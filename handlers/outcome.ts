// The outcome function: handles events of stopped tasks, and every 15 minutes looks for what no event reported.
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
import { type Remaining, withTimeLeft } from '../src/aws/deadline.ts';
import { answeringProbe } from '../src/aws/probe.ts';
import { whenInvoked } from '../src/aws/when-invoked.ts';
import { readConfig } from '../src/config/config.ts';
import { type OutcomeEvent, takeEvent } from '../src/runs/end/take-event.ts';
import { toAll } from '../src/runs/events.ts';
import { logTo } from '../src/runs/log.ts';
import { countIn } from '../src/runs/metrics.ts';
import type { GivenParts } from '../src/runs/parts.ts';
import { thenSendingEvents } from '../src/runs/then-sending-events.ts';

/** @param context Lambda's, for the remaining time */
type OutcomeHandler = (event: OutcomeEvent, context?: Remaining) => Promise<unknown>;

/** The time reserved for failing with a reason before Lambda ends the invocation without one. */
const FAILURE_MS = 10_000;

export function createHandler(given: GivenParts): OutcomeHandler {
  return answeringProbe(
    thenSendingEvents(given, (parts, event: OutcomeEvent, context) =>
      withTimeLeft(context, FAILURE_MS, () => takeEvent(parts, event)),
    ),
  );
}

/** The entry point. */
export const handler = whenInvoked(() => createHandler(compose()));

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

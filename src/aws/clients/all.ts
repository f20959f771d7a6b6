import { type Connected, connect } from '../connect.ts';
import type { ClientOptions } from '../connection.ts';
import { dynamo } from './dynamo.ts';
import { ecs } from './ecs.ts';
import { events } from './events.ts';
import { invocations, lambda } from './lambda.ts';
import { logs, logsIn } from './logs.ts';
import { scheduler } from './scheduler.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';

const all = { dynamo, ecs, events, invocations, lambda, logs, logsIn, scheduler, sns, sqs };

/** A function that needs only some of them takes `Pick<Clients, 'ecs' | …>`. */
export type Clients = Connected<typeof all>;

export function connectAll(options: ClientOptions = {}): Clients {
  return connect(all, options);
}

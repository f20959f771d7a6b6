import type { EventBridgeEvent } from 'aws-lambda';
import * as v from 'valibot';
import { anObject } from '../../schema.ts';
import type { RunParts } from '../parts.ts';
import { RequestError } from '../request-error.ts';
import { closeStopped } from './close.ts';
import { reconcile } from './reconcile.ts';
import { readStoppedTask, type TaskDetail } from './stopped-task.ts';

/** An event of a task, or of the rule with the rate. */
export type OutcomeEvent =
  | EventBridgeEvent<'ECS Task State Change', TaskDetail>
  | EventBridgeEvent<'Scheduled Event', unknown>;

/**
 * Does what an event calls for. It throws where something could not be done: Lambda repeats the event one minute later, and the
 * next visit of the reconciler does what is left after that.
 */
export async function takeEvent(parts: RunParts, event: OutcomeEvent): Promise<void> {
  if (!v.is(anObject, event)) throw invalid('the event is not an object');
  switch (event['detail-type']) {
    case 'ECS Task State Change': {
      if (!v.is(anObject, event.detail)) throw invalid('the event has no detail');
      const task = readStoppedTask(event.detail, parts.config.prefix);
      if (task) await closeStopped(parts, task);
      return;
    }
    case 'Scheduled Event':
      await reconcile(parts);
      return;
    default:
      throw invalid('the event is neither of an ECS task nor scheduled');
  }
}

function invalid(message: string): RequestError {
  return new RequestError('InvalidEvent', message);
}

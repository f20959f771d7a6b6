import type { EventBridgeEvent } from 'aws-lambda';
import * as v from 'valibot';
import { fields } from '../../schema.ts';
import type { RunParts } from '../parts.ts';
import { accept } from '../request-error.ts';
import { closeStopped } from './close.ts';
import { reconcile } from './reconcile.ts';
import { readStoppedTask, type TaskDetail, taskDetail } from './stopped-task.ts';

/** An event of a task, or of the rule with the rate. */
export type OutcomeEvent =
  | EventBridgeEvent<'ECS Task State Change', TaskDetail>
  | EventBridgeEvent<'Scheduled Event', unknown>;

const anyEvent = fields({
  'detail-type': v.picklist(
    ['ECS Task State Change', 'Scheduled Event'],
    'ECS Task State Change or Scheduled Event',
  ),
});
const taskEvent = fields({ detail: taskDetail });

/**
 * Does what an event calls for. It throws where something could not be done: Lambda repeats the event one minute later, and the
 * next visit of the reconciler does what is left after that.
 */
export async function takeEvent(parts: RunParts, event: OutcomeEvent): Promise<void> {
  switch (accept(anyEvent, event, 'the event', 'InvalidEvent')['detail-type']) {
    case 'ECS Task State Change': {
      const { detail } = accept(taskEvent, event, 'the event', 'InvalidEvent');
      const task = readStoppedTask(detail, parts.config.prefix);
      if (task) await closeStopped(parts, task);
      return;
    }
    case 'Scheduled Event':
      await reconcile(parts);
      return;
  }
}

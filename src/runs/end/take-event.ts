import type { EventBridgeEvent } from 'aws-lambda';
import * as v from 'valibot';
import { fields } from '../../schema.ts';
import type { RunParts } from '../parts.ts';
import { accept } from '../request-error.ts';
import { closeStopped } from './close.ts';
import { reconcile } from './reconcile.ts';
import { readStoppedTask, type TaskDetail, taskDetail } from './stopped-task.ts';

/** An event of a task, or of the rule that fires at a fixed rate. */
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
 * Handles an event. If anything fails, it throws: Lambda repeats the event after one minute, and the reconciler completes what
 * is left after that.
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

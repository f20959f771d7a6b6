// Moving the messages of a dead-letter queue back to where they came from, or elsewhere: StartMessageMoveTask.
import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import { ServiceError } from '../service.ts';
import { invalid, invalidParameter, within } from './errors.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';

interface MoveTask {
  readonly handle: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly perSecond: number | undefined;
  readonly started: Date;
  readonly toMove: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED';
  moved: number;
  timer: Timer | undefined;
}

export class MoveTasks {
  readonly #clock: Clock;
  readonly #queues: Queues;
  readonly #tasks: MoveTask[] = [];

  constructor(clock: Clock, queues: Queues) {
    this.#clock = clock;
    this.#queues = queues;
  }

  /** Moves what can be received now: at once, or `perSecond` messages every second. @returns the task's handle */
  start(sourceArn: string, destinationArn: string | undefined, perSecond: number | undefined): string {
    const source = this.#find(sourceArn, 'SourceArn');
    within('MaxNumberOfMessagesPerSecond', perSecond, 1, 500);
    if (this.#queues.sourcesOf(sourceArn).length === 0)
      throw invalid('Source queue must be configured as a Dead Letter Queue.');
    if (destinationArn !== undefined) this.#find(destinationArn, 'DestinationArn');
    if (this.#tasks.some((task) => task.sourceArn === sourceArn && task.status === 'RUNNING')) {
      throw new ServiceError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      handle: Buffer.from(`${randomUUID()} ${sourceArn}`).toString('base64'),
      sourceArn,
      destinationArn,
      perSecond,
      started: this.#clock.now(),
      toMove: source.counts().available,
      status: 'RUNNING',
      moved: 0,
      timer: undefined,
    };
    this.#tasks.unshift(task);
    this.#move(task, source);
    return task.handle;
  }

  /** @returns how many messages it had moved */
  cancel(handle: string): number {
    const task = this.#tasks.find((candidate) => candidate.handle === handle);
    if (task?.status !== 'RUNNING') {
      throw new ServiceError('ResourceNotFoundException', 'Task does not exist.', { status: 404 });
    }
    task.timer?.cancel();
    task.status = 'CANCELLED';
    return task.moved;
  }

  /** The last tasks of a queue, newest first, as ListMessageMoveTasks answers them. */
  list(sourceArn: string, max = 1): readonly object[] {
    this.#find(sourceArn, 'SourceArn');
    within('MaxResults', max, 1, 10);
    return this.#tasks
      .filter((task) => task.sourceArn === sourceArn)
      .slice(0, max)
      .map((task) => ({
        TaskHandle: task.status === 'RUNNING' ? task.handle : undefined,
        Status: task.status,
        SourceArn: task.sourceArn,
        DestinationArn: task.destinationArn,
        MaxNumberOfMessagesPerSecond: task.perSecond,
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        StartedTimestamp: task.started.getTime(),
      }));
  }

  #move(task: MoveTask, source: Queue): void {
    const batch = Math.min(task.perSecond ?? task.toMove, task.toMove - task.moved);
    task.moved += source.moveTo(
      (message) => this.#queues.findByArn(task.destinationArn ?? message.deadLetterSource ?? ''),
      batch,
    );
    if (task.moved >= task.toMove || task.perSecond === undefined) {
      task.status = 'COMPLETED';
      return;
    }
    const next = new Date(this.#clock.now().getTime() + 1000);
    task.timer = this.#clock.at(next, () => this.#move(task, source));
  }

  #find(arn: string, parameter: string): Queue {
    const queue = this.#queues.findByArn(arn);
    if (queue !== undefined) return queue;
    if (!/^arn:aws(-[a-z]+)*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+$/.test(arn)) {
      throw invalidParameter(
        parameter,
        arn,
        'You must use this format to specify the SourceArn: arn:aws:sqs:region:account-id:queue-name',
      );
    }
    throw new ServiceError(
      'ResourceNotFoundException',
      `The resource that you specified for the ${parameter} parameter doesn't exist.`,
      { status: 404 },
    );
  }
}

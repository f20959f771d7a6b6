// Schedule groups in a local cloud, reached through a line that can be cut or throttled.

import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  GetScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { VirtualClock } from '../../src/local/clock.ts';
import { LocalCloud } from '../../src/local/cloud.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import type { Applied } from '../../src/schedules/applied.ts';
import { type ApplyOptions, apply } from '../../src/schedules/apply.ts';
import type { Patience } from '../../src/schedules/call-until-answered.ts';
import type { Desired } from '../../src/schedules/desired.ts';
import { diff } from '../../src/schedules/diff.ts';
import type { Plan, Schedule } from '../../src/schedules/plan.ts';
import { readSchedules } from '../../src/schedules/read-schedules.ts';
import { toRequest } from '../../src/schedules/schedule-api.ts';
import { type Answer, FaultyRequests, type Line } from '../harness/faulty-requests.ts';
import { NOW } from './samples.ts';

export const throttled: Answer = {
  response: {
    statusCode: 429,
    headers: { 'x-amzn-errortype': 'ThrottlingException' },
    body: Buffer.from('{"message":"Rate exceeded"}'),
  },
};

export class TestCloud {
  readonly clock = new VirtualClock(NOW);
  readonly cloud = new LocalCloud({
    clock: this.clock,
    runner: new InstantRunner(this.clock, () => ({ seconds: 1, exitCode: 0 })),
  });
  /** Milliseconds that were waited. */
  readonly waits: number[] = [];
  readonly #requests = new FaultyRequests(this.cloud);
  readonly clients = this.#requests.clients;
  /** Every call so far, as `PUT /schedules/name`. */
  readonly calls = this.#requests.sent;
  readonly patience: Patience = {
    wait: async (milliseconds) => {
      this.waits.push(milliseconds);
    },
    random: () => 0.5,
  };
  #groups = 0;

  set line(line: Line) {
    this.#requests.line = line;
  }

  /** Makes a group that holds the given schedules. @returns its name */
  async group(schedules: readonly Schedule[] = []): Promise<string> {
    this.#groups += 1;
    const name = `group-${this.#groups}`;
    const { scheduler } = this.clients;
    await scheduler.send(new CreateScheduleGroupCommand({ Name: name }));
    for (const schedule of schedules)
      await scheduler.send(new CreateScheduleCommand(toRequest(schedule, name)));
    return name;
  }

  async queue(): Promise<{ url: string; arn: string }> {
    const { sqs } = this.clients;
    const { QueueUrl: url = '' } = await sqs.send(
      new CreateQueueCommand({
        QueueName: 'test.fifo',
        Attributes: { FifoQueue: 'true', ContentBasedDeduplication: 'true' },
      }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    );
    return { url, arn: Attributes?.QueueArn ?? '' };
  }

  read(group: string): Promise<Schedule[]> {
    return readSchedules(this.clients.scheduler, group, this.patience, NOW);
  }

  /** Everything that Scheduler returns for a schedule. */
  get(group: string, name: string) {
    return this.clients.scheduler.send(new GetScheduleCommand({ GroupName: group, Name: name }));
  }

  async plan(group: string, desired: Desired, options: { resume?: boolean } = {}): Promise<Plan> {
    return diff(desired, await this.read(group), { group, now: NOW, ...options });
  }

  apply(plan: Plan, options: Partial<ApplyOptions> = {}): Promise<Applied> {
    return apply(plan, {
      ...this.patience,
      scheduler: this.clients.scheduler,
      sqs: this.clients.sqs,
      queueUrl: 'http://localhost/000000000000/test.fifo',
      now: () => NOW,
      // There is no ledger here.
      beforeChange: async () => undefined,
      rename: async () => undefined,
      ...options,
    });
  }

  close(): Promise<void> {
    return this.cloud.close();
  }
}

export const wanting = (...schedules: Schedule[]): Desired => ({ schedules, deploy: [], warnings: [] });

export function sorted(schedules: readonly Schedule[]): Schedule[] {
  return schedules.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

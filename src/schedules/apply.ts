import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { MOST_CALLS_UNDER_WAY } from '../aws/call-window.ts';
import { explainAws } from '../aws/errors.ts';
import { CronbridgeError } from '../errors.ts';
import { decodeInput } from '../runs/message/decode.ts';
import { encodeMessage } from '../runs/message/encode.ts';
import { instantText, type Message, onDemandInstant, runIdOf } from '../runs/message/message.ts';
import type { Applied, Change, Failure } from './applied.ts';
import { callUntilAnswered, type Patience } from './call-until-answered.ts';
import { massDeletion } from './mass-deletion.ts';
import type { DeployMessage, Plan, Rename, Schedule } from './plan.ts';
import { toRequest } from './schedule-api.ts';
import { refuseProblems } from './task-problems.ts';

export interface ApplyOptions extends Patience {
  readonly scheduler: SchedulerClient;
  readonly sqs: SQSClient;
  readonly group: string;
  readonly queueUrl: string;
  now(): Date;
  readonly allowMassDelete?: boolean;
  /** Called once, when the plan is found fit and before the first change. */
  readonly begin?: () => Promise<void>;
  /** Called after that, once, of a plan with jobs that run on deploy: the deploy's instant. */
  readonly beginDeploy?: () => Promise<Date>;
  /** Makes runs and lock of a job follow it to its new name. Repeating it changes nothing. */
  readonly rename: (rename: Rename) => Promise<void>;
  /** Called after each change. */
  readonly progress?: (done: number, total: number) => void;
}

interface Step extends Change {
  /** Repeating it changes nothing. */
  carryOut(): Promise<unknown>;
}

/**
 * Renames in the ledger, creates, updates, deletes, then sends the messages of `on=deploy` jobs, in this order and only inside
 * the group. Each step may be repeated, so a plan that was carried out half is completed by the next one. After a failure, calls that are under
 * way are finished and nothing further is begun: what was not created must not be deleted under its old name.
 * @throws CronbridgeError `too-many-deletes`, `unfit-tasks`, or `usage` for the plan of another group, all before anything is changed
 */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied> {
  if (plan.group !== options.group) {
    throw new CronbridgeError('usage', `the plan is for group "${plan.group}", not "${options.group}"`, {
      hint: 'plan again with the right service and stage',
    });
  }
  refuseProblems(plan);
  const refused = options.allowMassDelete ? undefined : massDeletion(plan);
  if (refused) throw refused;

  for (const deployment of plan.deploy) deployMessage(deployment, options.now());
  await options.begin?.();
  const deployed = plan.deploy.length > 0 ? await options.beginDeploy?.() : undefined;
  const phases = phasesOf(plan, options, deployed ?? onDemandInstant(options.now()));
  const total = phases.flat().length;
  const done = new Set<Step>();
  const failed = new Map<Step, Failure>();
  const mayGoOn = () => failed.size === 0 && !options.signal?.aborted;
  const carryOut = async (step: Step): Promise<void> => {
    if (!mayGoOn()) return;
    try {
      await callUntilAnswered(() => step.carryOut(), options);
      done.add(step);
      options.progress?.(done.size, total);
    } catch (error) {
      failed.set(step, failure(step, error));
    }
  };
  for (const phase of phases) {
    if (mayGoOn()) await pMap(phase, carryOut, { concurrency: MOST_CALLS_UNDER_WAY });
  }
  return {
    done: [...done].map(change),
    failed: [...failed.values()],
    left: phases
      .flat()
      .filter((step) => !done.has(step) && !failed.has(step))
      .map(change),
  };
}

function phasesOf(plan: Plan, options: ApplyOptions, deployed: Date): Step[][] {
  const { scheduler, group } = options;
  const create = (schedule: Schedule) =>
    scheduler.send(new CreateScheduleCommand(toRequest(schedule, group)));
  const update = (schedule: Schedule) =>
    scheduler.send(new UpdateScheduleCommand(toRequest(schedule, group)));
  return [
    // First of all: a sync that dies behind it is completed by one that sees two jobs under two names.
    plan.renamed.map((rename) => ({
      action: 'rename',
      name: rename.to,
      carryOut: () => options.rename(rename),
    })),
    plan.create.map((schedule) => ({
      action: 'create',
      name: schedule.name,
      carryOut: () => create(schedule).catch(instead(ConflictException, () => update(schedule))),
    })),
    plan.update.map(({ schedule }) => ({
      action: 'update',
      name: schedule.name,
      carryOut: () => update(schedule).catch(instead(ResourceNotFoundException, () => create(schedule))),
    })),
    plan.delete.map((name) => ({
      action: 'delete',
      name,
      carryOut: () =>
        scheduler
          .send(new DeleteScheduleCommand({ GroupName: group, Name: name }))
          .catch(instead(ResourceNotFoundException, async () => undefined)),
    })),
    plan.deploy.map((deployment) => {
      const command = deployCommand(deployment, deployed, options);
      return { action: 'deploy', name: deployment.job, carryOut: () => options.sqs.send(command) };
    }),
  ];
}

/** The error handler that does something else where an error says that the state is not the expected one. */
function instead<R>(expected: new (...args: never[]) => Error, otherwise: () => Promise<R>) {
  return async (error: unknown): Promise<R> => {
    if (error instanceof expected) return otherwise();
    throw error;
  };
}

/**
 * The deduplication id is the run's, which is the deploy's: a message that a sync sent before it died is the same message, to the
 * queue for five minutes and to the ledger after that. Its deadline counts from now, and not from when that sync began.
 */
function deployCommand(deployment: DeployMessage, deployed: Date, options: ApplyOptions): SendMessageCommand {
  const message = deployMessage(deployment, deployed);
  const now = options.now();
  const body = now > deployed ? { ...message, due: instantText(now) } : message;
  return new SendMessageCommand({
    QueueUrl: options.queueUrl,
    MessageBody: encodeMessage(body),
    MessageGroupId: deployment.messageGroupId,
    MessageDeduplicationId: runIdOf(message),
  });
}

function deployMessage({ job, input }: DeployMessage, deployed: Date): Message {
  const decoded = decodeInput(input, deployed, 'deploy');
  if (decoded.ok) return decoded.message;
  throw new CronbridgeError('usage', `the plan has no message for job "${job}": ${decoded.reason}`, {
    hint: 'plan again',
  });
}

function failure(step: Step, error: unknown): Failure {
  const explained = explainAws(error, `${step.action} "${step.name}"`);
  if (!(explained instanceof CronbridgeError)) throw error;
  return { ...change(step), code: explained.code, message: explained.message, hint: explained.hint };
}

function change({ action, name }: Change): Change {
  return { action, name };
}

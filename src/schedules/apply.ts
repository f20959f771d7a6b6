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
import { NOTED_TOGETHER } from '../runs/ledger/former-schedules.ts';
import { decodeInput } from '../runs/message/decode.ts';
import { encodeMessage } from '../runs/message/encode.ts';
import { instantText, type Message, onDemandInstant, runIdOf } from '../runs/message/message.ts';
import { jobOf } from '../time/schedule-name.ts';
import { MINUTE_MS } from '../time/units.ts';
import type { Applied, Change, Failure } from './applied.ts';
import { callUntilAnswered, type Patience } from './call-until-answered.ts';
import type { DeployMessage, Plan, Rename, Schedule } from './plan.ts';
import { toRequest } from './schedule-api.ts';

export interface ApplyOptions extends Patience {
  readonly scheduler: SchedulerClient;
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  now(): Date;
  /** The deploy's instant, if the plan has jobs that run on deploy. */
  readonly deployed?: Date | undefined;
  /** Called before each call. What it throws fails the change. */
  readonly beforeCall?: () => Promise<void>;
  /** Called before schedules are changed or deleted, for up to 25 of them. Safe to repeat. */
  readonly beforeChange: (names: readonly string[]) => Promise<void>;
  /** Moves a job's runs and lock to its new name. Safe to repeat. */
  readonly rename: (rename: Rename) => Promise<void>;
  /** Called after each change. */
  readonly progress?: (done: number, total: number) => void;
}

interface Step extends Change {
  /** Safe to repeat. */
  carryOut(): Promise<unknown>;
}

/** Steps that follow each other at once, each only if the one before was done. */
type Chain = readonly Step[];

/**
 * Renames jobs in the ledger, creates schedules, exchanges those of renamed jobs, updates and deletes others, then sends the
 * messages of `on=deploy` jobs, in this order and only inside the group. Every step may be repeated, so the next plan completes
 * one that was only half applied. After a failure, calls in progress are finished and nothing else is begun: if a schedule was
 * not created, its predecessor under the old name must not be deleted.
 */
export async function apply(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const phases = phasesOf(plan, options);
  const steps = phases.flat(2);
  const done = new Set<Step>();
  const failed = new Map<Step, Failure>();
  const mayGoOn = () => failed.size === 0 && !options.signal?.aborted;
  const carryOut = async (step: Step): Promise<void> => {
    if (!mayGoOn()) return;
    try {
      await callUntilAnswered(async () => {
        await options.beforeCall?.();
        return step.carryOut();
      }, options);
      done.add(step);
      options.progress?.(done.size, steps.length);
    } catch (error) {
      failed.set(step, failure(step, error));
    }
  };
  const carryOutChain = async (chain: Chain): Promise<void> => {
    for (const step of chain) await carryOut(step);
  };
  for (const phase of phases) {
    if (mayGoOn()) await pMap(phase, carryOutChain, { concurrency: MOST_CALLS_UNDER_WAY });
  }
  return {
    done: [...done].map(change),
    failed: [...failed.values()],
    left: steps.filter((step) => !done.has(step) && !failed.has(step)).map(change),
  };
}

function phasesOf(plan: Plan, options: ApplyOptions): Chain[][] {
  const { scheduler } = options;
  const { group } = plan;
  const deployed = options.deployed ?? onDemandInstant(options.now());
  const create = (schedule: Schedule) =>
    scheduler.send(new CreateScheduleCommand(toRequest(schedule, group)));
  const update = (schedule: Schedule) =>
    scheduler.send(new UpdateScheduleCommand(toRequest(schedule, group)));
  const renames = plan.renamed.map(
    (rename): Step => ({
      action: 'rename',
      name: rename.to,
      carryOut: () => options.rename(rename),
    }),
  );
  const creates = plan.create.map(
    (schedule): Step => ({
      action: 'create',
      name: schedule.name,
      carryOut: () => create(schedule).catch(instead(ConflictException, () => update(schedule))),
    }),
  );
  const updates = plan.update.map(
    ({ schedule }): Step => ({
      action: 'update',
      name: schedule.name,
      carryOut: () => update(schedule).catch(instead(ResourceNotFoundException, () => create(schedule))),
    }),
  );
  const deletes = plan.delete.map(
    (name): Step => ({
      action: 'delete',
      name,
      carryOut: () =>
        scheduler
          .send(new DeleteScheduleCommand({ GroupName: group, Name: name }))
          .catch(instead(ResourceNotFoundException, async () => undefined)),
    }),
  );
  const deploys = plan.deploy.map((deployment): Step => {
    const command = deployCommand(deployment, deployed, options);
    return { action: 'deploy', name: deployment.job, carryOut: () => options.sqs.send(command) };
  });
  const exchanges = plan.renamed.flatMap(({ from, to }) => {
    const come = creates.filter(({ name }) => jobOf(name) === to);
    const go = deletes.filter(({ name }) => jobOf(name) === from);
    return come.length > 0 && go.length > 0 ? [exchange(come, go, options)] : [];
  });
  const exchanged = new Set(exchanges.flat().map(({ name }) => name));
  const alone = (steps: readonly Step[]) =>
    steps.filter(({ name }) => !exchanged.has(name)).map((step) => [step]);
  return [
    // Renames come first: if the sync dies after them, the next one still sees a job under both names and completes it.
    renames.map((step) => [step]),
    alone(creates),
    exchanges,
    alone(prepared(updates, options)),
    alone(prepared(deletes, options)),
    deploys.map((step) => [step]),
  ];
}

/** With less than this left of a minute, the schedules of a renamed job are exchanged in the next. */
const EXCHANGE_MS = 5_000;

/** Nor are they in its first second: one that is created then may be due in it, as its predecessor was. */
const BEGIN_MS = 1_000;

/**
 * The schedules of a job under its new name, then at once the end of those under the old one, away from the end of a minute: in a
 * minute that begins in between, the job would run twice. It does if the sync dies in between, until the next sync.
 */
function exchange([first, ...come]: readonly Step[], go: readonly Step[], options: ApplyOptions): Chain {
  if (first === undefined) return go;
  const carryOut = async () => {
    const gone = options.now().getTime() % MINUTE_MS;
    const left = MINUTE_MS - gone;
    if (left < EXCHANGE_MS) await options.wait(left + BEGIN_MS);
    else if (gone < BEGIN_MS) await options.wait(BEGIN_MS - gone);
    await options.beforeChange(go.map(({ name }) => name));
    await options.beforeCall?.();
    return first.carryOut();
  };
  return [{ ...first, carryOut }, ...come, ...go];
}

/** The same steps, of which each 25 are preceded by one call of `beforeChange`. */
function prepared(steps: readonly Step[], { beforeChange, beforeCall }: ApplyOptions): Step[] {
  const starts = steps.flatMap((_, index) => (index % NOTED_TOGETHER === 0 ? [index] : []));
  return starts.flatMap((start) => {
    const together = steps.slice(start, start + NOTED_TOGETHER);
    const prepare = untilDone(() => beforeChange(together.map(({ name }) => name)));
    return together.map((step) => ({
      ...step,
      carryOut: async () => {
        await prepare();
        await beforeCall?.();
        return step.carryOut();
      },
    }));
  });
}

/** The same work, which all callers share until it is done, and which is begun again after it has failed. */
function untilDone(work: () => Promise<void>): () => Promise<void> {
  let shared: Promise<void> | undefined;
  return () => {
    shared ??= work().catch((error) => {
      shared = undefined;
      throw error;
    });
    return shared;
  };
}

/** An error handler that calls `otherwise` if the error shows that the state is not the expected one. */
function instead<R>(expected: new (...args: never[]) => Error, otherwise: () => Promise<R>) {
  return async (error: unknown): Promise<R> => {
    if (error instanceof expected) return otherwise();
    throw error;
  };
}

/**
 * The deduplication id is that of the run, and thus of the deploy: if a sync that died has sent the message already, the queue
 * drops it for five minutes and the ledger after that. The deadline counts from now, not from when that sync began.
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
  throw new Error(`the schedule of ${job} has no message: ${decoded.reason}`);
}

function failure(step: Step, error: unknown): Failure {
  const explained = explainAws(error, `${step.action} "${step.name}"`);
  if (!(explained instanceof CronbridgeError)) throw error;
  return { ...change(step), code: explained.code, message: explained.message, hint: explained.hint };
}

function change({ action, name }: Change): Change {
  return { action, name };
}

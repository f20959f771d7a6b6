// Carries out one case of the contract through real SDK clients.

import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ecs from '@aws-sdk/client-ecs';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { type Answer, type Call, type ContractCase, Kept, type ServiceName } from './contract-case.ts';
import type { ContractServer, ServerKind } from './servers.ts';

interface Client {
  send(command: unknown): Promise<object>;
  destroy(): void;
}

type Package = Readonly<Record<string, unknown>>;

const PACKAGES: Readonly<Record<ServiceName, readonly [Package, client: string]>> = {
  dynamodb: [dynamodb, 'DynamoDBClient'],
  ecs: [ecs, 'ECSClient'],
  eventbridge: [eventbridge, 'EventBridgeClient'],
  lambda: [lambda, 'LambdaClient'],
  logs: [logs, 'CloudWatchLogsClient'],
  scheduler: [scheduler, 'SchedulerClient'],
  sns: [sns, 'SNSClient'],
  sqs: [sqs, 'SQSClient'],
};

/** Reports every answer that is not the case's. */
export async function carryOut({ steps }: ContractCase, server: ContractServer): Promise<void> {
  const clients = new Map<ServiceName, Client>();
  const outputs = new Map<string, unknown>([['network', server.network]]);
  const clientOf = (service: ServiceName): Client => {
    const known = clients.get(service);
    if (known !== undefined) return known;
    const [sdk, name] = PACKAGES[service];
    const made = new (sdk[name] as new (options: object) => Client)({
      ...server.clientOptions,
      maxAttempts: 1,
    });
    clients.set(service, made);
    return made;
  };
  try {
    for (const [index, step] of steps.entries()) {
      if ('passSeconds' in step) {
        await server.pass?.(step.passSeconds);
        continue;
      }
      const { name } = server.kind;
      const expected = expectedOf(step.differs?.[name] ?? step, server.kind);
      const got = await answerTo(step, clientOf, outputs, (output) => agrees(output, expected, expect));
      for (const member of Object.keys(server.kind.adds ?? {})) Reflect.deleteProperty(got, member);
      agrees(
        got,
        expected,
        expect.soft,
        `step ${index + 1}, ${step.call}, on ${name}: ${JSON.stringify(step.input)?.slice(0, 200)}`,
      );
      if (step.keep !== undefined) outputs.set(step.keep, got);
    }
  } finally {
    for (const client of clients.values()) client.destroy();
  }
}

/** @returns the output or the error */
async function answerTo(
  { call, input = {}, soon = false }: Call,
  clientOf: (service: ServiceName) => Client,
  outputs: ReadonlyMap<string, unknown>,
  check: (got: object) => void,
): Promise<object> {
  const [service = '', operation = ''] = call.split('.');
  const [sdk] = PACKAGES[service as ServiceName];
  const Command = sdk[`${operation}Command`] as new (input: unknown) => unknown;
  const ask = () =>
    clientOf(service as ServiceName)
      .send(new Command(resolved(input, outputs)))
      .then(({ $metadata: _, ...output }: { $metadata?: unknown }) => output)
      .catch((error: Error) => error);
  const got = await ask();
  if (!soon) return got;
  // Ends at the latest with the test's own time limit.
  for (let latest = got; ; latest = await ask()) {
    try {
      check(latest);
      return latest;
    } catch {
      await new Promise(setImmediate);
    }
  }
}

/** What this kind of server is to answer. */
function expectedOf(expected: Answer, { ownMessages }: ServerKind): Answer {
  if (ownMessages === undefined || expected.error === undefined) return expected;
  const { message: _, ...error } = expected.error;
  return { ...expected, error };
}

function agrees(
  got: object,
  { answer, includes, error }: Answer,
  assert: typeof expect.soft,
  place?: string,
): void {
  if (error !== undefined) {
    const { name, message } = got as Error;
    assert({ ...got, name, message }, place).toMatchObject(error);
    return;
  }
  assert(got, place).not.toBeInstanceOf(Error);
  if (answer !== undefined) assert(got, place).toEqual(answer);
  if (includes !== undefined) assert(got, place).toMatchObject(includes);
}

/** The input with what it takes from earlier outputs. */
function resolved(value: unknown, outputs: ReadonlyMap<string, unknown>): unknown {
  if (value instanceof Kept) return value.in(outputs);
  if (Array.isArray(value)) return value.map((member) => resolved(member, outputs));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolved(member, outputs)]));
}

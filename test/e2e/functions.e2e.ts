// Runs the built functions as Lambda does: each in its own process, with nothing but its environment. The bundled SDK signs
// their requests and sends them over HTTP. The first request of every operation is answered with 503, so each must be retried.
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeregisterTaskDefinitionCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SystemClock } from '../../src/local/clock.ts';
import { InstantRunner } from '../../src/local/runner/instant-runner.ts';
import type { Attempt } from '../../src/runs/ledger/attempt.ts';
import { ledgerParts } from '../../src/runs/ledger/ledger-parts.ts';
import { type Review, unpack } from '../../src/schedules/transport.ts';
import { type LocalStack, startLocalStack } from '../../src/simulate/local-stack.ts';
import { BuiltFunction } from '../harness/built-function.ts';

/** The bundle and handler of each function. */
const FUNCTIONS = {
  plan: 'sync.plan',
  sync: 'sync.handler',
  dispatch: 'dispatch.handler',
  run: 'dispatch.run',
  outcome: 'outcome.handler',
} as const;
type Name = keyof typeof FUNCTIONS;
const NAMES = Object.keys(FUNCTIONS) as Name[];

/** What the functions requested, by operation: `aws-json` services name it in a header, Scheduler in the method and path. */
const requested = new Map<string, { tries: number; unsigned: number }>();

/** An object in S3, of which the local endpoints have none. */
const OBJECT = '/team-jobs/batch.crontab';

/** Passes requests on to the endpoints, except the first of each operation. */
function unsteady(endpoints: string): Server {
  return createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { method = '', url = '', headers } = incoming;
    const operation = String(headers['x-amz-target'] ?? `${method} ${url.split('?')[0]}`);
    const seen = requested.get(operation) ?? { tries: 0, unsigned: 0 };
    requested.set(operation, seen);
    seen.tries += 1;
    if (!/^AWS4-HMAC-SHA256 Credential=local\//.test(headers.authorization ?? '')) seen.unsigned += 1;
    if (seen.tries === 1) {
      incoming.resume();
      outgoing.writeHead(503).end();
      return;
    }
    if (url === OBJECT) {
      outgoing.writeHead(200, { etag: '"1"' }).end('hello\n');
      return;
    }
    const onward = request(`${endpoints}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
}

const clock = new SystemClock();
const key = { accessKeyId: 'local', secretAccessKey: 'the-key-of-this-test' };
const functions = new Map<Name, BuiltFunction>();
let stack: LocalStack;
let server: Server;

beforeAll(async () => {
  const built = (name: Name) => () => (event: unknown) => functions.get(name)?.invoke(event);
  stack = await startLocalStack({
    clock,
    runner: new InstantRunner(clock, ({ environment }) => ({
      exitCode: environment.CRONBRIDGE_ATTEMPT === '1' ? 1 : 0,
    })),
    functions: {
      plan: built('plan'),
      sync: built('sync'),
      dispatch: built('dispatch'),
      run: built('run'),
      outcome: built('outcome'),
    },
  });
  server = unsteady((await stack.cloud.listen(0, { credentials: key, hosts: [] })).replace(/\/$/, ''));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const name of NAMES) {
    functions.set(name, new BuiltFunction(FUNCTIONS[name], environmentOf(name, port), 60_000));
  }
});

afterAll(async () => {
  await stack.close();
  for (const built of functions.values()) await built.stop();
  server.close();
  clock.close();
});

function environmentOf(name: Name, port: number): Record<string, string | undefined> {
  return {
    ...stack.cloud.functions.environment(stack.config[`${name}Function`]),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_SESSION_TOKEN: 'of the role',
  };
}

async function invoke(name: Name, event: unknown): Promise<Record<string, unknown>> {
  const { Payload, FunctionError } = await stack.clients.lambda.send(
    new InvokeCommand({ FunctionName: stack.config[`${name}Function`], Payload: JSON.stringify(event) }),
  );
  const payload = Payload?.transformToString() ?? '';
  if (FunctionError) throw new Error(`${name}: ${payload}\n${functions.get(name)?.log}`);
  return unpack(JSON.parse(payload)) as Record<string, unknown>;
}

it('plan, apply, run, and retry what failed', async () => {
  const files = [
    {
      file: 'a.crontab',
      text: '#@ name=report retries=1 retry-delay=1s\n0 5 * * * /app/report\n#@ name=once\n0 6 * * * /app/once\n',
    },
  ];
  const { planned } = (await invoke('plan', { files })) as unknown as Required<Review>;
  expect(planned.plan).toMatchObject({ create: [{ name: 'once' }, { name: 'report' }], problems: [] });
  expect(await invoke('sync', { files, digest: planned.digest, revision: 'abc' })).toMatchObject({
    applied: { failed: [], left: [] },
  });

  const { run } = await invoke('run', { job: 'report', env: { DAY: 'today' } });
  const { ledger } = ledgerParts(stack.clients.dynamo, stack.config);
  let attempts: Attempt[] = [];
  await expect
    .poll(async () => {
      attempts = await ledger.attempts(String(run));
      return attempts.map(({ state }) => state);
    })
    .toEqual(['failed', 'succeeded']);
  await invoke('outcome', { 'detail-type': 'Scheduled Event' });

  const all = [...requested].map(([operation, { tries, unsigned }]) => ({ operation, tries, unsigned }));
  expect(all.map(({ operation }) => operation)).toContain('AmazonEC2ContainerServiceV20141113.RunTask');
  expect(all.filter(({ tries, unsigned }) => tries < 2 || unsigned > 0)).toEqual([]);
  for (const built of functions.values()) expect(built.log).not.toMatch(/"level":"ERROR"|Error:/);
});

it('tell the errors of AWS apart, and report what they mean', async () => {
  const { clients, cloud, config } = stack;
  const registered = new DescribeTaskDefinitionCommand({ taskDefinition: config.taskDefinition });
  const taskDefinition = (await clients.ecs.send(registered)).taskDefinition?.taskDefinitionArn;
  await clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition }));
  const reason = `ECS has no task definition ${config.taskDefinition}`;
  expect(await invoke('run', { job: 'once' })).toMatchObject({ state: 'not-started', reason });
  expect(cloud.sns.published.map(({ message }) => message)).toEqual([expect.stringContaining(reason)]);
});

it('look at the source of the crontab by requests that are signed, and say that it is refused', async () => {
  const { port } = server.address() as AddressInfo;
  const environment = { ...environmentOf('sync', port), CRONBRIDGE_CRONTAB: 's3://team-jobs/batch.crontab' };
  const looking = new BuiltFunction(FUNCTIONS.sync, environment, 60_000);
  const { published } = stack.cloud.sns;
  const before = published.length;
  expect(await looking.invoke({ watch: true })).toEqual({ found: 'refused' });
  expect(await looking.invoke({ watch: true })).toEqual({ found: 'unchanged' });
  expect(requested.get(`GET ${OBJECT}`)).toMatchObject({ tries: 3, unsigned: 0 });
  expect(published.slice(before).map(({ subject }) => subject)).toEqual([
    'cronbridge-local: the new crontab is refused',
  ]);
  expect(looking.log).not.toMatch(/reserved key|"level":"ERROR","message":"refused"/);
  await looking.stop();
});

import {
  GetFunctionConfigurationCommand,
  InvalidRequestContentException,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListEventSourceMappingsCommand,
  RequestTooLargeException,
  ResourceNotFoundException,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/local/clock.ts';
import { gateway } from '../../../src/local/gateway.ts';
import { InProcessHandler } from '../../../src/local/in-process.ts';
import { Functions } from '../../../src/local/lambda/functions.ts';
import { lambdaService } from '../../../src/local/lambda/lambda.ts';

let clock: VirtualClock;
let functions: Functions;
let client: LambdaClient;
const mappings = ['first', 'second'].map((name) => ({
  uuid: name,
  queueArn: `arn:aws:sqs:eu-west-1:000000000000:${name}.fifo`,
  functionName: name,
  batchSize: 10,
  maximumConcurrency: 2,
  enabled: true,
}));

beforeEach(() => {
  clock = new VirtualClock(new Date('2027-01-01T00:00:00Z'));
  functions = new Functions({ clock, region: 'eu-west-1', account: '000000000000' });
  client = new LambdaClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: new InProcessHandler(gateway({ lambda: lambdaService(functions, () => mappings) })),
    maxAttempts: 1,
  });
});

async function invoke(payload: string, input: Partial<InvokeCommandInput> = {}) {
  const answer = await client.send(
    new InvokeCommand({ FunctionName: 'echo', Payload: Buffer.from(payload), ...input }),
  );
  return { ...answer, text: answer.Payload?.transformToString() };
}

describe('Invoke', () => {
  it('answers with what the function returned', async () => {
    functions.register('echo', (event) => ({ echo: event }));
    const answer = await invoke('{"text":"größe"}');
    expect(answer.FunctionError).toBeUndefined();
    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      text: '{"echo":{"text":"größe"}}',
    });
  });

  it('finds a function by its ARN too', async () => {
    functions.register('echo', () => 'here');
    const names = [functions.arn('echo'), '000000000000:function:echo', `${functions.arn('echo')}:$LATEST`];
    for (const FunctionName of names) expect((await invoke('{}', { FunctionName })).text).toBe('"here"');
  });

  it('marks an error of the function, which is no error of the call', async () => {
    functions.register('echo', () => {
      throw new TypeError('wrong');
    });
    const { StatusCode, FunctionError, text = '' } = await invoke('{}');
    expect({ StatusCode, FunctionError }).toEqual({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(text)).toMatchObject({ errorType: 'TypeError', errorMessage: 'wrong' });
  });

  it('returns at once from an asynchronous invocation, which runs later', async () => {
    const events: unknown[] = [];
    functions.register('echo', (event) => void events.push(event));
    const { StatusCode, text } = await invoke('{"a":1}', { InvocationType: 'Event' });
    expect({ StatusCode, text }).toEqual({ StatusCode: 202, text: undefined });
    await clock.settle();
    expect(events).toEqual([{ a: 1 }]);
  });

  it('runs nothing in a dry run', async () => {
    functions.register('echo', () => expect.unreachable());
    expect((await invoke('{}', { InvocationType: 'DryRun' })).StatusCode).toBe(204);
  });

  it('knows only functions that were registered', async () => {
    await expect(invoke('{}', { FunctionName: 'other' })).rejects.toThrow(ResourceNotFoundException);
    await expect(invoke('{}', { FunctionName: 'other' })).rejects.toThrow(
      'Function not found: arn:aws:lambda:eu-west-1:000000000000:function:other',
    );
  });

  it('refuses what is not JSON, and what is too large', async () => {
    functions.register('echo', (event) => event.length);
    await expect(invoke('{')).rejects.toThrow(InvalidRequestContentException);
    const megabytes = (count: number) => JSON.stringify('x'.repeat(count * 1024 * 1024));
    expect((await invoke(megabytes(5))).text).toBe(String(5 * 1024 * 1024));
    await expect(invoke(megabytes(6))).rejects.toThrow(RequestTooLargeException);
    await expect(invoke(megabytes(1), { InvocationType: 'Event' })).rejects.toThrow(RequestTooLargeException);
  });

  it('calls an answer that is too large an error of the function', async () => {
    functions.register('echo', () => 'x'.repeat(6_291_556));
    const { FunctionError, text = '' } = await invoke('{}');
    expect(FunctionError).toBe('Unhandled');
    expect(JSON.parse(text).errorType).toBe('Function.ResponseSizeTooLarge');
  });
});

describe('GetFunctionConfiguration', () => {
  it('shows the configuration with the environment', async () => {
    functions.register('echo', () => {}, { STAGE: 'local' });
    const wanted = {
      FunctionName: 'echo',
      FunctionArn: functions.arn('echo'),
      State: 'Active',
      Environment: { Variables: { STAGE: 'local' } },
    };
    const configuration = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'echo' }));
    expect(configuration).toMatchObject(wanted);
  });

  it('knows only functions that were registered', async () => {
    await expect(client.send(new GetFunctionConfigurationCommand({ FunctionName: 'other' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });
});

describe('ListEventSourceMappings', () => {
  it('lists the queues that functions consume, and those of one function', async () => {
    const all = await client.send(new ListEventSourceMappingsCommand({}));
    expect(all.EventSourceMappings?.map(({ UUID }) => UUID)).toEqual(['first', 'second']);
    const some = await client.send(new ListEventSourceMappingsCommand({ FunctionName: 'second' }));
    expect(some.EventSourceMappings).toMatchObject([
      {
        EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:second.fifo',
        FunctionArn: functions.arn('second'),
        State: 'Enabled',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      },
    ]);
  });
});

describe('UpdateEventSourceMapping', () => {
  const update = (UUID: string, Enabled: boolean) =>
    client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));

  it('disables and enables', async () => {
    expect(await update('first', false)).toMatchObject({ UUID: 'first', State: 'Disabled' });
    const { EventSourceMappings } = await client.send(new ListEventSourceMappingsCommand({}));
    expect(EventSourceMappings?.map(({ State }) => State)).toEqual(['Disabled', 'Enabled']);
    expect(await update('first', true)).toMatchObject({ State: 'Enabled' });
  });

  it('knows no mapping but these', async () => {
    await expect(update('third', false)).rejects.toThrow(ResourceNotFoundException);
  });
});

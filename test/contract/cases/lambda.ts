import type { ContractCase } from '../contract-case.ts';
import { refused } from '../refused.ts';
import { ECHO } from '../servers.ts';

const missing = refused('ResourceNotFoundException', 404);

export const lambdaCases: readonly ContractCase[] = [
  {
    name: 'a function is asked for, invoked, and answers',
    steps: [
      {
        call: 'lambda.Invoke',
        input: { FunctionName: ECHO, InvocationType: 'DryRun' },
        includes: { StatusCode: 204 },
      },
      {
        call: 'lambda.Invoke',
        input: { FunctionName: ECHO, Payload: Buffer.from('{"a":1}') },
        includes: { StatusCode: 200, ExecutedVersion: '$LATEST' },
      },
      {
        call: 'lambda.Invoke',
        input: { FunctionName: ECHO, InvocationType: 'Event' },
        includes: { StatusCode: 202 },
      },
      {
        call: 'lambda.GetFunctionConfiguration',
        input: { FunctionName: ECHO },
        includes: { FunctionName: ECHO, State: 'Active', Environment: { Variables: {} } },
      },
      {
        call: 'lambda.Invoke',
        input: { FunctionName: ECHO, Payload: Buffer.from('no JSON') },
        error: refused('InvalidRequestContentException', 400),
      },
    ],
    lacking: { moto: 'runs functions in Docker alone' },
  },
  {
    name: 'what is no function is not found, and consumes no queue',
    steps: [
      { call: 'lambda.Invoke', input: { FunctionName: 'nobody' }, error: missing },
      { call: 'lambda.Invoke', input: { FunctionName: 'nobody', InvocationType: 'DryRun' }, error: missing },
      { call: 'lambda.GetFunctionConfiguration', input: { FunctionName: 'nobody' }, error: missing },
      {
        call: 'lambda.ListEventSourceMappings',
        input: { EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo' },
        answer: { EventSourceMappings: [] },
      },
    ],
  },
];

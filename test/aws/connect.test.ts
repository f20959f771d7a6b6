import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { connectAll } from '../../src/aws/clients/all.ts';

test('a request to a function is sent once, whatever becomes of the answer; others are sent again', async () => {
  const sent: string[] = [];
  const requestHandler = {
    async handle({ path }: { path: string }): Promise<never> {
      sent.push(path);
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    },
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clients = connectAll({ region: 'eu-west-1', credentials, requestHandler, maxAttempts: 2 });
  const invoke = new InvokeCommand({ FunctionName: 'dispatch' });
  await expect(clients.invocations.send(invoke)).rejects.toThrow('socket hang up');
  expect(sent.splice(0)).toHaveLength(1);
  await expect(clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'runs' }))).rejects.toThrow();
  expect(sent).toHaveLength(2);
});

import { expect, test } from 'vitest';
import { connectAll } from '../../src/aws/clients/all.ts';
import { readNames } from '../../src/config/names.ts';
import { readRunLog } from '../../src/operate/task-log.ts';

test('a log is read in its own region, wherever the deployment is', async () => {
  const requestHandler = {
    async handle({ hostname }: { hostname: string }): Promise<never> {
      throw new Error(`asked ${hostname}`);
    },
  };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const clients = connectAll({ region: 'eu-west-1', credentials, requestHandler, maxAttempts: 1 });
  const deployment = { names: readNames({}), clients, command: String, aws: String, now: () => new Date(0) };
  const lines = readRunLog(deployment, { region: 'ap-northeast-1', group: '/batch', stream: 'batch/main/1' });
  await expect(lines.next()).rejects.toThrow('asked logs.ap-northeast-1.amazonaws.com');
});

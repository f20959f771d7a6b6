import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../src/local/clock.ts';
import { gateway } from '../../../src/local/gateway.ts';
import { callUniversal } from '../../../src/local/scheduler/universal.ts';
import type { Service, ServiceRequest } from '../../../src/local/service.ts';
import { Sqs } from '../../../src/local/sqs/sqs.ts';

describe('a universal target', () => {
  it('calls ECS with members in camel case, as its API has them', async () => {
    const requests: ServiceRequest[] = [];
    const ecs: Service = async (request) => {
      requests.push(request);
      return { status: 200, headers: {}, body: '{}' };
    };
    await callUniversal(gateway({ ecs }), 'eu-west-1', {
      service: 'ecs',
      action: 'runTask',
      input: { Cluster: 'batch', Overrides: { ContainerOverrides: [{ Name: 'main', Command: ['A', 'B'] }] } },
    });
    expect(requests[0]?.headers['x-amz-target']).toBe('AmazonEC2ContainerServiceV20141113.RunTask');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      cluster: 'batch',
      overrides: { containerOverrides: [{ name: 'main', command: ['A', 'B'] }] },
    });
  });

  it('calls SQS with members in Pascal case, and throws what it answers', async () => {
    const sqs = new Sqs(new VirtualClock(new Date('2026-11-23T00:00:00Z')));
    const call = (action: string, input: Record<string, unknown>) =>
      callUniversal(gateway({ sqs: sqs.service }), 'eu-west-1', { service: 'sqs', action, input });
    await call('createQueue', { QueueName: 'jobs' });
    await call('sendMessage', { QueueUrl: 'https://sqs/000000000000/jobs', MessageBody: 'x' });
    const [received] = sqs.queue('arn:aws:sqs:eu-west-1:000000000000:jobs').receive();
    expect(received?.message.body).toBe('x');
    await expect(
      call('sendMessage', { QueueUrl: 'https://sqs/000000000000/missing', MessageBody: 'x' }),
    ).rejects.toMatchObject({ code: 'QueueDoesNotExist', status: 400 });
  });

  it('cannot call a service that does not exist here', async () => {
    await expect(
      callUniversal(gateway({}), 'eu-west-1', { service: 's3', action: 'putObject', input: {} }),
    ).rejects.toMatchObject({ code: 'UnsupportedTarget' });
  });
});

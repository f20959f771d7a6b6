// `ECS Task State Change` events as ECS sends them, for attempt 1 of one run; each test changes what it needs.
import type { TaskDetail } from '../../../src/runs/end/stopped-task.ts';

const region = 'eu-central-1';
const account = '123456789012';

export const deployment = 'cronbridge-prod';
export const run = 'nightly-report@2026-11-23T03:00Z';
export const taskArn = `arn:aws:ecs:${region}:${account}:task/batch/4f1c2ab9d0e84e6c9f6f0f2b8a7d5e31`;
export const taskDefinitionArn = `arn:aws:ecs:${region}:${account}:task-definition/batch:12`;

/** A container as it appears in the event of a stopped task. */
export function container(name: string, fields: object = {}) {
  return {
    containerArn: `arn:aws:ecs:${region}:${account}:container/batch/4f1c2ab9/${name}`,
    name,
    image: `${account}.dkr.ecr.${region}.amazonaws.com/${name}:latest`,
    lastStatus: 'STOPPED',
    runtimeId: '4f1c2ab9d0e84e6c9f6f0f2b8a7d5e31-527074092',
    taskArn,
    networkInterfaces: [{ attachmentId: '3a1f', privateIpv4Address: '10.0.1.17' }],
    cpu: '0',
    ...fields,
  };
}

/** The environment that the dispatcher gives to the container. */
export function environment(values: Record<string, string> = {}) {
  return Object.entries({
    REPORT_BUCKET: 'reports',
    CRONBRIDGE_JOB: 'nightly-report',
    CRONBRIDGE_RUN: run,
    CRONBRIDGE_ATTEMPT: '1',
    CRONBRIDGE_LAUNCH: '1',
    CRONBRIDGE_SCHEDULED: '2026-11-23T03:00:00Z',
    CRONBRIDGE_DEPLOYMENT: deployment,
    ...values,
  }).map(([name, value]) => ({ name, value }));
}

/** The event of a Fargate task whose command ended with exit code 0. */
export function stoppedEvent(detail: TaskDetail & Record<string, unknown> = {}) {
  return {
    version: '0',
    id: '9bcdac79-b31f-4d3d-9410-fbd727c29fab',
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account,
    time: '2026-11-23T03:02:31Z',
    region,
    resources: [taskArn],
    detail: {
      attachments: [{ id: '3a1f', type: 'eni', status: 'DELETED', details: [] }],
      attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
      availabilityZone: 'eu-central-1a',
      clusterArn: `arn:aws:ecs:${region}:${account}:cluster/batch`,
      connectivity: 'CONNECTED',
      connectivityAt: '2026-11-23T03:00:24.016Z',
      containers: [container('main', { exitCode: 0 })],
      cpu: '256',
      createdAt: '2026-11-23T03:00:20.401Z',
      desiredStatus: 'STOPPED',
      enableExecuteCommand: false,
      ephemeralStorage: { sizeInGiB: 20 },
      executionStoppedAt: '2026-11-23T03:02:09.113Z',
      group: 'family:batch',
      launchType: 'FARGATE',
      lastStatus: 'STOPPED',
      memory: '512',
      overrides: {
        containerOverrides: [
          { name: 'main', command: ['/bin/sh', '-c', '/app/report'], environment: environment() },
        ],
      },
      platformVersion: '1.4.0',
      pullStartedAt: '2026-11-23T03:00:31.5Z',
      pullStoppedAt: '2026-11-23T03:00:40.2Z',
      startedAt: '2026-11-23T03:00:44.113Z',
      startedBy: `${deployment}/nightly-report`,
      stopCode: 'EssentialContainerExited',
      stoppedAt: '2026-11-23T03:02:31.871Z',
      stoppedReason: 'Essential container in task exited',
      stoppingAt: '2026-11-23T03:02:19.8Z',
      taskArn,
      taskDefinitionArn,
      updatedAt: '2026-11-23T03:02:31.871Z',
      version: 6,
      ...detail,
    },
  };
}

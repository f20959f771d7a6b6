import { describe, expect, it } from 'vitest';
import { readStoppedTask, type TaskDetail } from '../../../src/runs/end/stopped-task.ts';
import { judge, type Verdict } from '../../../src/runs/end/verdict.ts';
import type { ExitCodes } from '../../../src/runs/message/message.ts';
import { replacedReason, timeoutReason } from '../../../src/runs/message/stop-reason.ts';
import { sampleMessage } from '../ledger/sample-attempt.ts';
import { container, deployment, environment, run, stoppedEvent, taskArn } from './task-events.ts';

interface Row {
  readonly when: string;
  readonly detail: TaskDetail & Record<string, unknown>;
  readonly exitCodes?: ExitCodes;
  readonly verdict: Verdict;
}

const rows: Row[] = [
  {
    when: 'exit code 0 on Fargate',
    detail: {},
    verdict: { state: 'succeeded', exitCode: 0 },
  },
  {
    when: 'exit code 1',
    detail: { containers: [container('main', { exitCode: 1 })] },
    verdict: { state: 'failed', exitCode: 1 },
  },
  {
    when: 'out of memory',
    detail: {
      containers: [
        container('main', {
          exitCode: 137,
          reason: 'OutOfMemoryError: Container killed due to memory usage',
        }),
      ],
    },
    verdict: {
      state: 'failed',

      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    },
  },
  {
    when: 'Spot took the task away',
    detail: {
      capacityProviderName: 'FARGATE_SPOT',
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
      containers: [container('main', { exitCode: 143 })],
    },
    verdict: { state: 'failed', cause: 'spot', exitCode: 143, reason: 'Your Spot Task was interrupted.' },
  },
  {
    when: 'Spot took the task away and the command ended politely',
    detail: {
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
    },
    verdict: { state: 'failed', cause: 'spot', exitCode: 0, reason: 'Your Spot Task was interrupted.' },
  },
  {
    when: 'the EC2 instance was taken away',
    detail: {
      launchType: 'EC2',
      stopCode: 'TerminationNotice',
      stoppedReason: 'Task stopped by container instance termination',
      containers: [container('main')],
    },
    verdict: { state: 'failed', cause: 'spot', reason: 'Task stopped by container instance termination' },
  },
  {
    when: 'the image cannot be pulled and there are no containers',
    detail: {
      containers: [],
      startedAt: undefined,
      executionStoppedAt: undefined,
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found',
    },
    verdict: {
      state: 'not-started',

      reason: 'CannotPullContainerError: pull image manifest has been retried 1 time(s): not found',
    },
  },
  {
    when: 'a sidecar could not be pulled while the command ran already',
    detail: {
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Task failed to start',
      containers: [container('datadog-agent'), container('main', { exitCode: 0 })],
    },
    verdict: { state: 'failed', exitCode: 0, reason: 'Task failed to start' },
  },
  {
    when: 'a person stopped the task in the console',
    detail: {
      stopCode: 'UserInitiated',
      stoppedReason: 'Task stopped by user',
      containers: [container('main', { exitCode: 143 })],
    },
    verdict: { state: 'stopped', exitCode: 143, reason: 'Task stopped by user' },
  },
  {
    when: 'a person stopped the task and the command ended politely',
    detail: { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' },
    verdict: { state: 'stopped', exitCode: 0, reason: 'Task stopped by user' },
  },
  {
    when: 'its timeout stopped the task',
    detail: {
      stopCode: 'UserInitiated',
      stoppedReason: timeoutReason(1800),
      containers: [container('main', { exitCode: 137 })],
    },
    verdict: { state: 'timed-out', exitCode: 137, reason: timeoutReason(1800) },
  },
  {
    when: 'its timeout stopped the task and the command ended politely',
    detail: { stopCode: 'UserInitiated', stoppedReason: timeoutReason(1800) },
    verdict: { state: 'timed-out', exitCode: 0, reason: timeoutReason(1800) },
  },
  {
    when: 'the next run replaced it',
    detail: {
      stopCode: 'UserInitiated',
      stoppedReason: replacedReason('nightly-report@2026-11-24T03:00Z'),
      containers: [container('main', { exitCode: 143 })],
    },
    verdict: {
      state: 'stopped',
      exitCode: 143,
      reason: replacedReason('nightly-report@2026-11-24T03:00Z'),
    },
  },
  {
    when: 'sidecars ended otherwise than the command',
    detail: {
      containers: [
        container('aws-guardduty-agent-7fa1', { exitCode: 137 }),
        container('main', { exitCode: 0 }),
        container('log-router', { exitCode: 2 }),
      ],
    },
    verdict: { state: 'succeeded', exitCode: 0 },
  },
  {
    when: 'a sidecar ended with 0 and the command did not',
    detail: { containers: [container('log-router', { exitCode: 0 }), container('main', { exitCode: 3 })] },
    verdict: { state: 'failed', exitCode: 3 },
  },
  {
    when: 'the exit code is missing',
    detail: { containers: [container('main')] },
    verdict: {
      state: 'failed',

      reason: 'Essential container in task exited, and ECS has no exit code of its container',
    },
  },
  {
    when: 'the host is gone and ECS says nothing but that',
    detail: {
      containers: [container('main')],
      stopCode: undefined,
      stoppedReason: 'Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.',
    },
    verdict: {
      state: 'failed',

      reason: 'Host EC2 (instance i-0a1b2c3d4e5f60718) terminated.',
    },
  },
  {
    when: 'the network interface was not there in time',
    detail: {
      containers: [container('main', { runtimeId: undefined })],
      startedAt: undefined,
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Timeout waiting for network interface provisioning to complete.',
    },
    verdict: {
      state: 'not-started',
      passes: true,
      reason: 'Timeout waiting for network interface provisioning to complete.',
    },
  },
  {
    when: 'the image of a sidecar was rate-limited',
    detail: {
      containers: [
        container('main', { runtimeId: undefined }),
        container('proxy', { reason: 'CannotPullContainerError: toomanyrequests: Rate exceeded' }),
      ],
      startedAt: undefined,
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Task failed to start',
    },
    verdict: {
      state: 'not-started',
      passes: true,
      reason: 'Task failed to start; proxy: CannotPullContainerError: toomanyrequests: Rate exceeded',
    },
  },
  {
    when: 'docker gave its own exit code to what it could not start',
    detail: {
      containers: [
        container('main', { exitCode: 128, reason: 'CannotStartContainerError: exec format error' }),
      ],
      startedAt: undefined,
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Task failed to start',
    },
    verdict: {
      state: 'not-started',
      exitCode: 128,
      reason: 'Task failed to start; CannotStartContainerError: exec format error',
    },
  },
  {
    when: 'Spot took the task away before it had started',
    detail: {
      containers: [container('main', { runtimeId: undefined })],
      startedAt: undefined,
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
    },
    verdict: { state: 'not-started', passes: true, reason: 'Your Spot Task was interrupted.' },
  },
  {
    when: 'only the reason tells of Spot',
    detail: {
      stopCode: undefined,
      stoppedReason: 'Your Spot Task was interrupted.',
      containers: [container('main', { exitCode: 143 })],
    },
    verdict: { state: 'failed', cause: 'spot', exitCode: 143, reason: 'Your Spot Task was interrupted.' },
  },
  {
    when: 'a sidecar died and took the command with it',
    detail: { containers: [container('main', { exitCode: 143 }), container('proxy', { exitCode: 1 })] },
    verdict: {
      state: 'failed',
      exitCode: 143,
      reason: 'container proxy ended first with exit code 1, and ECS stopped main with it',
    },
  },
  {
    when: 'of several sidecars one ran out of memory',
    detail: {
      containers: [
        container('init', { exitCode: 0 }),
        container('main', { exitCode: 137 }),
        container('agent', { exitCode: 2 }),
        container('proxy', {
          exitCode: 137,
          reason: 'OutOfMemoryError: Container killed due to memory usage',
        }),
      ],
    },
    verdict: {
      state: 'failed',
      exitCode: 137,
      reason:
        'container proxy ended first with exit code 137 (OutOfMemoryError: Container killed due to memory usage), and ECS stopped main with it',
    },
  },
  {
    when: 'the command was killed and its sidecar was ended after it',
    detail: { containers: [container('main', { exitCode: 137 }), container('proxy', { exitCode: 143 })] },
    verdict: { state: 'failed', exitCode: 137 },
  },
  {
    when: 'the command failed and its sidecar did not like to be ended',
    detail: { containers: [container('main', { exitCode: 2 }), container('proxy', { exitCode: 1 })] },
    verdict: { state: 'failed', exitCode: 2 },
  },
  {
    when: 'the job counts exit code 3 as success',
    detail: { containers: [container('main', { exitCode: 3 })] },
    exitCodes: { ok: [3], skip: [75] },
    verdict: { state: 'succeeded', exitCode: 3 },
  },
  {
    when: 'the command says by exit code 75 that there was nothing to do',
    detail: { containers: [container('main', { exitCode: 75 })] },
    exitCodes: { ok: [3], skip: [75] },
    verdict: { state: 'skipped', exitCode: 75, reason: 'the command ended with exit code 75' },
  },
  {
    when: 'a job that names exit codes ends with another one',
    detail: { containers: [container('main', { exitCode: 1 })] },
    exitCodes: { ok: [3], skip: [75], noRetry: [2] },
    verdict: { state: 'failed', exitCode: 1 },
  },
  {
    when: 'the task was stopped and the command ended with a code that means success',
    detail: { stopCode: 'UserInitiated', containers: [container('main', { exitCode: 143 })] },
    exitCodes: { ok: [143] },
    verdict: { state: 'stopped', exitCode: 143 },
  },
];

describe('judge', () => {
  it.each(rows)('says $verdict.state when $when', ({ detail, exitCodes, verdict }) => {
    const task = readStoppedTask(stoppedEvent(detail).detail, deployment);
    if (task === undefined) throw new Error('the event was not recognised');
    expect(judge(task, { message: sampleMessage(exitCodes && { exitCodes }) })).toEqual(verdict);
  });
});

describe('readStoppedTask', () => {
  const foreign: [string, TaskDetail][] = [
    ['of another deployment', { overrides: overridden({ CRONBRIDGE_DEPLOYMENT: 'cronbridge-dev' }) }],
    ['started by a service', { startedBy: 'ecs-svc/1234567890123456789' }],
    ['started by a person', { startedBy: undefined }],
    ['without our environment', { overrides: { containerOverrides: [] } }],
    ['with an attempt that is no number', { overrides: overridden({ CRONBRIDGE_ATTEMPT: 'first' }) }],
    ['that is still being taken down', { lastStatus: 'DEPROVISIONING' }],
    ['that runs', { lastStatus: 'RUNNING', stopCode: undefined }],
  ];

  it.each(foreign)('ignores a task %s', (_, detail) => {
    expect(readStoppedTask(stoppedEvent(detail).detail, deployment)).toBeUndefined();
  });

  it('reads which attempt the task was, and when its command ran', () => {
    expect(readStoppedTask(stoppedEvent().detail, deployment)).toMatchObject({
      runId: run,
      number: 1,
      taskArn,
      container: 'main',
      started: '2026-11-23T03:00:44.113Z',
      stopped: '2026-11-23T03:02:09.113Z',
    });
  });

  it('reads the same from the answer of DescribeTasks, where instants are dates', () => {
    const { detail } = stoppedEvent();
    const described = {
      ...detail,
      startedAt: new Date(detail.startedAt),
      executionStoppedAt: new Date(detail.executionStoppedAt),
    };
    expect(readStoppedTask(described, deployment)).toEqual(readStoppedTask(detail, deployment));
  });
});

function overridden(values: Record<string, string>) {
  return { containerOverrides: [{ name: 'main', environment: environment(values) }] };
}

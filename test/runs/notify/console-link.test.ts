import { describe, expect, it } from 'vitest';
import { scheduleLink, taskLink } from '../../../src/runs/notify/console-link.ts';

describe('a link into the console', () => {
  it('leads to the task', () => {
    expect(taskLink('arn:aws:ecs:eu-central-1:123456789012:task/batch/4f1c')).toBe(
      'https://eu-central-1.console.aws.amazon.com/ecs/v2/clusters/batch/tasks/4f1c/configuration?region=eu-central-1',
    );
  });

  it('leads to the schedule', () => {
    expect(scheduleLink('arn:aws:sns:eu-central-1:123456789012:t', 'cronbridge-prod', 'nightly-report')).toBe(
      'https://eu-central-1.console.aws.amazon.com/scheduler/home?region=eu-central-1#schedules/cronbridge-prod/nightly-report',
    );
  });

  it.each([
    ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('stays in the partition %s', (partition, region, host) => {
    const link = taskLink(`arn:${partition}:ecs:${region}:123456789012:task/batch/4f1c`);
    expect(new URL(link ?? '').host).toBe(host);
  });

  it('is left out in a partition whose console is not known', () => {
    expect(taskLink('arn:aws-iso:ecs:us-iso-east-1:123456789012:task/batch/4f1c')).toBeUndefined();
  });
});

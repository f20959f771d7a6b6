// Schedules as Scheduler's API takes and gives them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromAnswer, toRequest } from '../../src/schedules/schedule-api.ts';
import { anySchedule, GROUP, NOW, sampleSchedule } from './samples.ts';

describe('a schedule', () => {
  it('that was written is read back the same', () => {
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        expect(fromAnswer(toRequest(schedule, GROUP), NOW)).toEqual(schedule);
      }),
    );
  });

  it('sends every field, since UpdateSchedule sets the absent ones to their defaults', () => {
    expect(toRequest(sampleSchedule({ windowMinutes: 5, end: '2027-01-01T00:00:00.000Z' }), GROUP)).toEqual({
      GroupName: GROUP,
      Name: 'update-ranking',
      ScheduleExpression: 'cron(30 5 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      EndDate: new Date('2027-01-01T00:00:00Z'),
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 },
      Description: sampleSchedule().description,
      ActionAfterCompletion: 'NONE',
      Target: {
        Arn: sampleSchedule().queueArn,
        RoleArn: sampleSchedule().roleArn,
        Input: sampleSchedule().input,
        SqsParameters: { MessageGroupId: 'update-ranking' },
        DeadLetterConfig: { Arn: sampleSchedule().deadLetterArn },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    });
  });

  it('has the defaults of Scheduler where an answer is silent', () => {
    expect(fromAnswer({ Name: 'a', ScheduleExpression: 'rate(1 day)' }, NOW)).toMatchObject({
      timezone: 'UTC',
      state: 'ENABLED',
      maximumEventAgeSeconds: 86_400,
      maximumRetryAttempts: 185,
      description: '',
      messageGroupId: '',
      deadLetterArn: '',
    });
  });

  it('deletes itself when it has fired once and for all, and is drift if it does not', () => {
    const once = sampleSchedule({ expression: 'at(2027-03-28T03:00:00)', timezone: 'Europe/Berlin' });
    const request = toRequest(once, GROUP);
    expect(request.ActionAfterCompletion).toBe('DELETE');
    expect(fromAnswer(request, NOW)).toEqual(once);
    const { ActionAfterCompletion: _, ...byHand } = request;
    expect(fromAnswer(byHand, NOW).other).toBe('{"ActionAfterCompletion":"NONE"}');
  });

  it('has no start that has passed', () => {
    const started = { ...toRequest(sampleSchedule(), GROUP), StartDate: new Date(NOW.getTime() - 1) };
    expect(fromAnswer(started, NOW)).toEqual(sampleSchedule());
  });

  it('shows what cronbridge never sets, in one order', () => {
    const request = toRequest(sampleSchedule(), GROUP);
    const edited = {
      ...request,
      KmsKeyArn: 'key',
      ActionAfterCompletion: 'DELETE' as const,
      Target: { Arn: 'queue', RoleArn: 'role', ...request.Target, KinesisParameters: { PartitionKey: 'p' } },
    };
    expect(fromAnswer(edited, NOW).other).toBe(
      '{"ActionAfterCompletion":"DELETE","KinesisParameters":{"PartitionKey":"p"},"KmsKeyArn":"key"}',
    );
  });
});

import { ThrottlingException, ValidationException } from '@aws-sdk/client-scheduler';
import { QueueDoesNotExist } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { awsErrorCode, explainAws, isPassing } from '../../src/aws/errors.ts';
import { CronbridgeError } from '../../src/errors.ts';

const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('told by AWS'), { name, $metadata: { httpStatusCode } });
const unanswered = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('an error of AWS', () => {
  it.each([
    ['a throttled call', answered('ThrottlingException', 400), 'aws-throttled', true],
    ['a status of 429 by any name', answered('SlowDownPlease', 429), 'aws-throttled', true],
    ['a fault of the service', answered('InternalServerException', 500), 'aws-unavailable', true],
    ['a status of 503 by any name', answered('Whatever', 503), 'aws-unavailable', true],
    ['two changes at once', answered('ConflictException', 409), 'aws-unavailable', true],
    ['a proxy with its own certificate', unanswered('SELF_SIGNED_CERT_IN_CHAIN'), 'aws-unreachable', false],
    ['nobody at the endpoint', unanswered('ECONNREFUSED'), 'aws-unreachable', true],
    ['an unknown host', unanswered('ENOTFOUND'), 'aws-unreachable', true],
    [
      'no credentials',
      Object.assign(new Error('none'), { name: 'CredentialsProviderError' }),
      'aws-credentials',
      false,
    ],
    ['credentials of yesterday', answered('ExpiredTokenException', 403), 'aws-credentials', false],
    ['a missing permission', answered('AccessDeniedException', 403), 'aws-denied', false],
    ['a missing resource', answered('ResourceNotFoundException', 404), 'aws-not-found', false],
    ['a refused request', answered('ValidationException', 400), 'aws-invalid', false],
    ['a refusal by any name', answered('SomethingNew', 400), 'aws-invalid', false],
  ])('%s is known, and whether waiting can help', (_, error, code, passes) => {
    expect(awsErrorCode(error)).toBe(code);
    expect(isPassing(error)).toBe(passes);
  });

  it('is known in the classes of the SDK', () => {
    const about = { message: 'told', $metadata: { httpStatusCode: 400 } };
    expect(awsErrorCode(new ThrottlingException({ ...about, Message: 'told' }))).toBe('aws-throttled');
    expect(awsErrorCode(new ValidationException({ ...about, Message: 'told' }))).toBe('aws-invalid');
    expect(awsErrorCode(new QueueDoesNotExist(about))).toBe('aws-not-found');
  });

  it('becomes a sentence with the words of AWS, a remedy and its cause', () => {
    const error = answered('AccessDeniedException', 403);
    expect(explainAws(error, 'read the schedules')).toMatchObject({
      code: 'aws-denied',
      message: 'could not read the schedules: AccessDeniedException: told by AWS',
      hint: expect.any(String),
      cause: error,
    });
  });

  it('is not what another error is: that stays a fault of the program', () => {
    const bug = new TypeError('x is not a function');
    expect(awsErrorCode(bug)).toBeUndefined();
    expect(isPassing(bug)).toBe(false);
    expect(explainAws(bug, 'do it')).toBe(bug);
    const known = new CronbridgeError('usage', 'no');
    expect(explainAws(known, 'do it')).toBe(known);
    expect(explainAws('a string', 'do it')).toBe('a string');
  });
});

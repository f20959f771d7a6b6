import { describe, expect, test } from 'vitest';
import { problemOfError, problemOfFailures } from '../../../src/runs/start/launch-failure.ts';

describe('reasons in failures[]', () => {
  test.each([
    'RESOURCE:CPU',
    'RESOURCE:MEMORY',
    'RESOURCE:ENI',
    'AGENT',
    'Capacity is unavailable at this time. Please try again later or in a different availability zone',
    'EMPTY CAPACITY PROVIDER',
    'an unknown reason',
  ])('%s may pass', (reason) => {
    expect(problemOfFailures([reason])).toBe('trouble');
  });

  test.each(['ATTRIBUTE', 'LOCATION', 'MISSING'])('%s is configuration', (reason) => {
    expect(problemOfFailures([reason])).toBe('refused');
  });

  test('of several instances one that lacks only room is enough to try again', () => {
    expect(problemOfFailures(['ATTRIBUTE', 'RESOURCE:MEMORY'])).toBe('trouble');
    expect(problemOfFailures(['ATTRIBUTE', 'ATTRIBUTE: ecs.capability.efs'])).toBe('refused');
  });

  test('no reason at all may pass', () => {
    expect(problemOfFailures([])).toBe('trouble');
  });
});

describe('errors', () => {
  /** An error as the SDK throws it. */
  function sdkError(name: string, httpStatusCode: number, message = ''): Error {
    return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
  }

  test.each([
    ['ThrottlingException', 400],
    ['ServerException', 500],
    ['ServiceUnavailable', 503],
    ['ExpiredTokenException', 400],
  ])('%s may pass', (name, status) => {
    expect(problemOfError(sdkError(name, status))).toBe('trouble');
  });

  test.each(['ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND'])('a connection that fails with %s may pass', (code) => {
    expect(problemOfError(Object.assign(new Error('socket hang up'), { code }))).toBe('trouble');
  });

  test.each([
    ['AccessDeniedException', 400],
    ['ClusterNotFoundException', 400],
    ['ClientException', 400],
    ['InvalidParameterException', 400],
    ['PlatformUnknownException', 400],
    ['UnsupportedFeatureException', 400],
    ['BlockedException', 400],
  ])('%s needs a person', (name, status) => {
    expect(problemOfError(sdkError(name, status))).toBe('refused');
  });

  test.each([
    ['ClientException', "You've reached the limit on the number of vCPUs you can run concurrently"],
    [
      'InvalidParameterException',
      'Error retrieving security group information for [sg-1]: Request limit exceeded. (ErrorCode: RequestLimitExceeded)',
    ],
  ])('%s may pass where its text says so', (name, message) => {
    expect(problemOfError(sdkError(name, 400, message))).toBe('trouble');
  });

  test('a fault of ours is not an AWS error', () => {
    expect(problemOfError(new TypeError('x is not a function'))).toBeUndefined();
  });
});

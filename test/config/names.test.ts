import { describe, expect, it } from 'vitest';
import { namesFor, unfitName } from '../../src/config/names.ts';

describe('the names of a deployment', () => {
  it('fit into the limits of AWS, however long service and stage are', () => {
    const longest = 'x'.repeat(20);
    const names = namesFor(longest, longest);
    const lengths = (...keys: (keyof typeof names)[]) => Math.max(...keys.map((key) => names[key].length));
    // Lambda, CreateFunction: FunctionName
    expect(
      lengths('syncFunction', 'planFunction', 'dispatchFunction', 'runFunction', 'outcomeFunction'),
    ).toBeLessThanOrEqual(64);
    // EventBridge Scheduler, CreateScheduleGroup: Name
    expect(lengths('group', 'onceGroup')).toBeLessThanOrEqual(64);
    // SQS, CreateQueue: QueueName
    expect(lengths('queue', 'deadLetterQueue', 'undeliveredQueue')).toBeLessThanOrEqual(80);
  });

  it.each(['prod', 'pr-12', 'a1'])('are made of %s', (name) => {
    expect(unfitName('stage', name)).toBeUndefined();
    expect(unfitName('service', name)).toBeUndefined();
  });

  it('need two characters of a service, as the serverless command does', () => {
    expect(unfitName('stage', 'p')).toBeUndefined();
    expect(unfitName('service', 'p')?.message).toBe('is "p": it is too short for the serverless command');
  });

  it.each([
    ['Prod', 'upper case is not allowed, since names that differ only in case are easily confused'],
    ['1st', 'it does not begin with a letter, but the names of AWS resources must'],
    ['a_b', 'CloudFormation does not allow "_" in the name of a stack'],
    ['x'.repeat(21), 'it has 21 characters, and Lambda allows only 64 for <service>-<stage>-<function>'],
    ['', 'it is too short for the serverless command'],
  ])('are not made of %j', (name, reason) => {
    expect(unfitName('stage', name)?.message).toBe(`is "${name}": ${reason}`);
  });
});

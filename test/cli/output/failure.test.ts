// Errors as users meet them.
import { describe, expect, it } from 'vitest';
import { exitCodeOf, printFailure } from '../../../src/cli/output/failure.ts';
import { CronbridgeError } from '../../../src/errors.ts';
import { recordOutput } from '../record.ts';

function print(error: unknown, debug = false): string {
  const output = recordOutput();
  printFailure(output, error, { debug });
  return output.text;
}

describe('an error', () => {
  it('is one sentence and its remedy', () => {
    expect(print(new CronbridgeError('file', 'cannot read x', { hint: 'name another' }))).toBe(
      'error: cannot read x\n  hint: name another\n',
    );
  });

  it('has its stack and its causes on request', () => {
    const text = print(new CronbridgeError('file', 'cannot read x', { cause: new Error('the cause') }), true);
    expect(text).toMatch(/at .*failure\.test\.ts/);
    expect(text).toContain('caused by: Error: the cause');
  });

  it('that is unexpected asks to be reported', () => {
    expect(print(new TypeError('x is undefined'))).toMatch(
      /^error: unexpected: x is undefined\n {2}hint: .*--debug/,
    );
    expect(print('text')).toContain('unexpected: text');
  });
});

describe('the exit code', () => {
  it.each([
    ['usage', 2],
    ['invalid-crontab', 2],
    ['file', 2],
    ['failed', 1],
    ['port-in-use', 1],
    ['aws-denied', 3],
    ['aws-unreachable', 3],
  ] as const)('of %s is %d', (code, expected) => {
    expect(exitCodeOf(new CronbridgeError(code, 'x'))).toBe(expected);
  });

  it('of a bug is 1', () => {
    expect(exitCodeOf(new Error('x'))).toBe(1);
  });
});

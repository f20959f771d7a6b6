// Diagnostics on a terminal; how they read is tested where they are written.

import { describe, expect, it } from 'vitest';
import { printDiagnostics } from '../../../src/cli/output/diagnostics.ts';
import { countProblems } from '../../../src/crontab/diagnostics/counts.ts';
import type { Diagnostic } from '../../../src/crontab/diagnostics/diagnostic.ts';
import { recordOutput } from '../record.ts';

const diagnostic: Diagnostic = {
  file: 'a.crontab',
  line: 1,
  column: 3,
  endColumn: 7,
  severity: 'error',
  code: 'hour-out-of-range',
  message: 'hour 24 is not in 0-23',
};

function print(text: string, options: { width?: number; colors?: boolean }): string {
  const output = recordOutput(options);
  printDiagnostics(output, [diagnostic], [{ file: 'a.crontab', text }]);
  return output.text;
}

describe('printed diagnostics', () => {
  it('fit the terminal', () => {
    const [, line = '', mark = ''] = print(`0 9,24 * * * ${'x'.repeat(500)}`, { width: 60 }).split('\n');
    expect(Math.max(line.length, mark.length)).toBeLessThanOrEqual(60);
  });

  it('have colours only where the output has', () => {
    expect(print('0 9,24 * * * x', {})).not.toContain('\x1b');
    expect(print('0 9,24 * * * x', { colors: true })).toContain('\x1b[31merror[hour-out-of-range]');
  });
});

describe('the count of problems', () => {
  it('names both severities, and none', () => {
    const warning: Diagnostic = { ...diagnostic, severity: 'warning' };
    expect(countProblems([])).toBe('no problems');
    expect(countProblems([diagnostic, diagnostic, warning])).toBe('2 errors, 1 warning');
    expect(countProblems([warning, warning])).toBe('2 warnings');
  });
});

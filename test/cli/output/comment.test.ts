import { expect, it } from 'vitest';
import { asComment } from '../../../src/cli/output/comment.ts';
import { recordOutput } from '../record.ts';

it('cuts a long plan at a line, below what GitHub takes, and says how much is left out', async () => {
  const out = recordOutput();
  await asComment(out, { prefix: 'cronbridge-prod' }, async (page) => {
    for (let n = 0; n < 5000; n += 1) page.line(`+ job-${String(n).padStart(4, '0')}  cron(0 5 * * ? *) UTC`);
  });
  expect(out.text.length).toBeLessThan(65_536);
  const shown = out.text.split('\n').filter((line) => line.startsWith('+ job-'));
  expect(shown.every((line) => line.endsWith(' UTC'))).toBe(true);
  expect(out.text).toContain(`\n${5000 - shown.length} more lines are left out;`);
});

it('lets errors of the program itself through without a comment', async () => {
  const out = recordOutput();
  await expect(asComment(out, { prefix: 'x' }, () => Promise.reject(new TypeError('bug')))).rejects.toThrow(
    'bug',
  );
  expect(out.text).toBe('');
});

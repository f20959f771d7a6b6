import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { diagnosticsText } from '../../src/crontab/diagnostics/diagnostic-text.ts';
import { parseCrontabs } from '../../src/crontab/parse/crontabs.ts';

const folder = new URL('../fixtures/crontab/', import.meta.url);

function pinned(name: string, actual: string): string {
  const url = new URL(name, folder);
  if (process.env.UPDATE === '1') writeFileSync(url, actual);
  return existsSync(url) ? readFileSync(url, 'utf8') : 'there is no such file; UPDATE=1 writes it';
}

/** Full fields are long and say nothing. */
function shortened(key: string, value: unknown): unknown {
  return key === 'values' && Array.isArray(value) ? value.join(',') : value;
}

test('a crontab as a team has it becomes these jobs, and these warnings', () => {
  const files = [
    { file: 'crontab/team.crontab', text: readFileSync(new URL('team.crontab', folder), 'utf8') },
  ];
  const { jobs, diagnostics } = parseCrontabs(files, { timezone: 'UTC' });
  const json = `${JSON.stringify(jobs, shortened, 2)}\n`;
  const text = diagnosticsText(diagnostics, files);
  expect(json).toBe(pinned('team.json', json));
  expect(text).toBe(pinned('team.txt', text));
});

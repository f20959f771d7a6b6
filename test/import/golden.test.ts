import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { printImportReport } from '../../src/cli/output/import-report.ts';
import { type ImportOptions, importCrontabs } from '../../src/import/import-crontabs.ts';
import { recordOutput } from '../cli/record.ts';

const folder = new URL('../fixtures/import/', import.meta.url);

/** UPDATE=1 writes the pinned files; the diff is to be read like code. */
function pinned(name: string, actual: string): string {
  const url = new URL(name, folder);
  if (process.env.UPDATE === '1') writeFileSync(url, actual);
  return existsSync(url) ? readFileSync(url, 'utf8') : 'there is no such file; UPDATE=1 writes it';
}

test.each<[string, ImportOptions, string?]>([
  ['cronie', { dialect: 'cronie', timezone: 'America/New_York' }],
  ['debian', { dialect: 'debian', timezone: 'Europe/Berlin' }],
  ['system', { dialect: 'debian' }, '/etc/crontab'],
  ['ignored', { dialect: 'debian' }, '/etc/cron.d/backup'],
  ['sqsjfr', { dialect: 'sqsjfr', timezone: 'Asia/Tokyo' }],
])('%s.source becomes this crontab, with this report', (name, options, path) => {
  const text = readFileSync(new URL(`${name}.source`, folder), 'utf8');
  const imported = importCrontabs([{ file: path ?? name, text, ...(path && { path }) }], options);
  const report = recordOutput();
  printImportReport(
    report,
    imported.map((crontab) => ({ ...crontab, target: undefined })),
    [],
  );
  const crontab = imported.map((file) => file.text).join();
  expect(crontab).toBe(pinned(`${name}.crontab`, crontab));
  expect(report.text).toBe(pinned(`${name}.report`, report.text));
});

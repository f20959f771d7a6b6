// Imports as tests want them: one file, and what became of it.
import type { FindingCode } from '../../src/import/finding.ts';
import {
  type ImportedCrontab,
  type ImportOptions,
  importCrontabs,
} from '../../src/import/import-crontabs.ts';

/** `timezone: ''` is none. */
export interface One extends Partial<ImportOptions> {
  readonly path?: string;
}

export function importOne(text: string, options: One = {}): ImportedCrontab {
  const { path, timezone = 'UTC', ...rest } = options;
  const sources = [{ file: 'source', text, ...(path !== undefined && { path }) }];
  const [crontab] = importCrontabs(sources, { dialect: 'cronie', ...(timezone && { timezone }), ...rest });
  if (crontab === undefined) throw new Error('nothing came back');
  return crontab;
}

/** What there is to tell about lines, as `code@line`; notes, which every import has, are left out. */
export function told({ findings }: ImportedCrontab): string[] {
  return findings.filter(({ kind }) => kind !== 'note').map(({ code, line }) => `${code}@${line ?? 'file'}`);
}

export function notes({ findings }: ImportedCrontab): FindingCode[] {
  return findings.filter(({ kind }) => kind === 'note').map(({ code }) => code);
}

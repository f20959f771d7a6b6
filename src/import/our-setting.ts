// Writes a setting of a source as a line of ours, and as a report may show it.
import { skipBlanks } from '../crontab/parse/line.ts';
import { readSetting } from '../crontab/parse/setting.ts';

/** Settings without secrets: cron's own. */
const SHOWN = new Set(['CRON_TZ', 'RANDOM_DELAY', 'SHELL']);

/** The line that gives a name a value. @returns undefined if no line can */
export function writeSetting(name: string, value: string): string | undefined {
  const shownName = /^[^\s"'=]+$/.test(name) ? name : `"${name}"`;
  const isPlain = /^[^\s"'#\\]*$/.test(value);
  const forms = isPlain ? [value] : [`"${value}"`, `'${value}'`, value];
  // go-envparse treats a backslash in double quotes as an escape; single quotes keep a second import from changing the value
  // again.
  const ordered = value.includes('\\') ? forms.toSorted((a, b) => rank(a) - rank(b)) : forms;
  return ordered.map((form) => `${shownName}=${form}`).find((line) => isRead(line, name, value));
}

function rank(form: string): number {
  return form.startsWith('"') ? 1 : 0;
}

/** Whether we read a line as this setting. */
export function isRead(line: string, name: string, value: string): boolean {
  if (/[\n\0]|\r$/.test(line)) return false;
  const setting = readSetting(line, skipBlanks(line, 0));
  return setting?.name === name && setting.value === value;
}

/** A setting as a report may show it. @returns undefined if its value may contain a password */
export function shownSetting(name: string, value: string): string | undefined {
  return SHOWN.has(name) ? `${name}=${value}` : undefined;
}

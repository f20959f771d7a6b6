// A setting of a source as a line of ours, and as a report may show it.
import { skipBlanks } from '../crontab/parse/line.ts';
import { readSetting } from '../crontab/parse/setting.ts';

/** Settings without secrets: cron's own. */
const SHOWN = new Set(['CRON_TZ', 'RANDOM_DELAY', 'SHELL']);

/** The line that gives a name a value; undefined where no line does. */
export function writeSetting(name: string, value: string): string | undefined {
  const shownName = /^[^\s"'=]+$/.test(name) ? name : `"${name}"`;
  const isPlain = /^[^\s"'#\\]*$/.test(value);
  const forms = isPlain ? [value] : [`"${value}"`, `'${value}'`, value];
  // go-envparse would take a backslash in double quotes for an escape, so a file that is imported twice changes once only.
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

/** A setting as a report may show it: not at all where a password may be in its value. */
export function shownSetting(name: string, value: string): string | undefined {
  return SHOWN.has(name) ? `${name}=${value}` : undefined;
}

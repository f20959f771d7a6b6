// Settings: written so that commands and cron see the same values here.

import { withoutValues } from '../crontab/diagnostics/diagnostic-text.ts';
import { entryInSetting } from '../crontab/hints/entry-in-setting.ts';
import { skipBlanks } from '../crontab/parse/line.ts';
import { LONGEST_DELAY_MINUTES } from '../crontab/parse/settings.ts';
import type { TimeZones } from '../crontab/parse/time-zone.ts';
import { groupBy } from '../group-by.ts';
import type { Dialect } from './dialect.ts';
import type { Draft, DraftLine } from './draft.ts';
import { glibcZone } from './glibc-zone.ts';
import { isRead, shownSetting, writeSetting } from './our-setting.ts';
import type { SourceSetting } from './source.ts';

/** What a setting does here, although it was only part of the environment there. */
const EFFECTS: Readonly<Record<string, string>> = {
  CRON_TZ: 'set the time zone of the entries below',
  MAILTO: 'choose the notifications',
  RANDOM_DELAY: 'delay the runs',
  SHELL: 'choose the shell',
};

type SettingLine = DraftLine & { readonly read: SourceSetting };

/** Rewrites the settings that need it. @param timezone the zone of the machine, if the user named it */
export function convertSettings(
  draft: Draft,
  dialect: Dialect,
  { zones, timezone }: { readonly zones: TimeZones; readonly timezone: string | undefined },
): void {
  for (const line of settingLines(draft)) {
    const { name, value } = line.read;
    if (dialect.environmentOnly.has(name)) {
      leaveOut(draft, line, dialect);
      continue;
    }
    explain(draft, line, dialect);
    const swallowed = entryInSetting(line.source, skipBlanks(line.source, 0)) !== undefined;
    if (swallowed) {
      const message = `${dialect.label} read the whole line as the setting ${name}, so the entry on it never ran`;
      draft.report('entry-in-setting', message, { line: line.number, before: withoutValues(line.source) });
    }
    if (name === 'CRON_TZ')
      convertZone(draft, line, value === '' ? (timezone ?? '') : glibcZone(value, zones));
    else if (name === 'RANDOM_DELAY') convertDelay(draft, line);
    else if (swallowed) rewrite(draft, line, value, `${name} is quoted to keep its value`);
    else if (!isRead(line.source, name, value))
      rewrite(draft, line, value, `the quotes of ${name} are different: ${dialect.settingRule}`);
  }
  if (dialect.settingsAreGlobal) moveSettingsToTop(draft, dialect);
}

function settingLines(draft: Draft): SettingLine[] {
  return draft.lines.filter(
    (line): line is SettingLine => line.read.kind === 'setting' && line.off === undefined,
  );
}

function leaveOut(draft: Draft, line: SettingLine, { label }: Dialect): void {
  const { name, value } = line.read;
  const why = `${label} only passes ${name} to commands, but here it would ${EFFECTS[name]}`;
  draft.report('environment-only', why, { line: line.number, before: shownSetting(name, value) });
  draft.switchOff(line, why);
}

/** Reports what is different about a setting that stays. */
function explain(draft: Draft, line: SettingLine, { label, unseen }: Dialect): void {
  const { name, value } = line.read;
  const place = { line: line.number };
  if (unseen.has(name))
    draft.report('cron-variable', `${label} passed ${name} to commands; here they do not get it`, place);
  if (name === 'MAILTO') {
    const message =
      value === ''
        ? 'MAILTO="" turned off mail; here it turns off notifications (notify=never)'
        : 'cronbridge sends no mail to MAILTO: notifications go to the SNS topic';
    draft.report('mailto', message, place);
  }
  if (name === 'RANDOM_DELAY' && Number.parseInt(value, 10) > 0) {
    const message = `${label} chooses one delay when it starts; here each run starts at its own random moment within it (jitter)`;
    draft.report('random-delay', message, place);
  }
}

function convertZone(draft: Draft, line: SettingLine, zone: string): void {
  const { value } = line.read;
  if (zone === value) return;
  const why =
    value === ''
      ? "an empty CRON_TZ means the machine's time zone"
      : zone === 'UTC'
        ? 'the C library does not know this time zone and used UTC, so the entries below ran in UTC'
        : 'the C library reads the name this way';
  write(draft, line, 'zone-name', `CRON_TZ=${zone}`, why);
}

/** strtol(3) reads as many digits as there are; a value out of range means no delay (entry.c, load_entry). */
function convertDelay(draft: Draft, line: SettingLine): void {
  const { value } = line.read;
  const minutes = Number.parseInt(value, 10) || 0;
  const delay = minutes >= 0 && minutes <= LONGEST_DELAY_MINUTES ? minutes : 0;
  if (value === '' || (/^\d{1,4}$/.test(value) && Number(value) === delay)) return;
  write(draft, line, 'setting-value', `RANDOM_DELAY=${delay}`, 'cronie reads the number this way');
}

function rewrite(draft: Draft, line: SettingLine, value: string, why: string): void {
  const { name } = line.read;
  const text = writeSetting(name, value);
  if (text !== undefined) {
    write(draft, line, 'setting-value', text, why);
    return;
  }
  const lost = `the value of ${name} cannot be written in a crontab`;
  draft.report('not-accepted', lost, { line: line.number, before: shownSetting(name, value) });
  draft.switchOff(line, lost);
}

function write(
  draft: Draft,
  line: SettingLine,
  code: 'zone-name' | 'setting-value',
  text: string,
  why: string,
): void {
  line.text = text;
  const { name, value } = line.read;
  const before = shownSetting(name, value);
  draft.report(code, why, {
    line: line.number,
    before,
    after: shownSetting(name, text.slice(name.length + 1)),
  });
}

/** If settings apply to the whole file, the last one of each name counts and must be above the first entry. */
function moveSettingsToTop(draft: Draft, { label }: Dialect): void {
  const [first] = draft.live();
  if (first === undefined) return;
  const block = draft.blockOf(first);
  const lines = groupBy(settingLines(draft), ({ read }) => read.name);
  for (const [name, all] of lines) {
    const last = all.at(-1);
    const above = all.findLast(({ number }) => number < first.number);
    if (last === undefined || last.text === undefined || last === above) continue;
    if (above === undefined) {
      last.movedText = last.text;
      block.above.push(last);
    } else {
      above.text = last.text;
      draft.report(
        'setting-moved',
        `${name} has the value of line ${last.number}, because the last one counts`,
        {
          line: above.number,
          before: shownSetting(name, above.read.value),
        },
      );
    }
    for (const line of all.filter(({ number }) => number > first.number)) {
      const where =
        line === last ? 'is now above the first entry' : `is removed in favour of line ${last.number}`;
      const message = `${name} ${where}: settings of ${label} apply to the whole file, and the last one counts`;
      draft.report('setting-moved', message, {
        line: line.number,
        before: shownSetting(name, line.read.value),
      });
      // An empty line, so that comments above do not become a description of the entry below.
      line.text = '';
    }
  }
}

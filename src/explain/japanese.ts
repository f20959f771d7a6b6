import type { DayOfMonth, DayOfWeek, TimeSpec } from '../crontab/job.ts';
import { dayRule } from '../time/day-rule.ts';
import { stretchesOf } from '../time/field.ts';
import { inWeek } from './in-week.ts';
import { JAPANESE_CLOCK_TEXTS } from './japanese-clock-texts.ts';
import type { Phrases } from './phrases.ts';
import { clockText, type TimesOfDay, timesOfDay } from './times-of-day.ts';

const WEEKDAYS = '日月火水木金土';

const weekdayName = (weekday: number) => `${WEEKDAYS.charAt(weekday % 7)}曜日`;
const monthName = (month: number) => `${month}月`;
const dayName = (day: number) => `${day}日`;

export const JAPANESE: Phrases = {
  labels: {
    words: '意味',
    or: 'または',
    and: 'ただし',
    days: '日の条件',
    job: 'ジョブ',
    command: 'コマンド',
    stdin: '標準入力',
    schedule: 'EventBridge',
    guard: '追加条件',
    note: '注',
    next: '次回',
  },
  fieldTitles: ['分', '時', '日', '月', '曜日'],
  noRuns: 'なし',
  shortWeekdays: [...WEEKDAYS],
  dayReasons: {
    'each-matches-all': '毎日：日と曜日のどちらもすべての日に一致します',
    'one-matches-all':
      '毎日：日と曜日のどちらも * で始まらないため、一方に一致すれば実行します。一方がすべての日に一致します',
    'only-days': '日だけで決まります：曜日はすべての日に一致します',
    'only-weekdays': '曜日だけで決まります：日はすべての日に一致します',
    'no-such-day': '曜日だけで決まります：指定された日は存在しません',
    'both-day-star': '日と曜日の両方に一致する日だけ実行します：日が * で始まるためです',
    'both-weekday-star': '日と曜日の両方に一致する日だけ実行します：曜日が * で始まるためです',
    either: '日と曜日のどちらかに一致する日に実行します：どちらも * で始まらないためです',
  },
  sentence: (time) => `${whenText(time)}実行`,
  afterSync: '変更のある同期のたびに1回実行',
  minutes: (values) => (values.length === 60 ? '毎分' : valueList(values, String)),
  hours: (values) => (values.length === 24 ? '毎時' : valueList(values, String)),
  months: (values) => (values.length === 12 ? '毎月' : valueList(values, monthName)),
  dayOfMonth: (field) => (field.kind === 'set' && field.values.length === 31 ? '毎日' : ofDays(field)),
  dayOfWeek: (field) =>
    field.kind === 'set' && field.values.length === 7 ? 'すべての曜日' : ofWeekdays(field),
  schedule: (expression, timezone) => `${expression}（${timezone}）`,
  guardDays: (days) => guard(valueList(days, dayName)),
  guardWeekdays: (weekdays) => guard(valueList(inWeek(weekdays), weekdayName)),
  drawn: (name) =>
    name === undefined
      ? '~ の値はジョブ名から決まります。コマンドがないため、この値は一例です'
      : `~ の値はジョブ名 ${name} から決まるため、同期しても変わりません`,
  onUtc: 'すべての時間帯に実行するため、時刻が飛んだり重なったりしない UTC のスケジュールにします',
  disabled: 'ジョブは無効です。一覧には表示されますが、実行されません',
  start: (start) => `ジョブは ${start} から有効です`,
  end: (end) => `ジョブは ${end} まで有効です`,
  jitter: (minutes) =>
    `予定時刻から${minutes}分以内の不規則な時刻に開始します。開始期限は、この時間の終わりから数えます`,
  clocks: JAPANESE_CLOCK_TEXTS,
};

function guard(days: string): string {
  return `${days}だけ実行します。EventBridge では日と曜日の両方を指定できないため、起動時に確認します`;
}

/** From the largest unit to the smallest: months, days, times. */
function whenText(time: TimeSpec): string {
  const times = timesOfDay(time.minute.values, time.hour.values);
  const months = time.month.values;
  const everyMonth = months.length === 12;
  const days = daysText(time, everyMonth);
  const isAllDay = times.kind === 'all-day' || (times.kind === 'of-hours' && times.hours.length === 24);
  if (days === undefined) {
    const everyDay = isAllDay ? '' : '毎日';
    return `${everyMonth ? '' : `${valueList(months, monthName)}${everyDay === '' ? linkTo(times) : 'の'}`}${everyDay}${timesText(times)}`;
  }
  const isEither = dayRule(time).kind === 'either';
  const isDate = months.length === 1 && /^\d/.test(days);
  // Without "のうち", the second half after "または" would apply to every month.
  const of = isEither ? 'のうち、' : isDate ? '' : 'の';
  const monthsOf = everyMonth ? '' : `${valueList(months, monthName)}${of}`;
  return `${monthsOf}${days}${linkTo(times)}${timesText(times)}`;
}

/** The link between a day and its times: `月曜日の05:00に`, but `月曜日、5分ごとに`. */
function linkTo(times: TimesOfDay): string {
  return times.kind === 'all-day' && times.stepMinutes < 60 && times.offset === 0 ? '、' : 'の';
}

function timesText(times: TimesOfDay): string {
  switch (times.kind) {
    case 'all-day': {
      const { stepMinutes, offset } = times;
      if (stepMinutes === 60) return `毎時${offset}分に`;
      return `${offset === 0 ? '' : `毎時${offset}分から`}${every(stepMinutes)}`;
    }
    case 'parts': {
      const single = times.times.map(clockText).join('、');
      if (times.windows.length === 0) return `${single}に`;
      const windows = times.windows.map(({ from, until }) => `${clockText(from)}から${clockText(until)}まで`);
      return `${single === '' ? '' : `${single}と、`}${windows.join('と')}${every(times.stepMinutes)}`;
    }
    case 'of-hours': {
      const { minutes, hours } = times;
      const ofHours = hours.length === 24 ? '毎時' : `${valueList(hours, (hour) => `${hour}時台`)}の`;
      const isInARow = minutes.length > 2 && stretchesOf(minutes).length === 1;
      return `${ofHours}${valueList(minutes, (minute) => `${minute}分`)}${isInARow ? 'まで毎分' : 'に'}`;
    }
  }
}

/** `毎分`, `20分ごとに`, `2時間ごとに`. */
function every(stepMinutes: number): string {
  if (stepMinutes === 1) return '毎分';
  return stepMinutes % 60 === 0 ? `${stepMinutes / 60}時間ごとに` : `${stepMinutes}分ごとに`;
}

/** Undefined for every day. */
function daysText(time: TimeSpec, everyMonth: boolean): string | undefined {
  const rule = dayRule(time);
  const monthly = everyMonth ? '毎月' : '';
  switch (rule.kind) {
    case 'every-day':
      return undefined;
    case 'days':
      return `${monthly}${ofDays(rule.days)}`;
    case 'weekdays':
      return everyWeek(rule.weekdays, monthly);
    case 'either':
      return `${monthly}${ofDays(rule.days)}、または${everyWeek(rule.weekdays, '')}`;
    case 'both':
      return `${monthly}${ofDays(rule.days)}のうち${ofWeekdays(rule.weekdays)}に当たる日`;
  }
}

function everyWeek(weekdays: DayOfWeek, monthly: string): string {
  if (weekdays.kind !== 'set') return `${monthly}${ofWeekdays(weekdays)}`;
  return `${weekdays.values.length === 1 ? '毎週' : ''}${ofWeekdays(weekdays)}`;
}

function ofDays(days: DayOfMonth): string {
  switch (days.kind) {
    case 'set':
      return valueList(days.values, dayName);
    case 'last':
      return '末日';
    case 'nearest-weekday':
      return `${days.day}日に最も近い平日（月曜日から金曜日）`;
  }
}

function ofWeekdays(weekdays: DayOfWeek): string {
  switch (weekdays.kind) {
    case 'set':
      return valueList(inWeek(weekdays.values), weekdayName);
    case 'nth':
      return `第${weekdays.nth}${weekdayName(weekdays.weekday)}`;
    case 'last':
      return `最後の${weekdayName(weekdays.weekday)}`;
  }
}

/** Three or more consecutive values are a range: `1日、15日から20日`. */
function valueList(values: readonly number[], name: (value: number) => string): string {
  return stretchesOf(values)
    .flatMap((stretch) =>
      stretch.length > 2 ? [`${name(stretch[0] ?? 0)}から${name(stretch.at(-1) ?? 0)}`] : stretch.map(name),
    )
    .join('、');
}

import { error, warning } from './code.ts';

const RIGHT = '0 5 * * * /app/report';

export const FIELD_CODES = {
  'minute-out-of-range': error('Minutes are 0-59.', '60 5 * * * /app/report', '0 6 * * * /app/report'),
  'hour-out-of-range': error('Hours are 0-23.', '0 9,24 * * * /app/report', '0 0,9 * * * /app/report'),
  'day-of-month-out-of-range': error(
    'Days of the month are 1-31.',
    '0 5 0 * * /app/report',
    '0 5 1 * * /app/report',
  ),
  'month-out-of-range': error(
    'Months are 1-12 or jan-dec.',
    '0 5 1 13 * /app/report',
    '0 5 1 12 * /app/report',
  ),
  'day-of-week-out-of-range': error(
    'Days of the week are 0-7, where 0 and 7 are Sunday, or sun-sat.',
    '0 5 * * 8 /app/report',
    '0 5 * * 1 /app/report',
  ),
  'backward-range': error(
    'The range runs backwards. cronie accepts it, but it never matches.',
    '0 22-2 * * * /app/report',
    '0 22-23,0-2 * * * /app/report',
  ),
  'range-end-out-of-range': warning(
    'The end of a range with a step is outside the field. cronie accepts it if no step reaches it.',
    '0 0-24/7 * * * /app/report',
    '0 0-23/7 * * * /app/report',
  ),
  'step-without-range': error(
    'A step needs a range or `*` before it. Other schedulers read `5/10` as `5-59/10`; cronie rejects it.',
    '5/10 * * * * /app/report',
    '5-59/10 * * * * /app/report',
  ),
  'bad-step': error(
    'A step must be a whole number of at least 1.',
    '*/0 * * * * /app/report',
    '*/10 * * * * /app/report',
  ),
  'step-larger-than-range': warning(
    'The step is larger than its range, so only the first value matches: `*/90` is minute 0 of every hour.',
    '*/90 * * * * /app/report',
    '0 * * * * /app/report',
  ),
  'random-step': error(
    'A random value (`a~b`) cannot have a step.',
    '0~30/5 * * * * /app/report',
    '0~30 * * * * /app/report',
  ),
  'empty-item': error(
    'A list has a comma with no value before or after it.',
    '0 5,,17 * * * /app/report',
    '0 5,17 * * * /app/report',
  ),
  'question-mark': error(
    '`?` is Quartz and EventBridge syntax; in cron, write `*`.',
    '0 5 ? * 1 /app/report',
    '0 5 * * 1 /app/report',
  ),
  'jenkins-h': error(
    '`H` is Jenkins syntax; in cronie, `~` is a random value.',
    'H 5 * * * /app/report',
    '~ 5 * * * /app/report',
  ),
  'clock-time': error(
    'A field contains a time of day instead of a number: minute and hour are separate fields.',
    '5:30 * * * * /app/report',
    '30 5 * * * /app/report',
  ),
  'full-name': error(
    'The names of months and weekdays are three letters long.',
    '0 5 * * monday /app/report',
    '0 5 * * mon /app/report',
  ),
  'unknown-name': error(
    'The word is not a name of a value in this field.',
    '0 5 * * mno /app/report',
    '0 5 * * mon /app/report',
  ),
  'extension-field': error(
    '`L`, `W` and `#` are only valid in the day fields: `L` and `15W` in the day of month, `5L` and `5#3` in the day of week.',
    '0 L * * * /app/report',
    '0 5 L * * /app/report',
  ),
  'extension-mixed': error(
    '`L`, `W` and `#` must be alone in their field, because EventBridge does not allow them in lists.',
    '0 5 15,L * * /app/report',
    '0 5 L * * /app/report',
  ),
  'unsupported-extension': error(
    'Quartz has this form, but EventBridge does not.',
    '0 5 LW * * /app/report',
    '0 5 L * * /app/report',
  ),
  'nth-out-of-range': error(
    'The number after `#` must be 1 to 5.',
    '0 5 * * 5#6 /app/report',
    '0 5 * * 5#3 /app/report',
  ),
  'blank-in-field': error(
    'A list, range or step contains a space, so cron would read the rest of it as the next field.',
    '0, 30 * * * * /app/report',
    '0,30 * * * * /app/report',
  ),
  'odd-blank': error(
    'The time fields contain a whitespace character that is neither a space nor a tab, usually pasted from a web page.',
    '0 5\u00A0* * * /app/report',
    RIGHT,
  ),
  'field-syntax': error(
    'The field is not `*`, `n`, `a-b`, `a-b/step`, `*/step`, `a~b` or a list of these.',
    '0 5-7-9 * * * /app/report',
    '0 5-9 * * * /app/report',
  ),
} as const;

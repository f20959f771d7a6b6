// The codes of time fields.
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
    'The range runs backwards. cronie accepts it and then never runs it.',
    '0 22-2 * * * /app/report',
    '0 22-23,0-2 * * * /app/report',
  ),
  'range-end-out-of-range': warning(
    'The end of a stepped range is outside the field. cronie accepts it where no step reaches it.',
    '0 0-24/7 * * * /app/report',
    '0 0-23/7 * * * /app/report',
  ),
  'step-without-range': error(
    'A step needs a range or `*` before it. Other schedulers read `5/10` as `5-59/10`; cronie refuses it.',
    '5/10 * * * * /app/report',
    '5-59/10 * * * * /app/report',
  ),
  'bad-step': error(
    'A step is a whole number from 1.',
    '*/0 * * * * /app/report',
    '*/10 * * * * /app/report',
  ),
  'step-larger-than-range': warning(
    'The step is larger than its range, so only the first value is left: `*/90` is minute 0 of every hour.',
    '*/90 * * * * /app/report',
    '0 * * * * /app/report',
  ),
  'random-step': error(
    'A random value (`a~b`) takes no step.',
    '0~30/5 * * * * /app/report',
    '0~30 * * * * /app/report',
  ),
  'empty-item': error(
    'Nothing stands between two commas of a list.',
    '0 5,,17 * * * /app/report',
    '0 5,17 * * * /app/report',
  ),
  'question-mark': error(
    '`?` is Quartz and EventBridge; cron writes `*`.',
    '0 5 ? * 1 /app/report',
    '0 5 * * 1 /app/report',
  ),
  'jenkins-h': error(
    '`H` is Jenkins; cronie writes `~` for a value of its own choice.',
    'H 5 * * * /app/report',
    '~ 5 * * * /app/report',
  ),
  'clock-time': error(
    'A time of day stands where a number belongs: minute and hour are fields of their own.',
    '5:30 * * * * /app/report',
    '30 5 * * * /app/report',
  ),
  'full-name': error(
    'Names of months and weekdays have three letters.',
    '0 5 * * monday /app/report',
    '0 5 * * mon /app/report',
  ),
  'unknown-name': error(
    'A word stands where a number belongs, and it names no value of this field.',
    '0 5 * * mno /app/report',
    '0 5 * * mon /app/report',
  ),
  'extension-field': error(
    '`L`, `W` and `#` belong to the day fields: `L` and `15W` to the day of month, `5L` and `5#3` to the day of week.',
    '0 L * * * /app/report',
    '0 5 L * * /app/report',
  ),
  'extension-mixed': error(
    '`L`, `W` and `#` stand alone in their field; EventBridge allows no list with them.',
    '0 5 15,L * * /app/report',
    '0 5 L * * /app/report',
  ),
  'unsupported-extension': error(
    'Quartz has it, EventBridge has not.',
    '0 5 LW * * /app/report',
    '0 5 L * * /app/report',
  ),
  'nth-out-of-range': error(
    'A month has a first to a fifth of every weekday.',
    '0 5 * * 5#6 /app/report',
    '0 5 * * 5#3 /app/report',
  ),
  'blank-in-field': error(
    'A blank stands inside of a list, range or step, and cron would take what follows it for the next field.',
    '0, 30 * * * * /app/report',
    '0,30 * * * * /app/report',
  ),
  'odd-blank': error(
    'A blank that is neither space nor tab stands in the time fields: pasted from a web page, most of the time.',
    '0 5\u00A0* * * /app/report',
    RIGHT,
  ),
  'field-syntax': error(
    'The field is none of `*`, `n`, `a-b`, `a-b/step`, `*/step`, `a~b`, or a list of them.',
    '0 5-7-9 * * * /app/report',
    '0 5-9 * * * /app/report',
  ),
} as const;

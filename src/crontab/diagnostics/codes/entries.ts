// The codes of entries as a whole: fields, users, commands, names, and whether they ever run.
import { error, warning } from './code.ts';

export const ENTRY_CODES = {
  'missing-field': error(
    'Fewer than five time fields stand before the command.',
    '0 5 * * /app/report',
    '0 5 * * * /app/report',
  ),
  'six-fields': error(
    'Six time fields: cron has no seconds and no year.',
    '0 30 5 * * * /app/report',
    '30 5 * * * /app/report',
  ),
  'missing-command': error('No command stands after the time.', '0 5 * * *', '0 5 * * * /app/report'),
  'missing-user': error(
    'The file says `#@ format=system`, and the sixth word is not a user.',
    '#@ format=system\n0 5 * * * /app/report --all',
    '#@ format=system\n0 5 * * * root /app/report --all',
  ),
  'user-column': warning(
    'Most entries have a user name where the command begins; a system crontab has to say that it is one.',
    '0 5 * * * root /app/report',
    '#@ format=system\n0 5 * * * root /app/report',
  ),
  'eventbridge-expression': error(
    'An expression of EventBridge or a cloud console stands where cron fields belong.',
    'cron(0 5 * * ? *) /app/report',
    '0 5 * * * /app/report',
  ),
  anacrontab: error(
    'An entry of an anacrontab: its first two fields are days and minutes, and its third is a name.',
    '1 5 cron.daily /app/report',
    '#@ name=cron-daily\n5 0 * * * /app/report',
  ),
  'unknown-nickname': error(
    'Not one of `@hourly @daily @midnight @weekly @monthly @yearly @annually`, in lower case.',
    '@dialy /app/report',
    '@daily /app/report',
  ),
  'every-nickname': error(
    '`@every` is an invention of other schedulers; cron counts in fields.',
    '@every 5m /app/report',
    '*/5 * * * * /app/report',
  ),
  reboot: error(
    '`@reboot` has no meaning without a machine that boots.',
    '@reboot /app/warm-up',
    '#@ on=deploy\n@reboot /app/warm-up',
  ),
  'on-deploy': error(
    '`on=deploy` stands at an entry that has a time: it is either run after deploys or at times.',
    '#@ on=deploy\n0 5 * * * /app/report',
    '#@ on=deploy\n@reboot /app/report',
  ),
  'no-syslog-flag': warning(
    'The `-` at the beginning keeps cronie from writing to syslog; here it does nothing.',
    '-0 5 * * * /app/report',
    '0 5 * * * /app/report',
  ),
  'mail-flag': warning(
    'The flag `-n` makes cronie send mail only on failure; here it does nothing.',
    '0 5 * * * -n /app/report',
    '#@ notify=failure\n0 5 * * * /app/report',
  ),
  'unknown-flag': error(
    'A word that begins with `-` stands before the command; cronie knows only `-n` there, and only once.',
    '0 5 * * * -q /app/report',
    '0 5 * * * /app/report',
  ),
  'percent-in-date': warning(
    'An unescaped `%` ends the command, and the rest becomes standard input. In a date format that is never meant.',
    '0 5 * * * /app/backup --to /backup/$(date +%Y%m%d)',
    '0 5 * * * /app/backup --to /backup/$(date +\\%Y\\%m\\%d)',
  ),
  'percent-cuts-command': warning(
    'An unescaped `%` ends the command where it was meant to go on: a quote or bracket is left open there, or what follows is no input.',
    '0 5 * * * /app/report --query "name LIKE \'a%\'"',
    '0 5 * * * /app/report --query "name LIKE \'a\\%\'"',
  ),
  'never-runs': error(
    'No date matches the day, month and weekday fields.',
    '0 0 31 2 * /app/report',
    '0 0 28 2 * /app/report',
  ),
  'leap-years-only': warning(
    'Only 29 February matches, so the entry runs in leap years alone.',
    '0 0 29 2 * /app/report',
    '0 0 28 2 * /app/report',
  ),
  'either-day': warning(
    'Days of the month and weekdays are both given, and cron takes a day that matches either: `1-7` with a Monday is no first Monday.',
    '0 3 1-7 * 1 /app/report',
    '0 3 * * mon#1 /app/report',
  ),
  'every-minute': warning(
    'The minute is `*` and the hours are few, so the entry starts 60 times in each of them; `0-59` says that this is meant.',
    '* 2 * * * /app/report',
    '0 2 * * * /app/report',
  ),
  'rare-days': warning(
    'A day must match both day fields, since one of them begins with `*`, and the next one that does is months away.',
    '0 3 */30 * 3 /app/report',
    '0 3 */30 * * /app/report',
  ),
  'overrides-too-long': error(
    'Command, environment and input are longer than the 8,192 characters that ECS allows for all overrides of a task.',
    `0 5 * * * /app/report --customers ${'1000,'.repeat(1600)}1001`,
    '0 5 * * * /app/report --customers-of /app/customers.txt',
  ),
  'name-clash': error(
    'Two entries have one name. Names are unique over all files, since they identify schedules and runs.',
    '#@ name=report\n0 5 * * * /app/report\n#@ name=report\n0 6 * * * /app/report --late',
    '#@ name=report\n0 5 * * * /app/report\n#@ name=report-late\n0 6 * * * /app/report --late',
  ),
  'duplicate-command': warning(
    'The same command stands on several lines without a name, so their order decides which is which.',
    '0 5 * * * /app/report\n0 17 * * * /app/report',
    '#@ name=report-morning\n0 5 * * * /app/report\n#@ name=report-evening\n0 17 * * * /app/report',
  ),
} as const;

// The codes of entries as a whole: fields, users, commands, names, and whether they ever run.
import { error, warning } from './code.ts';

export const ENTRY_CODES = {
  'missing-field': error(
    'The entry has fewer than five time fields.',
    '0 5 * * /app/report',
    '0 5 * * * /app/report',
  ),
  'six-fields': error(
    'The entry has six time fields or more: cron has no seconds and no year.',
    '0 30 5 * * * /app/report',
    '30 5 * * * /app/report',
  ),
  'missing-command': error('The entry has a time but no command.', '0 5 * * *', '0 5 * * * /app/report'),
  'missing-user': error(
    'The file has `#@ format=system`, but the sixth word of the entry is not a user.',
    '#@ format=system\n0 5 * * * /app/report --all',
    '#@ format=system\n0 5 * * * root /app/report --all',
  ),
  'user-column': warning(
    'Most entries have a user name where the command begins. A system crontab needs `#@ format=system`.',
    '0 5 * * * root /app/report',
    '#@ format=system\n0 5 * * * root /app/report',
  ),
  'eventbridge-expression': error(
    'The line begins with an EventBridge expression instead of five cron fields.',
    'cron(0 5 * * ? *) /app/report',
    '0 5 * * * /app/report',
  ),
  anacrontab: error(
    'The line is an entry of an anacrontab: its first two fields are days and minutes, and its third is a name.',
    '1 5 cron.daily /app/report',
    '#@ name=cron-daily\n5 0 * * * /app/report',
  ),
  'unknown-nickname': error(
    'The nickname is not one of `@hourly @daily @midnight @weekly @monthly @yearly @annually`, in lower case.',
    '@dialy /app/report',
    '@daily /app/report',
  ),
  'every-nickname': error(
    '`@every` belongs to other schedulers; cron has only time fields.',
    '@every 5m /app/report',
    '*/5 * * * * /app/report',
  ),
  reboot: error(
    '`@reboot` never runs, because there is no machine that boots.',
    '@reboot /app/warm-up',
    '#@ on=deploy\n@reboot /app/warm-up',
  ),
  'on-deploy': error(
    'An entry with a time has the option `on=deploy`: a job runs either after deploys or at times.',
    '#@ on=deploy\n0 5 * * * /app/report',
    '#@ on=deploy\n@reboot /app/report',
  ),
  'no-syslog-flag': warning(
    'The `-` at the beginning stops cronie from writing to syslog; here it has no effect.',
    '-0 5 * * * /app/report',
    '0 5 * * * /app/report',
  ),
  'mail-flag': warning(
    'The flag `-n` makes cronie send mail only on failure; here it has no effect.',
    '0 5 * * * -n /app/report',
    '#@ notify=failure\n0 5 * * * /app/report',
  ),
  'unknown-flag': error(
    'A word before the command begins with `-`; cronie knows only `-n` there, and only once.',
    '0 5 * * * -q /app/report',
    '0 5 * * * /app/report',
  ),
  'percent-in-date': warning(
    'An unescaped `%` ends the command, and the rest becomes standard input. In a date format this is always a mistake.',
    '0 5 * * * /app/backup --to /backup/$(date +%Y%m%d)',
    '0 5 * * * /app/backup --to /backup/$(date +\\%Y\\%m\\%d)',
  ),
  'percent-cuts-command': warning(
    'An unescaped `%` ends the command too early: a quote or bracket is still open there, or the rest cannot be input.',
    '0 5 * * * /app/report --query "name LIKE \'a%\'"',
    '0 5 * * * /app/report --query "name LIKE \'a\\%\'"',
  ),
  'never-runs': error(
    'No date matches the day, month and weekday fields.',
    '0 0 31 2 * /app/report',
    '0 0 28 2 * /app/report',
  ),
  'leap-years-only': warning(
    'Only 29 February matches, so the entry runs only in leap years.',
    '0 0 29 2 * /app/report',
    '0 0 28 2 * /app/report',
  ),
  'either-day': warning(
    'Both day fields are restricted, and a day has to match only one of them: `1-7` with a Monday is not the first Monday.',
    '0 3 1-7 * 1 /app/report',
    '0 3 * * mon#1 /app/report',
  ),
  'every-minute': warning(
    'The minute is `*` and there are few hours, so the entry runs 60 times in each of them. Write `0-59` if you mean that.',
    '* 2 * * * /app/report',
    '0 2 * * * /app/report',
  ),
  'rare-days': warning(
    'A day must match both day fields, because one of them begins with `*`, and the next day that does is months away.',
    '0 3 */30 * 3 /app/report',
    '0 3 */30 * * /app/report',
  ),
  'overrides-too-long': error(
    'The command, environment and input are together longer than the 8,192 characters that ECS allows for the overrides of a task.',
    `0 5 * * * /app/report --customers ${'1000,'.repeat(1600)}1001`,
    '0 5 * * * /app/report --customers-of /app/customers.txt',
  ),
  'name-clash': error(
    'Two entries have the same name. Names must be unique across all files, because they identify schedules and runs.',
    '#@ name=report\n0 5 * * * /app/report\n#@ name=report\n0 6 * * * /app/report --late',
    '#@ name=report\n0 5 * * * /app/report\n#@ name=report-late\n0 6 * * * /app/report --late',
  ),
  'duplicate-command': warning(
    'Several entries without a name have the same command, so only their order tells their jobs apart.',
    '0 5 * * * /app/report\n0 17 * * * /app/report',
    '#@ name=report-morning\n0 5 * * * /app/report\n#@ name=report-evening\n0 17 * * * /app/report',
  ),
} as const;

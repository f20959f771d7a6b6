// The codes of lines and environment settings.
import { error, warning } from './code.ts';

export const LINE_CODES = {
  'missing-final-newline': warning(
    'The last line has no newline at its end. cronie drops such a line and Debian the whole file, without a word; cronbridge reads it.',
    '0 5 * * * /app/report',
    '0 5 * * * /app/report\n',
  ),
  'nul-character': error(
    'An entry or a setting holds a NUL character, which no command line or environment can carry.',
    '0 5 * * * /app/report \0',
    '0 5 * * * /app/report',
  ),
  'not-an-entry': error(
    'The line is no comment, no `NAME=value` setting, and does not begin like an entry.',
    'run the report every morning',
    '# run the report every morning',
  ),
  'line-continuation': warning(
    'A crontab has no continuation lines: the backslash is a part of the command, and the next line stands alone.',
    '0 5 * * * /app/report --all \\',
    '0 5 * * * /app/report --all',
  ),
  'unclosed-quote': error(
    'A value begins with a quote and does not end with it, so cron takes the line for an entry.',
    'GREETING="hello',
    'GREETING="hello"',
  ),
  'text-after-quote': error(
    'Something follows the closing quote of a value, so cron takes the line for an entry.',
    'GREETING="hello" # for everyone',
    '# for everyone\nGREETING="hello"',
  ),
  'export-keyword': error(
    'Settings are `NAME=value`; `export` and its kind belong to shells.',
    'export LANG=C.UTF-8',
    'LANG=C.UTF-8',
  ),
  'setting-without-name': error(
    'There is nothing before the `=`: a leftover of a merge, most of the time.',
    '=======',
    'LANG=C.UTF-8',
  ),
  'odd-setting-name': warning(
    'The name is no shell identifier, so the command cannot read the setting as a variable.',
    'my-greeting=hello',
    'MY_GREETING=hello',
  ),
  'reserved-setting': error(
    'Names that begin with `CRONBRIDGE_` are set by cronbridge itself for every run.',
    'CRONBRIDGE_JOB=report',
    'REPORT_JOB=report',
  ),
  'too-many-settings': error(
    'The file has more than 1,000 environment settings, the limit of crond too.',
    Array.from({ length: 1001 }, (_, n) => `SETTING_${n}=x`).join('\n'),
    'SETTING_0=x',
  ),
  'variable-not-expanded': warning(
    'Nothing is expanded in a setting: the command gets the `$` and what follows it as text.',
    'PATH=$HOME/bin:/usr/bin:/bin',
    'PATH=/home/app/bin:/usr/bin:/bin',
  ),
  'tz-is-not-cron-tz': warning(
    '`TZ` reaches the command only; the time at which entries run follows `CRON_TZ`.',
    'TZ=Asia/Tokyo\n0 5 * * * /app/report',
    'CRON_TZ=Asia/Tokyo\nTZ=Asia/Tokyo\n0 5 * * * /app/report',
  ),
  'unknown-timezone': error(
    'The name is not in the IANA time zone database. glibc would take it for UTC without a word.',
    'CRON_TZ=Asia/Tokio\n0 5 * * * /app/report',
    'CRON_TZ=Asia/Tokyo\n0 5 * * * /app/report',
  ),
  'bad-shell': error(
    '`SHELL` is not an absolute path; crond looks for it in no `PATH` either.',
    'SHELL=bash\n0 5 * * * /app/report',
    'SHELL=/bin/bash\n0 5 * * * /app/report',
  ),
  'bad-random-delay': error(
    '`RANDOM_DELAY` is not a whole number of minutes from 0 to 1440.',
    'RANDOM_DELAY=soon\n0 5 * * * /app/report',
    'RANDOM_DELAY=15\n0 5 * * * /app/report',
  ),
  'mailto-ignored': warning(
    'No mail is sent to `MAILTO`: what a run has to tell goes to the notification topic, and its addresses are there. Told once.',
    'MAILTO=batch@example.com\n0 5 * * * /app/report',
    '0 5 * * * /app/report',
  ),
} as const;

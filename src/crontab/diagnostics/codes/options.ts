import { error, warning } from './code.ts';

const ENTRY = '0 5 * * * /app/report';

export const OPTION_CODES = {
  'option-syntax': error(
    'Options are `key=value`, without spaces around the `=`, after `#@` and a space.',
    `#@ timeout = 30m\n${ENTRY}`,
    `#@ timeout=30m\n${ENTRY}`,
  ),
  'unknown-option': error(
    'cronbridge has no option of this name.',
    `#@ timeot=30m\n${ENTRY}`,
    `#@ timeout=30m\n${ENTRY}`,
  ),
  'repeated-option': error(
    'The option is set twice for the same entry.',
    `#@ timeout=30m\n#@ timeout=1h\n${ENTRY}`,
    `#@ timeout=1h\n${ENTRY}`,
  ),
  'repeated-value': error(
    'The list of an option has the same value twice.',
    `#@ notify-to=ops,pager,ops\n${ENTRY}`,
    `#@ notify-to=ops,pager\n${ENTRY}`,
  ),
  'bad-choice': error(
    'The value is not one of the words that the option accepts.',
    `#@ overlap=skipp\n${ENTRY}`,
    `#@ overlap=skip\n${ENTRY}`,
  ),
  'bad-duration': error(
    'The value is not a duration such as `90s`, `30m`, `1h30m` or `2d`.',
    `#@ timeout=30\n${ENTRY}`,
    `#@ timeout=30m\n${ENTRY}`,
  ),
  'duration-out-of-range': error(
    'The duration is shorter or longer than the option accepts.',
    `#@ deadline=2d\n${ENTRY}`,
    `#@ deadline=24h\n${ENTRY}`,
  ),
  'bad-date': error(
    "The value is not a date such as `2026-12-01` or `2026-12-01T09:00`, in the job's time zone.",
    `#@ start=2026-02-30\n${ENTRY}`,
    `#@ start=2026-02-28\n${ENTRY}`,
  ),
  'bad-time-of-day': error(
    "The value is not a time of day such as `07:00`, in the job's time zone.",
    `#@ finish-by=7am\n${ENTRY}`,
    `#@ finish-by=07:00\n${ENTRY}`,
  ),
  'bad-address': error(
    'The value is not the address of a page, or it contains a password.',
    `#@ runbook=wiki/report\n${ENTRY}`,
    `#@ runbook=https://wiki.example.com/report\n${ENTRY}`,
  ),
  'bad-number': error(
    'The value is not a whole number in the range that the option accepts.',
    `#@ retries=many\n${ENTRY}`,
    `#@ retries=3\n${ENTRY}`,
  ),
  'bad-name': error(
    'Names of jobs and locks consist of at most 48 lower-case letters, digits, `-` and `_`, and begin with a letter or digit; names of channels of at most 16, without `_`.',
    `#@ name=Morning_Report\n${ENTRY}`,
    `#@ name=morning_report\n${ENTRY}`,
  ),
  'bad-check-in': error(
    'A job checks in with services by the names that they have under `check-ins` in `cronbridge.yml`: at most 16 lower-case letters, digits and `-`. An address in a crontab is never called.',
    `#@ check-in=https://hc-ping.com/key/report\n${ENTRY}`,
    `#@ check-in=hc\n${ENTRY}`,
  ),
  'bad-resource': error(
    'The value is not a name or ARN that AWS allows for this option.',
    `#@ cluster="batch"\n${ENTRY}`,
    `#@ cluster=batch\n${ENTRY}`,
  ),
  'end-before-start': error(
    'The end of the job is not after its start.',
    `#@ start=2026-12-24 end=2026-12-01\n${ENTRY}`,
    `#@ start=2026-12-01 end=2026-12-24\n${ENTRY}`,
  ),
  'exit-code-twice': error(
    'An exit code means one thing: success (`ok-exit`), that there was nothing to do (`skip-exit`), or a failure that is not retried (`no-retry-exit`).',
    `#@ ok-exit=3 skip-exit=3\n${ENTRY}`,
    `#@ ok-exit=3 skip-exit=75\n${ENTRY}`,
  ),
  'lock-places': error(
    'Jobs that share a lock say the same about how many runs may hold it at a time: one by `lock=database`, three by `lock=database:3`.',
    `#@ lock=database:3 overlap=wait\n${ENTRY}\n#@ lock=database overlap=wait\n0 6 * * * /app/import`,
    `#@ lock=database:3 overlap=wait\n${ENTRY}\n#@ lock=database:3 overlap=wait\n0 6 * * * /app/import`,
  ),
  'replace-of-many': error(
    '`overlap=replace` stops the run that has the lock, so it is for a lock that one run holds at a time.',
    `#@ lock=database:3 overlap=replace\n${ENTRY}`,
    `#@ lock=database:3 overlap=wait\n${ENTRY}`,
  ),
  'option-without-effect': warning(
    'The option has no effect without another one: `lock` needs `overlap`, `retry-delay`, `retry-on` and `no-retry-exit` need `retries`, `jitter`, `pause-after` and `catch-up` need a time, `expect` is less than `timeout` and `late` less than `deadline`.',
    `#@ lock=database\n${ENTRY}`,
    `#@ lock=database overlap=wait\n${ENTRY}`,
  ),
  'jitter-over-interval': warning(
    'The jitter is longer than the time between two runs, so they can start together or in the wrong order.',
    '#@ jitter=30m\n*/10 * * * * /app/report',
    '#@ jitter=10m\n*/10 * * * * /app/report',
  ),
  'spot-without-retries': warning(
    'Fargate Spot can stop tasks at any time, and without `retries` for `spot` such a run is not retried.',
    `#@ launch=fargate-spot\n${ENTRY}`,
    `#@ launch=fargate-spot retries=2\n${ENTRY}`,
  ),
  'option-not-a-default': error(
    'The options `name` and `on` are for one entry only, so they cannot be defaults.',
    `#@default name=report\n${ENTRY}`,
    `#@ name=report\n${ENTRY}`,
  ),
  'options-without-entry': error(
    'The options have no entry directly below them.',
    `#@ timeout=30m\n\n${ENTRY}`,
    `#@ timeout=30m\n${ENTRY}`,
  ),
  'format-placement': error(
    '`format` applies to the whole file: write it once, alone on its line, before the first entry.',
    `${ENTRY}\n#@ format=system`,
    '#@ format=system\n0 5 * * * root /app/report',
  ),
} as const;

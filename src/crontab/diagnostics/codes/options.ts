// The codes of the options in `#@` comments.
import { error, warning } from './code.ts';

const ENTRY = '0 5 * * * /app/report';

export const OPTION_CODES = {
  'option-syntax': error(
    'Options are `key=value`, without blanks around the `=`, after `#@` and a blank.',
    `#@ timeout = 30m\n${ENTRY}`,
    `#@ timeout=30m\n${ENTRY}`,
  ),
  'unknown-option': error('There is no such option.', `#@ timeot=30m\n${ENTRY}`, `#@ timeout=30m\n${ENTRY}`),
  'repeated-option': error(
    'The option was given before for the same entry.',
    `#@ timeout=30m\n#@ timeout=1h\n${ENTRY}`,
    `#@ timeout=1h\n${ENTRY}`,
  ),
  'bad-choice': error(
    'The option takes one of a few words.',
    `#@ overlap=skipp\n${ENTRY}`,
    `#@ overlap=skip\n${ENTRY}`,
  ),
  'bad-duration': error(
    'Durations are `90s`, `30m`, `1h30m`, `2d`.',
    `#@ timeout=30\n${ENTRY}`,
    `#@ timeout=30m\n${ENTRY}`,
  ),
  'duration-out-of-range': error(
    'The duration is shorter or longer than the option takes.',
    `#@ deadline=2d\n${ENTRY}`,
    `#@ deadline=24h\n${ENTRY}`,
  ),
  'bad-date': error(
    'Dates are `2026-12-01` or `2026-12-01T09:00`, in the time zone of the job.',
    `#@ start=2026-02-30\n${ENTRY}`,
    `#@ start=2026-02-28\n${ENTRY}`,
  ),
  'bad-number': error(
    'The option takes a whole number of a certain range.',
    `#@ retries=many\n${ENTRY}`,
    `#@ retries=3\n${ENTRY}`,
  ),
  'bad-name': error(
    'Names of jobs and locks are lower-case letters, digits, `-` and `_`, beginning with a letter or digit, at most 48 characters.',
    `#@ name=Morning_Report\n${ENTRY}`,
    `#@ name=morning_report\n${ENTRY}`,
  ),
  'bad-resource': error(
    'The value is neither a name nor an ARN as AWS allows it for this option.',
    `#@ cluster="batch"\n${ENTRY}`,
    `#@ cluster=batch\n${ENTRY}`,
  ),
  'end-before-start': error(
    'The job would end before it starts.',
    `#@ start=2026-12-24 end=2026-12-01\n${ENTRY}`,
    `#@ start=2026-12-01 end=2026-12-24\n${ENTRY}`,
  ),
  'option-without-effect': warning(
    'The option does nothing without another one: `lock` needs `overlap`, `retry-delay` and `retry-on` need `retries`, `jitter` needs a time.',
    `#@ lock=database\n${ENTRY}`,
    `#@ lock=database overlap=wait\n${ENTRY}`,
  ),
  'jitter-over-interval': warning(
    'The jitter is longer than the time between two runs, so that they can come together, or in the wrong order.',
    '#@ jitter=30m\n*/10 * * * * /app/report',
    '#@ jitter=10m\n*/10 * * * * /app/report',
  ),
  'spot-without-retries': warning(
    'Fargate Spot takes tasks back, and without `retries` for `spot` such a run is not made up for.',
    `#@ launch=fargate-spot\n${ENTRY}`,
    `#@ launch=fargate-spot retries=2\n${ENTRY}`,
  ),
  'option-not-a-default': error(
    'Some options make sense for one entry only: `name` and `on`.',
    `#@default name=report\n${ENTRY}`,
    `#@ name=report\n${ENTRY}`,
  ),
  'options-without-entry': error(
    'No entry stands directly below the options, so they belong to nothing.',
    `#@ timeout=30m\n\n${ENTRY}`,
    `#@ timeout=30m\n${ENTRY}`,
  ),
  'format-placement': error(
    '`format` says how the whole file is read: it stands alone in its line, once, before the first entry.',
    `${ENTRY}\n#@ format=system`,
    '#@ format=system\n0 5 * * * root /app/report',
  ),
} as const;

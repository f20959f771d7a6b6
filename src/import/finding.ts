/**
 * - `rewritten`: written in another way, so it means here what it meant there
 * - `different`: kept, but it means something else here
 * - `doubtful`: kept, and it can hardly have been meant so, there or here
 * - `dead`: it never ran there; switched off
 * - `lost`: it ran there and cannot run here; switched off
 * - `note`: about the whole file
 */
export type FindingKind = 'rewritten' | 'different' | 'doubtful' | 'dead' | 'lost' | 'note';

/** Every code and its kind. */
const KINDS = {
  'carriage-returns': 'different',
  'command-text': 'rewritten',
  'crontab-header': 'rewritten',
  'odd-blanks': 'rewritten',
  'option-comment': 'rewritten',
  'setting-moved': 'rewritten',
  'setting-value': 'rewritten',
  'time-fields': 'rewritten',
  'zone-name': 'rewritten',

  anacrontab: 'different',
  'background-command': 'different',
  'backslash-percent': 'different',
  'bash-redirection': 'different',
  'bad-shell': 'different',
  'cron-variable': 'different',
  'daemon-command': 'different',
  'environment-only': 'different',
  flag: 'different',
  'machine-lock': 'different',
  mailto: 'different',
  'output-elsewhere': 'different',
  'random-delay': 'different',
  'random-time': 'different',
  'run-parts': 'different',
  'runs-twice': 'different',
  'user-column': 'different',

  'doubtful-time': 'doubtful',
  'percent-cuts-command': 'doubtful',
  'percent-in-date': 'doubtful',

  'bad-line': 'dead',
  'entry-in-setting': 'dead',
  'file-ignored': 'dead',
  'never-runs': 'dead',
  'repeated-entry': 'dead',

  'anacron-period': 'lost',
  'not-accepted': 'lost',
  reboot: 'lost',

  'already-imported': 'note',
  'commands-time-zone': 'note',
  environment: 'note',
  'message-template': 'note',
  'taken-for-system': 'note',
  'time-zone': 'note',
  users: 'note',
} as const satisfies Record<string, FindingKind>;

/** A stable word for one kind of finding. */
export type FindingCode = keyof typeof KINDS;

/** One message about an import. Values of settings are masked in `before` and `after`. */
export interface Finding {
  readonly kind: FindingKind;
  readonly code: FindingCode;
  /** Line of the source, from 1; absent for the whole file. */
  readonly line?: number;
  /** One sentence. */
  readonly message: string;
  /** The line in the source, and its new text; absent if it did not change. */
  readonly before?: string;
  readonly after?: string;
}

export function finding(
  code: FindingCode,
  message: string,
  rest: Omit<Finding, 'kind' | 'code' | 'message'> = {},
): Finding {
  return { kind: KINDS[code], code, ...rest, message };
}

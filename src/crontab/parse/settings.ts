// The environment settings of one file above the current line, and what they mean for the entries below.

import type { Complain } from '../diagnostics/report.ts';
import { quoted } from '../diagnostics/shown.ts';
import { explainShell } from '../hints/shell-setting.ts';
import { explainTimerSetting } from '../hints/systemd.ts';
import type { Span } from './line.ts';
import type { Setting } from './setting.ts';
import { type TimeZones, zoneHint } from './time-zone.ts';

/** What the settings above an entry mean for it. */
export interface Surroundings {
  /** The container's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly shell: string;
  /** From `CRON_TZ`. */
  readonly timezone?: string;
  /** From `RANDOM_DELAY`, in seconds. */
  readonly jitter?: number;
  /** From `MAILTO=""`. */
  readonly notify?: 'never';
  readonly mailto?: string;
}

const DEFAULT_SHELL = '/bin/sh';

/** cronie's MAX_USER_ENVS (macros.h). */
const MOST_SETTINGS = 1000;

/** cronie's RANDOM_DELAY is at most a day of minutes (entry.c). */
export const LONGEST_DELAY_MINUTES = 24 * 60;

/** `$HOME`, `${name}`, `$(date)`, but not the `$` in a password. */
const EXPECTS_EXPANSION = /\$(?:[{(]|[A-Z_][A-Z0-9_]+)/;

/** Settings for cron itself, or that cron itself sets, rather than for the command. */
const NOT_ENVIRONMENT = new Set([
  'SHELL',
  'CRON_TZ',
  'MAILTO',
  'MAILFROM',
  'LOGNAME',
  'USER',
  'RANDOM_DELAY',
]);

const TZ_ALONE = 'TZ is only passed to the command: it does not change when entries run';
const TZ_HINT = 'set CRON_TZ as well to choose the time zone in which entries run';

/** Values never appear in a message, except those of PUBLIC_SETTINGS, since they may be passwords. */
export class Settings {
  readonly #zones: TimeZones;
  readonly #values = new Map<string, string>();
  /** What the settings so far mean; undefined after a change. Entries between two settings share it. */
  #surroundings: Surroundings | undefined;
  #complainOfTz: (() => void) | undefined;

  constructor(zones: TimeZones) {
    this.#zones = zones;
  }

  /** Adds a setting, unless it is wrong. */
  add(setting: Setting, complain: Complain): void {
    const { name, value, nameSpan } = setting;
    if (
      explainTimerSetting(setting, complain) ||
      !this.#checkName(setting, complain) ||
      !this.#checkValue(setting, complain)
    )
      return;
    if (!this.#values.has(name) && this.#values.size >= MOST_SETTINGS) {
      complain('too-many-settings', nameSpan, `the file has more than ${MOST_SETTINGS} settings`);
      return;
    }
    this.#values.set(name, value);
    this.#surroundings = undefined;
  }

  /** What the settings so far mean for an entry. */
  surroundings(): Surroundings {
    // CRON_TZ may be above or below TZ, so only the next entry shows whether it is missing.
    if (!this.#values.has('CRON_TZ')) this.#complainOfTz?.();
    this.#complainOfTz = undefined;
    this.#surroundings ??= this.#read();
    return this.#surroundings;
  }

  #read(): Surroundings {
    const {
      CRON_TZ: timezone,
      RANDOM_DELAY: delay,
      MAILTO: mailto,
      SHELL: shell,
    } = Object.fromEntries(this.#values);
    const environment = [...this.#values].filter(([name]) => !NOT_ENVIRONMENT.has(name));
    return {
      env: Object.fromEntries(environment),
      shell: shell ?? DEFAULT_SHELL,
      // An empty CRON_TZ means the daemon's zone (cron.c, find_jobs).
      ...(timezone && { timezone }),
      ...(delay && Number(delay) > 0 && { jitter: Number(delay) * 60 }),
      ...(mailto === '' && { notify: 'never' }),
      ...(mailto && { mailto }),
    };
  }

  #checkName({ name, nameSpan }: Setting, complain: Complain): boolean {
    if (name === '') {
      complain(
        'setting-without-name',
        nameSpan,
        'the setting has no name before the "="',
        'write NAME=value, or begin the line with # to make it a comment',
      );
      return false;
    }
    if (name.startsWith('CRONBRIDGE_')) {
      complain(
        'reserved-setting',
        nameSpan,
        `${quoted(name)} begins with CRONBRIDGE_, which is reserved`,
        'choose another name',
      );
      return false;
    }
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      complain(
        'odd-setting-name',
        nameSpan,
        `${quoted(name)} is not a valid name for a shell variable`,
        'use letters, digits and "_", and do not begin with a digit',
      );
    }
    return true;
  }

  #checkValue(setting: Setting, complain: Complain): boolean {
    const { name, value, nameSpan, valueSpan } = setting;
    switch (name) {
      case 'CRON_TZ': {
        if (value === '' || this.#zones.has(value)) return true;
        const nearest = this.#zones.nearest(value);
        complain(
          'unknown-timezone',
          valueSpan,
          `${quoted(value)} is not the name of a time zone`,
          zoneHint(nearest),
        );
        return false;
      }
      case 'RANDOM_DELAY': {
        if (value === '') return true;
        if (/^\d{1,4}$/.test(value) && Number(value) <= LONGEST_DELAY_MINUTES) return true;
        const range = `0 to ${LONGEST_DELAY_MINUTES}`;
        complain('bad-random-delay', valueSpan, `RANDOM_DELAY is not a number of minutes from ${range}`);
        return false;
      }
      case 'SHELL':
        return !explainShell(setting, complain);
      case 'MAILTO':
      case 'MAILFROM':
        return true;
      default:
        if (EXPECTS_EXPANSION.test(value)) {
          complain(
            'variable-not-expanded',
            valueSpan,
            `${quoted(name)} contains a "$", but variables in settings are not expanded`,
            'write out the value, or set the variable in the command',
          );
        }
        if (isUnquoted(value, valueSpan) && /[ \t]#/.test(value)) {
          complain(
            'comment-in-value',
            valueSpan,
            `the "#" and the text after it are part of the value of ${quoted(name)}`,
            'put the comment on its own line, or put the value in quotes if you mean all of it',
          );
        }
        if (name === 'TZ')
          this.#complainOfTz = () => complain('tz-is-not-cron-tz', nameSpan, TZ_ALONE, TZ_HINT);
        return true;
    }
  }
}

/** With quotes the span is longer than the value. */
function isUnquoted(value: string, { start, end }: Span): boolean {
  return end - start === value.length;
}

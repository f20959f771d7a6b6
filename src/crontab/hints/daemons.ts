// Programs that start something and end before it: daemons, sessions, services, jobs for later.

import { quoted } from '../diagnostics/shown.ts';
import type { SimpleCommand } from '../shell/parse.ts';
import { ownCount, type Program } from '../shell/programs.ts';

export interface Daemon {
  readonly message: string;
  readonly hint: string;
  /** Whether it goes without this program's words, which stand before those of another. */
  readonly isNeedless?: boolean;
}

const STARTS = /^(?:re)?start$|^(?:force-)?reload$|^graceful$|^try-restart$/;
const FOREGROUND = 'start the program itself, so that the run lasts as long as it does';
const NO_SERVICE =
  'a service that always runs belongs into a service of ECS; a job starts its program itself';

/** Whether `setsid` itself waits; what it runs has options of its own. */
function waits(words: Program['after']): boolean {
  return words.slice(0, ownCount(words, {})).some(({ plain }) => /^-[a-z]*w|^--wait$/.test(plain));
}

/** What a program leaves behind; undefined where it waits. */
export function daemonOf({ name, after }: Program, command: SimpleCommand): Daemon | undefined {
  const words = after.map(({ plain }) => plain);
  const has = (...patterns: readonly (string | RegExp)[]) =>
    words.some((word) =>
      patterns.some((pattern) => (typeof pattern === 'string' ? word === pattern : pattern.test(word))),
    );
  const starts = (hint: string): Daemon => ({
    message: `${quoted(name)} starts something and ends: the run ends with it, as succeeded, and what it started is gone`,
    hint,
  });
  const leaves = (is: boolean, hint = FOREGROUND) => (is ? starts(hint) : undefined);
  if (/^\/etc\/(?:rc\.d\/)?init\.d\/./.test(name)) return leaves(has(STARTS), NO_SERVICE);
  switch (name) {
    case 'setsid':
      return waits(after)
        ? undefined
        : { ...starts('leave setsid out, or write setsid --wait'), isNeedless: true };
    case 'daemonize':
      return starts('leave daemonize out');
    case 'daemon':
      return leaves(!has('-f', '--foreground', '--stop', '--running', '--list'), 'leave daemon out');
    case 'start-stop-daemon':
      return leaves(has('-b', '--background', /^-[A-Z]*b[A-Z]*$/));
    case 'screen':
      return leaves(has(/^-[a-zA-Z]*d[a-zA-Z]*m/) || (has('-d') && has('-m')));
    case 'tmux':
      return leaves(has(/^new(?:-session)?$/) && has(/^-[A-Za-z]*d/));
    case 'at':
      return leaves(
        !has('-l', '-r', '-d', '-c', '-V'),
        'write the time into the crontab, or begin with sleep',
      );
    case 'batch':
      return leaves(
        words.length === 0 || has('-f', '-q'),
        'run the program itself: each run has a container of its own',
      );
    case 'systemd-run':
      return leaves(!has('--wait', '--scope', '--pty', '-P', '-t', '-G'));
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'docker-compose':
      return leaves(
        has('run', 'exec', 'up') && has(/^-[a-z]*d[a-z]*$/, /^--detach(?:=true)?$/),
        'leave -d out',
      );
    case 'service':
    case 'rc-service':
    case 'systemctl':
    case 'initctl':
    case 'supervisorctl':
    case 'apachectl':
    case 'apache2ctl':
    case 'invoke-rc.d':
      return leaves(has(STARTS), NO_SERVICE);
    case 'pm2':
      return leaves(has('start', 'restart', 'reload', 'resurrect') && !has('--no-daemon'), NO_SERVICE);
    case 'forever':
      return leaves(has('start', 'restart'), NO_SERVICE);
    case 'gunicorn':
      return leaves(has('-D', '--daemon'), 'leave -D out');
    case 'ssh':
      return leaves(has(/^-[nNTqxACv46]*f[nNTqxACv46]*$/), 'leave -f out');
    case 'wget':
      return leaves(has('-b', '--background'), 'leave -b out');
    default:
      return leaves(
        command.words.length > 1 && has(/^--(?:daemonize|detach|detached|background)$/),
        'leave the option out with which the program goes into the background',
      );
  }
}

// The codes of commands that rely on a machine which stays when they end.
import { warning } from './code.ts';

export const COMMAND_CODES = {
  'background-command': warning(
    'A `&` leaves a program running, and nothing waits for it: the container ends with its first process, the run has succeeded, and the work is gone.',
    '0 5 * * * nohup /app/report --all &',
    '0 5 * * * /app/report --all',
  ),
  'bash-redirection': warning(
    "`&>`, `>& file` and `|&` are bash's. Under an `sh` that is dash, as on Debian, `cmd &> file` is `cmd` in the background and an empty file.",
    '0 5 * * * /app/report |& /app/send',
    '0 5 * * * /app/report 2>&1 | /app/send',
  ),
  'daemon-command': warning(
    'The command starts something and ends before it: a session, a daemon, a service, a job for later. The container ends with the command.',
    '0 5 * * * setsid /app/report --all',
    '0 5 * * * /app/report --all',
  ),
  'machine-lock': warning(
    'A lock file, a pid file or a look at the processes excludes nothing: each run has a container of its own. (A lock file on a file system that all tasks share still works, and `overlap=allow` says so.)',
    '*/5 * * * * flock -n /tmp/report.lock /app/report --all',
    '#@ overlap=skip lock=report\n*/5 * * * * /app/report --all',
  ),
  'output-elsewhere': warning(
    'What the command prints goes into a file that is gone with the container, to nowhere, or to a syslog that is not there, so that `cronbridge logs` and notifications have nothing to show. Told once for a file.',
    '0 5 * * * /app/report --all >> /var/log/report.log 2>&1',
    '0 5 * * * /app/report --all',
  ),
} as const;

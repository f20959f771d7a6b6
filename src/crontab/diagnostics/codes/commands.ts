// The codes of commands that rely on a machine that keeps running after they end.
import { warning } from './code.ts';

export const COMMAND_CODES = {
  'background-command': warning(
    'The `&` runs a program in the background and nothing waits for it: the container stops with its first process, the run counts as succeeded, and the work is lost.',
    '0 5 * * * nohup /app/report --all &',
    '0 5 * * * /app/report --all',
  ),
  'bash-redirection': warning(
    '`&>`, `>& file` and `|&` are bash syntax. In dash, which is `sh` on Debian, `cmd &> file` runs `cmd` in the background and creates an empty file.',
    '0 5 * * * /app/report |& /app/send',
    '0 5 * * * /app/report 2>&1 | /app/send',
  ),
  'daemon-command': warning(
    'The command starts a session, daemon, service or later job, and ends before it does. The container stops when the command ends.',
    '0 5 * * * setsid /app/report --all',
    '0 5 * * * /app/report --all',
  ),
  'machine-lock': warning(
    'A lock file, a pid file or a check of the processes does not keep runs apart, because each run has its own container. (A lock file on a file system that all tasks share still works: write `overlap=allow` to say that you mean it.)',
    '*/5 * * * * flock -n /tmp/report.lock /app/report --all',
    '#@ overlap=skip lock=report\n*/5 * * * * /app/report --all',
  ),
  'output-elsewhere': warning(
    "The command's output goes to a file that is lost with the container, to `/dev/null`, or to a syslog that does not exist, so `cronbridge logs` and notifications cannot show it. Reported once per file.",
    '0 5 * * * /app/report --all >> /var/log/report.log 2>&1',
    '0 5 * * * /app/report --all',
  ),
} as const;

// Two examples of each command, which its help shows.
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { shellLines } from './output/shell-lines.ts';

/** By the words of the command: what follows the program's name. */
export const EXAMPLES: Readonly<Record<string, readonly [string, string]>> = {
  validate: ['validate', 'validate crontab/batch.crontab --strict'],
  next: ['next', 'next nightly-report -n 5'],
  import: [
    'import /etc/crontab --from debian --system --out crontab/',
    'import batch.txt --from sqsjfr --out crontab/batch.crontab',
  ],
  compare: [
    'compare /var/spool/cron/batch --from cronie',
    'compare old.txt --from debian --crontab crontab/batch.crontab',
  ],
  explain: ["explain '*/5 8-18 * * 1-5'", "explain '0 0 1 * mon' --lang ja"],
  timeline: ['timeline', 'timeline --from 2027-01-01 --out week.html'],
  cost: ['cost', 'cost crontab/batch.crontab --duration 5m --spot'],
  local: ['local', 'local --crontab crontab/batch.crontab --port 5000'],
  init: ['init --stage prod', 'init --demo'],
  deploy: ['deploy --stage prod', 'deploy --stage prod --no-sync'],
  plan: ['plan --stage prod', 'plan crontab/batch.crontab --detailed-exitcode'],
  sync: ['sync --stage prod', 'sync --stage prod --dry-run'],
  doctor: ['doctor --stage prod', 'doctor --local --json'],
  remove: ['remove --stage test', 'remove --stage test --yes'],
  policy: ['policy operator --stage prod', 'policy ci-apply --stage prod'],
  list: ['list --stage prod --sort next', 'list --local --failing --watch'],
  describe: ['describe nightly-report --stage prod', 'describe nightly-report --local --json'],
  run: ['run nightly-report --wait', 'run nightly-report --local -- --dry-run'],
  rerun: ['rerun nightly-report', 'rerun nightly-report@2026-11-23T03:00Z --wait'],
  runs: ['runs --state failed,missed --since 2d', 'runs nightly-report --local --watch'],
  show: ['show nightly-report', 'show nightly-report@2026-11-23T03:00Z --stage prod'],
  logs: ['logs nightly-report --follow', 'logs --all --since 2h --grep ERROR --timestamps'],
  stop: ['stop nightly-report', 'stop nightly-report@2026-11-23T03:00Z --stage prod'],
  pause: ['pause nightly-report --until 2h --reason "disk full"', 'pause --all --stage prod'],
  resume: ['resume nightly-report', 'resume --all --stage prod'],
  drain: ['drain --stage prod --until 2h', 'drain nightly-report --timeout 30m'],
  backfill: [
    'backfill nightly-report --from 2026-11-20 --dry-run',
    'backfill nightly-report --from 2026-11-20 --only missed',
  ],
  completion: ['completion bash', 'completion fish'],
  console: ['console --stage prod', 'console --local --read-only'],
  mcp: ['mcp --stage prod', 'mcp --local --allow-actions'],
  'dead-letters': ['dead-letters --stage prod', 'dead-letters redrive --local'],
  'dead-letters list': ['dead-letters list --stage prod', 'dead-letters list --local --json'],
  'dead-letters show': ['dead-letters show 1f0c2d3e', 'dead-letters show 1f0c2d3e --show-values'],
  'dead-letters drop': ['dead-letters drop 1f0c2d3e', 'dead-letters drop 1f0c2d3e --yes'],
  'dead-letters redrive': ['dead-letters redrive --stage prod', 'dead-letters redrive --local --json'],
};

/** Before an example in a help. */
const INDENT = '    ';

/** Adds the examples of a command and of its subcommands to their helps. */
export function addExamples(command: CommandUnknownOpts): void {
  const path = pathOf(command);
  const examples = EXAMPLES[path.slice(1).join(' ')] ?? [];
  for (const own of command.commands) addExamples(own);
  if (examples.length === 0) return;
  command.addHelpText('after', ({ error }) => {
    const { getErrHelpWidth, getOutHelpWidth } = command.configureOutput();
    const width = (error ? getErrHelpWidth : getOutHelpWidth)?.() ?? 80;
    const lines = examples.flatMap((words) => shellLines(`${path[0]} ${words}`, width, INDENT));
    return ['', 'Examples:', ...lines].join('\n');
  });
}

function pathOf(command: CommandUnknownOpts): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [command.name()];
}

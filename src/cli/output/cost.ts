// Prints what a crontab costs in a month, for people and as JSON.
import type { AlwaysOn } from '../../cost/always-on.ts';
import { type Assumptions, TASK_OVERHEAD_SECONDS } from '../../cost/assumptions.ts';
import type { Estimate, JobCost, MeterCost } from '../../cost/estimate.ts';
import { PRICE_DATE, PRICE_REGION } from '../../cost/prices.ts';
import { plural } from '../../crontab/diagnostics/counts.ts';
import { plain } from '../../crontab/diagnostics/shown.ts';
import { someNames } from '../../some-names.ts';
import { printTable } from './table.ts';
import type { Output } from './terminal.ts';
import { formatDuration } from './time.ts';

/** What the figures rest on, and what they compare with. */
interface CostBasis {
  readonly assumptions: Assumptions;
  readonly freeTier: boolean;
  /** Why no duration was measured. */
  readonly notMeasured?: string;
  readonly instead: readonly AlwaysOn[];
}

/** @param most how many jobs to show */
export function printCost(output: Output, estimate: Estimate, basis: CostBasis, most: number): void {
  const { bold, dim } = output.colors;
  const { usd, fixedUsd, runs, services, jobs } = estimate;
  output.line(
    `${plural(jobs.length, 'job')}, ${count(runs)} runs in an average month: ${bold(`about ${dollars(usd)}`)}`,
  );
  output.line();
  printTable(
    output,
    [{ heading: 'SERVICE' }, { heading: 'A MONTH' }, { heading: 'FOR', wraps: true }],
    [
      ...services.map(({ service, usd: each, meters }) => [
        service,
        right(each),
        meters.map(amountOf).join(', '),
      ]),
      ['total', right(usd), `${dollars(fixedUsd)} of it without a single run`],
    ],
  );
  const dearest = jobs.filter((job) => job.runs > 0).slice(0, most);
  if (dearest.length > 0) {
    output.line();
    printTable(
      output,
      [
        { heading: 'JOB', shrinks: true },
        { heading: 'A MONTH' },
        { heading: 'RUNS' },
        { heading: 'A RUN TAKES' },
      ],
      dearest.map((job) => [job.job, right(job.usd), count(job.runs), takes(job)]),
    );
    const others = jobs.length - dearest.length;
    if (others > 0) output.line(dim(`and ${plural(others, 'job')} that cost less; -n shows more`));
  }
  output.line();
  printTable(
    output,
    [{ heading: 'ALWAYS RUNNING INSTEAD' }, { heading: 'A MONTH' }],
    basis.instead.map(({ what, usd: each }) => [what, right(each)]),
  );
  output.line();
  for (const note of [...sizeNotes(estimate), ...notes(basis)]) output.line(dim(note));
}

export function costJson(estimate: Estimate, basis: CostBasis): unknown {
  return { currency: 'USD', region: PRICE_REGION, date: PRICE_DATE, ...estimate, ...basis };
}

const SOURCES = { s3: 'the crontab in S3', https: 'the address of the crontab' } as const;

/** One short line: what a plan costs, and which command explains it. */
export function costLine({ usd }: Estimate, command: string): string {
  return `about ${dollars(usd)} a month on AWS; ${command} shows why`;
}

function sizeNotes({ otherSizes }: Estimate): string[] {
  return otherSizes.map(
    ({ jobs, asked, counted }) =>
      `Fargate has no size of ${asked.cpu} CPU units with ${asked.memory} MiB: counted as ${counted.cpu} with ${counted.memory} (${someNames(jobs)})`,
  );
}

function notes({ assumptions, freeTier, notMeasured }: CostBasis): string[] {
  const { durationSeconds, cpu, memory, architecture, launch, publicIp, source } = assumptions;
  const durations =
    notMeasured === undefined
      ? 'durations: the last runs in the ledger'
      : `no duration was measured (${plain(notMeasured)})`;
  return [
    `prices: ${PRICE_REGION} in US dollars before tax, ${PRICE_DATE}, ${freeTier ? 'after' : 'without'} the free units of an account; other regions differ, often by 10 to 30 %`,
    `${durations}; assumed without one: ${formatDuration(durationSeconds * 1000)} (--duration), and ${TASK_OVERHEAD_SECONDS}s for each task to start and stop`,
    `assumed for jobs that set nothing: ${cpu} CPU units, ${memory} MiB, ${architecture === 'arm' ? 'ARM' : 'x86'}, ${launch}, ${publicIp ? 'a' : 'no'} public IPv4 address (--cpu, --memory, --arm, --spot, --public-ip)`,
    ...(source === undefined ? [] : [`with a look at ${SOURCES[source]} every minute`]),
    'a server or daemon runs the commands itself, and must be large enough for all that run at once',
    'not included: failures and retries, runs by hand, notifications, NAT gateways, data transfer, the image registry',
  ];
}

function takes({ durationSeconds, measured }: JobCost): string {
  return `${formatDuration(durationSeconds * 1000)}${measured ? '' : ' (assumed)'}`;
}

function amountOf({ amount, unit }: MeterCost): string {
  return `${count(amount)} ${unit}`;
}

/** `43,800`, `1.5`, `0.0003`. */
function count(amount: number): string {
  return amount.toLocaleString(
    'en',
    amount >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 2 },
  );
}

/** `$12.01`; less than a cent is not shown as zero. */
function dollars(usd: number): string {
  if (usd > 0 && usd < 0.005) return '<$0.01';
  return `$${usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function right(usd: number): string {
  return dollars(usd).padStart('A MONTH'.length);
}

// Measures the promised speed: `npm run bench`, and for calls to AWS `npm run bench:sync`.
import { fileURLToPath } from 'node:url';
import { printTable } from '../../src/cli/output/table.ts';
import { processTerminal } from '../../src/cli/output/terminal.ts';
import { serveEndpoints } from './endpoints.ts';
import { measureFunctions } from './functions.ts';
import { readLargeCrontab, reportLargeCrontab } from './large-crontab.ts';
import { measureNext } from './next.ts';
import { measureSameMinute } from './same-minute.ts';
import { compareSpecs } from './specs.ts';
import { measureStart } from './start.ts';
import { measureSync } from './sync.ts';
import { measureVirtualWeek } from './virtual-week.ts';

/** One promise, as a row of the table; smaller is better. */
export interface Measured {
  readonly what: string;
  readonly target: number;
  readonly measured: number;
  readonly unit: 'ms' | 'MB' | 'times';
}

// As in the program itself: the SDK's warnings about Node.js are of no use here.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const here = fileURLToPath(import.meta.url);
const [, , child, size = ''] = process.argv;

const { out, err } = processTerminal(process.env, { color: true });

switch (child) {
  case 'large-crontab':
    reportLargeCrontab(size);
    break;
  case 'endpoints':
    await serveEndpoints();
    break;
  case 'sync':
    print(await measureSync(here, size, (line) => err.line(line)));
    break;
  default:
    await measureAll();
}

async function measureAll(): Promise<void> {
  const rows: Measured[] = [];
  const measures = [
    measureFunctions,
    measureStart,
    () => readLargeCrontab(here),
    measureNext,
    measureVirtualWeek,
    measureSameMinute,
  ];
  for (const measure of measures) {
    const measured = await measure();
    for (const { what } of measured) err.line(`measured: ${what}`);
    rows.push(...measured);
  }
  print(rows);
  out.line(`\n${compareSpecs()}`);
}

function print(rows: readonly Measured[]): void {
  printTable(
    out,
    [
      { heading: 'WHAT' },
      { heading: 'TARGET' },
      { heading: 'MEASURED' },
      { heading: '', color: (text) => (text === 'met' ? out.colors.green(text) : out.colors.red(text)) },
    ],
    rows.map(({ what, target, measured, unit }) => [
      what,
      `${target.toLocaleString('en')} ${unit}`,
      `${Math.round(measured).toLocaleString('en')} ${unit}`,
      measured <= target ? 'met' : 'missed',
    ]),
  );
  if (rows.some(({ target, measured }) => measured > target)) process.exitCode = 1;
}

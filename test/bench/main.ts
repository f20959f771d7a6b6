// Measures the promised speed: `npm run bench`, and for calls to AWS `npm run bench:sync`.
import { fileURLToPath } from 'node:url';
import { processTerminal } from '../../src/cli/output/terminal.ts';
import { serveEndpoints } from './endpoints.ts';
import { measureFunctions } from './functions.ts';
import { readLargeCrontab, reportLargeCrontab } from './large-crontab.ts';
import { type Measured, printMeasured } from './measured.ts';
import { measureNext } from './next.ts';
import { measureSameMinute } from './same-minute.ts';
import { compareSpecs } from './specs.ts';
import { measureStart } from './start.ts';
import { measureSync } from './sync.ts';
import { measureVirtualWeek } from './virtual-week.ts';

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
    printMeasured(out, await measureSync(here, size, (line) => err.line(line)));
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
  printMeasured(out, rows);
  out.line(`\n${compareSpecs()}`);
}

// npm run test:simulation -- --minutes 200000 [--seed N] [--jobs N] [--all] [--mutants [--named TEXT]]
import { execFile, fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');
const BUILT = join(ROOT, 'node_modules/.cache/cronbridge-simulation');

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    mutants: { type: 'boolean', default: false },
    named: { type: 'string', default: '' },
    all: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const jobs = Number(values.jobs);

mkdirSync(BUILT, { recursive: true });
await bundle('report', join(ROOT, 'test/simulation/statistics.ts'));
await bundle('data', join(ROOT, 'test/simulation/known.ts'));
const { added, NOTHING, report } = await import(join(BUILT, 'report.mjs'));
await bundle('scenarios', join(ROOT, 'test/simulation/scenarios.ts'));
const { SCENARIO_NAMES } = await import(join(BUILT, 'scenarios.mjs'));
const { MUTANTS, OPEN_VIOLATIONS } = await import(join(BUILT, 'data.mjs'));
const open = values.all ? [] : OPEN_VIOLATIONS.map(({ law }) => law);
process.exitCode = values.mutants ? await tryMutants() : await simulate();

async function simulate() {
  const program = await bundle('worker', join(ROOT, 'test/simulation/worker.ts'));
  const begun = performance.now();
  let all = NOTHING;
  const broken = new Map();
  const works = Array.from({ length: jobs }, (_, index) =>
    work(program, { seed: seed + index, step: jobs, minutes: minutes / jobs, open }, (told) => {
      if (told.shortest) print(`\n${told.shortest}\n`);
      if (told.violation) {
        const { law, seed: where, scenario, what } = told.violation;
        if (!broken.has(law)) print(`seed ${where} (${scenario}) breaks "${law}": ${what}`);
        broken.set(law, [...(broken.get(law) ?? []), where]);
      }
      if (told.statistics) all = added(all, told.statistics);
    }),
  );
  await Promise.all(works);
  print(report(all, (performance.now() - begun) / 1000));
  if (open.length > 0) print(`not looked at, since they are known to be broken: ${open.join('; ')}`);
  print(`violations: ${[...broken.values()].flat().length}`);
  for (const [law, seeds] of broken)
    print(`  ${law}: ${seeds.length} histories, seeds ${seeds.slice(0, 10).join(', ')}`);
  return broken.size > 0 ? 1 : 0;
}

/** Breaks each layer, and says what notices that. */
async function tryMutants() {
  const plain = await bundle('worker', join(ROOT, 'test/simulation/worker.ts'));
  const waiting = MUTANTS.filter(({ name }) => name.includes(values.named));
  let living = 0;
  const next = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const by = mutant.test === undefined ? await noticedBy(plain, mutant) : await failingTest(mutant);
      if (by === undefined) living += 1;
      print(`${mutant.name.padEnd(52)}${by ?? 'LIVES'}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, next));
  print(`mutants that live: ${living}`);
  return living > 0 ? 1 : 0;
}

/** The laws that a mutant breaks in one history in which they hold without it. */
async function noticedBy(plain, mutant) {
  const program = await bundle(
    `mutant-${MUTANTS.indexOf(mutant)}`,
    join(ROOT, 'test/simulation/worker.ts'),
    mutant,
  );
  const { first, step } = seedsOf(mutant.scenario);
  let left = minutes;
  for (let seed = first; left > 0; ) {
    const found = await brokenLaws(program, { seed, step, minutes: left, smallest: seed === first });
    if (found.laws.size === 0) return undefined;
    // Of those, a test holds that they keep every law.
    if (found.seed < 0) return `${[...found.laws].join('; ')} (smallest history ${found.seed})`;
    const without = await brokenLaws(plain, { seed: found.seed, step, histories: 1 });
    const shown = [...found.laws].filter((law) => !without.laws.has(law));
    if (shown.length > 0) return `${shown.join('; ')} (seed ${found.seed})`;
    left -= found.dueMinutes;
    seed = found.seed + step;
  }
  return undefined;
}

/** The laws that the first history breaks that breaks any, and its seed. */
async function brokenLaws(program, asked) {
  const found = { laws: new Set(), seed: undefined, dueMinutes: 0 };
  await work(program, { minutes, ...asked, open, first: true }, ({ violation, statistics }) => {
    if (violation) found.laws.add(violation.law);
    if (violation) found.seed = violation.seed;
    if (statistics) found.dueMinutes = statistics.dueMinutes;
  });
  return found;
}

/** The test that a mutant names, if it fails with the mutant, and not without it. */
async function failingTest({ name, file, text, becomes, test }) {
  if (!(await passes(test, { file, text, becomes: text })))
    throw new Error(`${test} fails without "${name}"`);
  return (await passes(test, { file, text, becomes })) ? undefined : test;
}

function passes(test, { file, text, becomes }) {
  const config = join(BUILT, 'mutant.config.mjs');
  writeFileSync(config, configOfTests({ file: join(ROOT, file), text, becomes }));
  return new Promise((resolve) => {
    execFile('npx', ['vitest', 'run', '--config', config, '--root', ROOT, test], { cwd: ROOT }, (error) =>
      resolve(error === null),
    );
  });
}

/** Vitest's, with one source replaced; nothing of that is kept for other runs. */
function configOfTests({ file, text, becomes }) {
  return `export default {
    plugins: [{
      name: 'mutant',
      enforce: 'pre',
      transform: (source, id) =>
        id === ${JSON.stringify(file)} ? source.replace(${JSON.stringify(text)}, () => ${JSON.stringify(becomes)}) : undefined,
    }],
    test: {
      include: ['test/**/*.test.ts'],
      isolate: false,
      deps: { interopDefault: false },
      env: { TZ: 'UTC', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    },
  };
  `;
}

/** The seeds of a scenario, or all. */
function seedsOf(scenario) {
  if (scenario === undefined) return { first: seed, step: 1 };
  const count = SCENARIO_NAMES.length;
  const ahead = (SCENARIO_NAMES.indexOf(scenario) - (seed % count) + count) % count;
  return { first: seed + ahead, step: count };
}

function work(program, asked, tell) {
  return new Promise((resolve, reject) => {
    const child = fork(program, [JSON.stringify(asked)], {
      env: { ...process.env, TZ: 'UTC', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      // There is a process for each core: the garbage collector's own threads would only take time from the others.
      execArgv: ['--enable-source-maps', '--single-threaded-gc'],
    });
    child.on('message', tell);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a process ended with ${code}`))));
  });
}

/** @param mutant replaces a text that occurs once in a source */
async function bundle(name, entry, mutant) {
  const outfile = join(BUILT, `${name}.mjs`);
  const replacing = {
    name: 'mutant',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (relative(ROOT, path) !== mutant.file) return undefined;
        const source = readFileSync(path, 'utf8');
        if (source.split(mutant.text).length !== 2)
          throw new Error(`${mutant.file} does not have "${mutant.text}" once`);
        return { contents: source.replace(mutant.text, () => mutant.becomes), loader: 'ts' };
      });
    },
  };
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    packages: 'external',
    plugins: mutant ? [replacing] : [],
  });
  return outfile;
}

function print(text) {
  process.stdout.write(`${text}\n`);
}

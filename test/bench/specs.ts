// Compares reading time specs with the libraries that people use for that.
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
import { readWords } from '../../src/crontab/parse/line.ts';
import { TimeReader } from '../../src/crontab/parse/written-time.ts';

const COUNT = 10_000;
const RUNS = 5;

const FORMS = [
  (n: number) => `${n % 60} ${Math.floor(n / 60) % 24} * * ${n % 7}`,
  (n: number) => `*/${1 + (n % 30)} ${n % 24} * * 1-5`,
  (n: number) => `${n % 60} ${n % 12}-${12 + (n % 12)} ${1 + (n % 28)} * *`,
  (n: number) => `${n % 20},${20 + (n % 20)},${40 + (n % 20)} * * ${1 + (n % 12)} *`,
];

/** How each of them reads a spec, without a cache. */
const READERS: Readonly<Record<string, (spec: string) => unknown>> = {
  cronbridge: (spec) => {
    const time = new TimeReader().read(readWords(spec, 0), () => {});
    if (time === undefined) throw new Error(`cannot read ${spec}`);
  },
  'cron-parser': (spec) => CronExpressionParser.parse(spec),
  croner: (spec) => new Cron(spec),
};

/** One sentence: how long reading takes, and how many times as long the others need. */
export function compareSpecs(): string {
  const specs = Array.from({ length: COUNT }, (_, n) => FORMS[n % FORMS.length]?.(n) ?? '');
  const times = new Map(Object.keys(READERS).map((name) => [name, Number.POSITIVE_INFINITY]));
  for (let run = 0; run < RUNS; run++) {
    for (const [name, read] of Object.entries(READERS)) {
      const begun = performance.now();
      for (const spec of specs) read(spec);
      times.set(name, Math.min(times.get(name) ?? 0, performance.now() - begun));
    }
  }
  const own = times.get('cronbridge') ?? 0;
  const others = [...times]
    .filter(([name]) => name !== 'cronbridge')
    .map(([name, time]) => `${name} ${Math.round(time)} ms, ${(time / own).toFixed(1)} times as long`);
  return `${COUNT.toLocaleString('en')} time specs: cronbridge ${Math.round(own)} ms; ${others.join('; ')}`;
}

// What a user gets who installs the package: in an empty folder, far from this repository's node_modules, and without a network.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Place, Program } from './program.ts';

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let place: Place;
let packed: Packed;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cronbridge-install-'));
  // dist/ is built before all tests: without its scripts, npm does not build it again under other tests.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  // One report a package: a list, or since npm 12 an object by the packages' names.
  const reports: Record<string, Packed> = JSON.parse(execFileSync('npm', pack, { encoding: 'utf8' }));
  [packed] = Object.values(reports) as [Packed];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const install = [
    'install',
    '--offline',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `./${packed.filename}`,
  ];
  execFileSync('npm', install, { cwd: folder, stdio: 'pipe' });
  place = { program: join(folder, 'node_modules/cronbridge/dist/cronbridge.js'), folder };
  mkdirSync(join(folder, 'crontab'));
  writeFileSync(join(folder, 'crontab/team.crontab'), '#@ name=greet\n0 0 1 1 * echo hello\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

it('is one package of at most 8 MB', () => {
  const packages = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(packages).toEqual(['cronbridge']);
  expect(packed.unpackedSize).toBeLessThanOrEqual(8_000_000);
});

it('has what a deployment is made of, and nothing for those who work on it alone', () => {
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'serverless.yml',
      'dist/lambda/sync.mjs',
      'dist/lambda/dispatch.mjs',
      'dist/lambda/outcome.mjs',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
    ]),
  );
  expect(paths.filter((path) => /\.map$|^dist\/bench|^(?:src|test|handlers)\//.test(path))).toEqual([]);
});

it('validates a crontab', async () => {
  const { code, out, err } = await new Program(['validate'], place).finished();
  expect({ code, out: out + err }).toEqual({ code: 0, out: '1 job, 1 schedule, no problems\n' });
});

it('runs a job on this machine', async () => {
  const local = new Program(['local', '--port', '0'], place);
  try {
    const [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
    const run = new Program(['run', 'greet', '--wait', '--local', '--port', port], place);
    expect(await run.finished()).toMatchObject({ code: 0, out: 'hello\n' });
  } finally {
    local.signal('SIGKILL');
    await local.finished();
  }
});

// The package as a team has it: installed from its archive into the team's own repository, without a network.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finished, Program } from '../e2e/program.ts';
import { ROOT } from '../frame/source.ts';

/** What `npm pack` says of the archive. */
interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

export class Installation {
  /** The team's repository. */
  readonly folder = mkdtempSync(join(tmpdir(), 'cronbridge-team-'));
  readonly packed: Packed;
  /** Where other programs keep what they know of their user. */
  readonly #home = mkdtempSync(join(tmpdir(), 'cronbridge-home-'));

  constructor() {
    const { folder } = this;
    execFileSync('git', ['init', '-q', folder]);
    // dist/ is built before all tests: without its scripts, npm does not build it again under other tests.
    const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    // One report a package: a list, or since npm 12 an object by the packages' names.
    const reports: Record<string, Packed> = JSON.parse(
      execFileSync('npm', pack, { cwd: ROOT, encoding: 'utf8' }),
    );
    [this.packed] = Object.values(reports) as [Packed];
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const install = ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', [...install, `./${this.packed.filename}`], { cwd: folder, stdio: 'pipe' });
  }

  /** `npx cronbridge <words>` in the team's repository, with nothing of this machine's AWS settings. */
  start(words: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    return new Program(words, {
      program: join(this.folder, 'node_modules/cronbridge/dist/cronbridge.js'),
      folder: this.folder,
      environment: { HOME: this.#home, ...env },
    });
  }

  /** The same, to its end. */
  run(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> {
    return this.start(words, env).finished();
  }

  remove(): void {
    for (const made of [this.folder, this.#home]) rmSync(made, { recursive: true, force: true });
  }
}

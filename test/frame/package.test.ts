// The package: its dependencies with their reasons, and a lock file that works with any registry.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ROOT, readSources } from './source.ts';

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

/** The packages that a list in CONTRIBUTING.md explains, by the line above it. */
function explained(heading: string): string[] {
  const [, list = ''] = read('CONTRIBUTING.md').split(`\n${heading}:\n`);
  const [rows = ''] = list.split(/\n\n(?!\|)/);
  return [...rows.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name = '']) => name);
}

describe('the package', () => {
  it('gives the reason for each dependency in CONTRIBUTING.md, and for nothing else', () => {
    const reasons = [...explained('In the bundles'), ...explained('Tools and tests')];
    expect(reasons.toSorted()).toEqual(Object.keys(manifest.devDependencies).toSorted());
  });

  it('bundles what the sources import, and nothing besides', () => {
    const used = new Set(
      readSources('src', 'handlers')
        .flatMap(({ imports }) => imports)
        .filter((name) => !/^(?:node:|src\/|handlers\/|package\.json)/.test(name)),
    );
    // Types of the Lambda events come from a package without code.
    used.delete('aws-lambda');
    expect([...used].sort()).toEqual(explained('In the bundles').toSorted());
  });

  it('installs no other package', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('peerDependencies');
  });

  it('is built by npm ci, so that its command works afterwards', () => {
    expect(manifest.scripts.prepare).toBe('npm run build');
    expect(manifest.bin.cronbridge).toBe('dist/cronbridge.js');
  });

  it('has a lock file that names no registry', () => {
    const lock = JSON.parse(read('package-lock.json'));
    const packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }> = lock.packages;
    const addressed = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
    const unchecked = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && !integrity);
    expect(addressed).toEqual([]);
    expect(unchecked).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(/registry\./);
  });

  it('has a lock file for every platform: a registry that lacks one package for another machine breaks npm ci on all', () => {
    const lock = JSON.parse(read('package-lock.json'));
    const packages: Record<string, { optionalDependencies?: Record<string, string> }> = lock.packages;
    const locked = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)));
    const missing = Object.values(packages)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !locked.has(name));
    expect(missing).toEqual([]);
  });

  it('tells in the changelog what its version brings', () => {
    const headings = [...read('CHANGELOG.md').matchAll(/^## \[(.+?)\]/gm)].map(([, version]) => version);
    expect(['Unreleased', manifest.version]).toContain(headings[0]);
  });
});

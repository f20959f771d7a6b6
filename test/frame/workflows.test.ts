// The workflows that this repository has, and those that teams copy.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from './source.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[]; readonly if?: string }>>;
}

const folders = ['.github/workflows', 'examples/ci/github', 'examples/perl-batch/.github/workflows'];
const files = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)));

describe.each(files)('%s', (file) => {
  const { jobs } = parse(readFileSync(join(ROOT, file), 'utf8')) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it('pins every action by the SHA of a commit', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });

  it('has scripts that bash can read', () => {
    const scripts = steps.map(({ run = '' }) => run.replace(/\$\{\{.*?\}\}/g, 'x')).join('\n');
    const { status, stderr } = spawnSync('bash', ['-n'], { input: scripts });
    expect({ scripts, status, stderr: String(stderr) }).toEqual({ scripts, status: 0, stderr: '' });
  });
});

it('gives the role that applies to pushes alone', () => {
  for (const file of ['.github/workflows/sync.yml', 'examples/ci/github/cronbridge.yml']) {
    const { jobs } = parse(readFileSync(join(ROOT, file), 'utf8')) as Workflow;
    for (const job of Object.values(jobs)) {
      const applies = JSON.stringify(job.steps).includes('CRONBRIDGE_APPLY_ROLE');
      expect(applies && !job.if?.includes("github.event_name == 'push'")).toBe(false);
    }
  }
});

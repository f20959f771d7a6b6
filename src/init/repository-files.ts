// The files that `init` writes into a team's repository.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { SETTINGS_FILE } from '../config/read-settings.ts';
import { DEFAULT_DIRECTORY, EXTENSION } from '../files/crontab-files.ts';
import { packageFolder } from '../files/package-folder.ts';

interface InitialFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** What a stage is to be, by the keys of cronbridge.yml; what is absent has its default. */
export interface StageAnswers {
  readonly stage: string;
  /** For all stages. */
  readonly common: Readonly<Record<string, unknown>>;
  /** For this stage: another one must name its own, and is not deployed by accident. */
  readonly own: Readonly<Record<string, unknown>>;
}

export function settingsText({ stage, common, own }: StageAnswers): string {
  return `# yaml-language-server: $schema=./node_modules/cronbridge/dist/cronbridge.schema.json
# The deployments of this crontab. Each key may stand at the top, for all stages, or below a stage.
${stringify({ ...common, stages: { [stage]: own } }, { flowCollectionPadding: false })}`;
}

export const FIRST_CRONTAB: InitialFile = {
  path: `${DEFAULT_DIRECTORY}/team${EXTENSION}`,
  text: `# minute hour day-of-month month day-of-week command
# "npx cronbridge validate" checks this file, "npx cronbridge next" shows when its jobs run.

# Replace this one by the team's own.
#@ name=hello
0 9 * * 1-5 echo "hello from $CRONBRIDGE_RUN"
`,
};

/** The workflows for GitHub Actions, as the package carries them. */
export async function workflowFiles(): Promise<readonly InitialFile[]> {
  const folder = join(packageFolder(), 'examples/ci/github');
  const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({
      path: `.github/workflows/${name}`,
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}

const IGNORED = ['node_modules/', '.serverless/', '.cronbridge/'];

/** The .gitignore with what is missing in it; nothing where nothing is. */
export async function ignoreFile(directory: string): Promise<InitialFile | undefined> {
  const path = '.gitignore';
  const file = join(directory, path);
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  const lines = new Set(text.split(/\r?\n/).map((line) => line.replace(/^\/|\/$/g, '')));
  const missing = IGNORED.filter((name) => !lines.has(name.replace(/\/$/, '')));
  if (missing.length === 0) return undefined;
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return { path, text: `${before}${missing.join('\n')}\n` };
}

/** What of the files can be written without replacing anything, and what is there already. */
export function sorted(
  files: readonly InitialFile[],
  directory: string,
): { readonly written: readonly InitialFile[]; readonly kept: readonly string[] } {
  const isThere = ({ path }: InitialFile) => existsSync(join(directory, path));
  return {
    written: files.filter((file) => !isThere(file)),
    kept: files.filter(isThere).map(({ path }) => path),
  };
}

/** Whether a directory has settings already. */
export function hasSettings(directory: string): boolean {
  return existsSync(join(directory, SETTINGS_FILE));
}

/** Whether a directory has crontabs already. */
export async function hasCrontabs(directory: string): Promise<boolean> {
  const names = await readdir(join(directory, DEFAULT_DIRECTORY)).catch(() => []);
  return names.some((name) => name.endsWith(EXTENSION));
}

/** Whether the repository is at GitHub, by what git knows of its remotes. */
export async function isAtGitHub(directory: string): Promise<boolean> {
  const config = await readFile(join(directory, '.git/config'), 'utf8').catch(() => '');
  return /\burl\s*=.*github\.com[:/]/.test(config);
}

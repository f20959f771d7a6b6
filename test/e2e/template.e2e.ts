// What CloudFormation's own linter says of the packaged templates.
import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { packageTemplate } from '../frame/packaged.ts';
import { DEMO_SETTINGS, FULL_SETTINGS } from '../frame/template-settings.ts';

it('finds nothing in the template, nor in that of a demo', async ({ skip, onTestFinished }) => {
  const templates = await Promise.all([
    packageTemplate('test', FULL_SETTINGS),
    packageTemplate('try', DEMO_SETTINGS),
  ]);
  onTestFinished(async () => {
    await Promise.all(templates.map(({ folder }) => rm(folder, { recursive: true })));
  });
  // One process for both: it takes longer to start than to look at a template.
  const files = templates.map(({ file }) => file);
  const { error, status, stdout } = spawnSync('cfn-lint', files, { encoding: 'utf8' });
  const NOT_FOUND = 127;
  skip(error !== undefined || status === NOT_FOUND, 'cfn-lint is not installed here');
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

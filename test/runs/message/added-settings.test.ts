import { expect, it } from 'vitest';
import { nameProblem } from '../../../src/runs/message/added-settings.ts';

it.each([
  'DAY',
  'dry_run',
  '_x',
  'ENV',
  'NODE_ENV',
  'RAILS_ENV',
  'PERL_TEST',
  'MY_AWS_REGION',
  'LDAP_HOST',
  'ECSTASY',
  'PATHS',
])('a request may set %s', (name) => {
  expect(nameProblem(name)).toBeUndefined();
});

it.each<[string, string]>([
  ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_'],
  ['AWS_ENDPOINT_URL', 'AWS_'],
  ['aws_profile', 'AWS_'],
  ['ECS_CONTAINER_METADATA_URI_V4', 'ECS_'],
  ['CRONBRIDGE_RUN', 'CRONBRIDGE_'],
  ['Cronbridge_X', 'CRONBRIDGE_'],
  ['LD_PRELOAD', 'LD_'],
  ['LD_LIBRARY_PATH', 'LD_'],
])('a request may not set %s', (name, prefix) => {
  expect(nameProblem(name)).toBe(`begins with ${prefix}, which is reserved`);
});

it.each([
  'BASH_ENV',
  'PATH',
  'Path',
  'NODE_OPTIONS',
  'PERL5OPT',
  'PYTHONPATH',
  'RUBYOPT',
  'JAVA_TOOL_OPTIONS',
])('a request may not set %s, by which the command would run something else', (name) => {
  expect(nameProblem(name)).toBe('is reserved: it can make the command run something else');
});

it.each(['', '1A', 'A B', 'A=B', 'BASH_FUNC_ls%%', 'A\n'])('%j is no name', (name) => {
  expect(nameProblem(name)).toMatch(/^may contain only/);
});

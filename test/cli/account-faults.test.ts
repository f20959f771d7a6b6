// Credentials, rights, regions and deployments that are not there: one sentence with the remedy, and nothing is changed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { nowhere } from '../harness/nowhere.ts';
import { deniedAnswer, errorAnswer } from '../proxy/error-answer.ts';
import type { Link } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { endpointsAt, startProxy } from '../proxy/proxy.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { cronbridge } from './record.ts';

const CRONTAB = '#@ name=report\n0 5 * * * /app/report\n';
const CHANGED = '#@ name=report\n0 6 * * * /app/report\n';
const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

let deployment: TestDeployment;
let proxy: Awaited<ReturnType<typeof startProxy>>;
const quiet: Link = (request, pass) => pass(request);
let link = quiet;

const cli = (...words: readonly string[]) => cronbridge(words);
const HERE = ['--stage', 'local', '--region', 'us-east-1'];

/** A shell with these variables and no others of AWS. */
function shell(variables: Readonly<Record<string, string>>): void {
  const none = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_PROFILE: undefined,
    AWS_REGION: undefined,
    AWS_DEFAULT_REGION: undefined,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: proxy.url,
  };
  for (const [name, value] of Object.entries({ ...none, ...variables })) vi.stubEnv(name, value);
}
const loggedIn = { AWS_ACCESS_KEY_ID: KEY.accessKeyId, AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey };

beforeAll(async () => {
  deployment = await startDeployment(CRONTAB);
  await deployment.cli('sync', deployment.crontab);
  // Once more, with a key that is not this machine's.
  await deployment.stack.cloud.close();
  const url = await deployment.stack.cloud.listen(0, { credentials: KEY });
  proxy = await startProxy(endpointsAt(url), (request, pass) => link(request, pass));
  deployment.write(CHANGED);
});
afterAll(async () => {
  await proxy.close();
  await deployment.close();
});
beforeEach(() => shell(loggedIn));
afterEach(() => {
  link = quiet;
  vi.unstubAllEnvs();
});

async function hour(): Promise<string> {
  shell(loggedIn);
  link = quiet;
  const [{ schedules }] = JSON.parse((await cli('list', '--json', ...HERE)).out);
  return schedules[0].expression;
}

describe('credentials', () => {
  const commands = [['list'], ['doctor'], ['run', 'report'], ['plan'], ['sync']];
  it.each<[string, Readonly<Record<string, string>>, Link, RegExp]>([
    ['that are missing', {}, quiet, /CredentialsProviderError: /],
    ['of nobody', { ...loggedIn, AWS_ACCESS_KEY_ID: 'AKIDNOBODY' }, quiet, /UnrecognizedClientException: /],
    [
      'with a wrong secret',
      { ...loggedIn, AWS_SECRET_ACCESS_KEY: 'guessed' },
      quiet,
      /InvalidSignatureException: /,
    ],
    [
      'that have expired',
      loggedIn,
      async (request) =>
        errorAnswer(
          request,
          { status: 403, name: 'ExpiredTokenException' },
          'The security token included in the request is expired',
        ),
      /ExpiredTokenException: The security token included in the request is expired/,
    ],
  ])('%s are said by every command, with the remedy', async (_, variables, met, words) => {
    for (const [command = '', ...rest] of commands) {
      shell(variables);
      link = met;
      const files = ['plan', 'sync'].includes(command) ? [deployment.crontab] : [];
      const { code, out, err } = await cli(
        command,
        ...rest.filter((word) => word !== '--yes'),
        ...files,
        ...HERE,
      );
      expect({ command, code, out }).toEqual({ command, code: 3, out: '' });
      expect(err).toMatch(
        new RegExp(
          `^error: could not [a-z ]+.*: ${words.source}.*\n  hint: log in again, or check AWS_PROFILE and the AWS_\\* variables of this shell\n$`,
        ),
      );
    }
    expect(await hour()).toBe('cron(0 5 * * ? *)');
  });
});

describe('a missing right', () => {
  it.each([
    [['list'], 'ListSchedules', 'scheduler:ListSchedules'],
    [['runs'], 'Query', 'dynamodb:Query'],
    [['run', 'report'], 'Invoke', 'lambda:InvokeFunction'],
    [['sync'], 'Invoke', 'lambda:InvokeFunction'],
    [['pause', 'report'], 'UpdateSchedule', 'scheduler:UpdateSchedule'],
    [['dead-letters'], 'GetQueueUrl', 'sqs:GetQueueUrl'],
  ])('%j is named, with the resource: %s', async ([command = '', ...rest], operation, action) => {
    const resource = 'arn:aws:any:us-east-1:000000000000:thing';
    link = async (request, pass) =>
      operationOf(request) === operation
        ? deniedAnswer(
            request,
            `User: arn:aws:iam::000000000000:user/someone is not authorized to perform: ${action} on resource: ${resource}`,
          )
        : pass(request);
    const files = command === 'sync' ? [deployment.crontab] : [];
    const { code, out, err } = await cli(command, ...rest, ...files, ...HERE);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(
      /^error: could not [^\n]+: AccessDenied\w*: [^\n]+\n {2}hint: allow the action that the message names [^\n]+\n$/,
    );
    expect(err).toContain(`${action} on resource: ${resource}`);
    expect(await hour()).toBe('cron(0 5 * * ? *)');
  });
});

describe('a deployment that is not there', () => {
  it.each([
    'list',
    'runs',
    'plan',
    'sync',
    'run report',
    'logs report',
    'pause report',
    'dead-letters',
    'doctor',
  ])('is said by %s, with what to check', async (words) => {
    const files = ['plan', 'sync'].includes(words) ? [deployment.crontab] : [];
    const { code, out, err } = await cli(
      ...words.split(' '),
      ...files,
      '--stage',
      'other',
      '--region',
      'us-east-1',
    );
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(
      /^error: (?:could not [^\n]+|the schedule group "cronbridge-other" does not exist|cronbridge-other is not deployed in us-east-1)\n {2}hint: (?:deploy this stage first, or )?check [^\n]*region[^\n]*: it was looked for as cronbridge-other in us-east-1 \(from --region\)\n$/,
    );
  });

  it('is said with where its region was set, and the stages that there are', async () => {
    const settings = join(mkdtempSync(join(tmpdir(), 'cronbridge-stages-')), 'cronbridge.yml');
    writeFileSync(settings, 'region: eu-west-1\nstages:\n  prod: {}\n  dev: {}\n');
    const env = { ...loggedIn, AWS_REGION: 'us-east-1' };
    const { err } = await cronbridge(['list', '--stage', 'prdo', '--config', settings], { env });
    expect(err).toContain(
      `it was looked for as cronbridge-prdo in us-east-1 (from AWS_REGION); ${settings} has the stages prod, dev\n`,
    );
    rmSync(dirname(settings), { recursive: true });
  });
});

describe('doctor', () => {
  it('names stage and region in every remedy that is a command, wherever they were set', async () => {
    shell({ ...loggedIn, AWS_REGION: 'us-east-1', CRONBRIDGE_STAGE: 'local' });
    const { out } = await cronbridge(['doctor', '--json'], { env: process.env });
    const remedies = JSON.parse(out).map(({ remedy = '' }: { remedy?: string }) => remedy);
    expect(remedies.flatMap(nowhere)).toEqual([]);
    expect(remedies.join('\n')).toContain('deploy --stage local --region us-east-1');
  });
});

describe('where to', () => {
  it('without a region is asked for', async () => {
    expect(await cli('list', '--stage', 'local')).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(
        /^error: could not list the jobs: no AWS region is set\n {2}hint: set region in cronbridge\.yml, or AWS_REGION, or add --region/,
      ),
    });
  });

  it('with a profile that does not exist is refused, with the names of those that do', async () => {
    const { code, err } = await cli('list', '--profile', 'prud', ...HERE);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: there is no AWS profile "prud"\n {2}hint: [^\n]+\n$/);
  });
});

// The printed policies hold what the commands ask AWS for, and no more.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesFor } from '../../src/config/names.ts';
import { type Audience, githubTrust, policyFor } from '../../src/deploy/policies.ts';
import { formerSchedulesPartition, pausesPartition } from '../../src/runs/ledger/table-definition.ts';
import { startDeployment, type TestDeployment } from '../cli/deployment.ts';
import { cronbridge } from '../cli/record.ts';
import { actionsOf } from './requests.ts';

const CRONTAB = `
#@ name=good
0 5 * * * /app/good
#@ name=refused
0 5 * * * /app/refused
#@ name=long timeout=8h
0 5 * * * /app/long
`;

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await startDeployment(CRONTAB, ({ environment }) =>
    environment.CRONBRIDGE_JOB === 'long' ? { seconds: Number.POSITIVE_INFINITY } : { output: ['one'] },
  );
  await deployment.cli('sync', deployment.crontab);
  await deployment.clock.advanceTo(new Date('2027-01-01T07:30:00Z'));
});
afterAll(() => deployment.close());

/** What the commands of an audience ask for. A policy of ours has no wildcard in its actions. */
async function asked(lines: readonly string[]): Promise<string[]> {
  return actionsOf(async () => {
    for (const line of lines) {
      const { code, err } = await deployment.cli(...line.split(' '));
      expect({ line, code, err: code === 0 ? '' : err }).toEqual({ line, code: 0, err: '' });
    }
  });
}

/** A transaction needs the rights to its writes, which put items. */
const rightsTo = (actions: readonly string[]) =>
  [
    ...new Set(
      actions.map((action) => (action === 'dynamodb:TransactWriteItems' ? 'dynamodb:PutItem' : action)),
    ),
  ].sort();

const place = { names: namesFor('nightly', 'prod'), region: 'eu-west-1', account: '123456789012' };
const allowed = (audience: Audience, ...implied: readonly string[]) =>
  [...new Set(policyFor(audience, place).Statement.flatMap(({ Action }) => Action))]
    .filter((action) => !implied.includes(action))
    .sort();

/**
 * UpdateSchedule passes a role; the log of a run of an older version is found by its task; the local endpoints have no rules,
 * roles, subnets and container instances, of which doctor asks more.
 */
const IMPLIED = [
  'iam:PassRole',
  'ecs:DescribeTasks',
  'events:ListTargetsByRule',
  'iam:GetRole',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'ec2:DescribeSubnets',
  'ec2:DescribeRouteTables',
  'ec2:DescribeVpcEndpoints',
  'ecs:ListContainerInstances',
];

describe('the policy', () => {
  it('of an operator allows what these commands ask for, and a schedule’s role to be passed', async () => {
    const commands = [
      'list',
      'runs',
      'runs good',
      'logs good',
      'logs long',
      'doctor',
      'run good --wait',
      'pause good',
      'resume good --run-missed last',
      'backfill good --from 2026-12-31T23:00 --dry-run',
      'stop long',
      'dead-letters',
      'dead-letters redrive',
    ];
    const [letter] = JSON.parse((await deployment.cli('dead-letters', '--json')).out);
    const used = await asked([
      ...commands.slice(0, -1),
      `dead-letters drop ${letter.id} --yes`,
      ...commands.slice(-1),
    ]);
    expect(allowed('operator', ...IMPLIED)).toEqual(rightsTo(used));
    expect(used).not.toContain('sqs:SendMessage');
    const writes = policyFor('operator', place).Statement.filter(({ Action }) =>
      [Action].flat().some((action) => action === 'dynamodb:PutItem'),
    );
    expect(writes.map(({ Condition }) => Condition)).toEqual([
      {
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [formerSchedulesPartition, pausesPartition] },
      },
    ]);
  });

  it('of a pull request allows to plan', async () => {
    expect(allowed('ci-plan')).toEqual(await asked([`plan ${deployment.crontab}`]));
    const functions = policyFor('ci-plan', place).Statement.flatMap(({ Action, Resource }) =>
      [Action].flat().includes('lambda:InvokeFunction') ? Resource : [],
    );
    expect(functions).toEqual(['arn:aws:lambda:eu-west-1:123456789012:function:nightly-prod-plan']);
  });

  it('of the main branch allows to plan and sync', async () => {
    expect(allowed('ci-apply')).toEqual(
      await asked([`plan ${deployment.crontab}`, `sync ${deployment.crontab}`]),
    );
  });

  it('of those who plan and sync with their own rights allows what that asks for', async () => {
    await deployment.cli('sync', deployment.crontab);
    deployment.write(`${CRONTAB.replace('/app/good', '/app/better').replace('name=long', 'name=longer')}
#@ name=boot on=deploy
@reboot /app/boot
`);
    const used = await asked([`plan ${deployment.crontab} --direct`, `sync ${deployment.crontab} --direct`]);
    expect(allowed('direct', 'iam:PassRole')).toEqual(rightsTo(used));
    expect(used).not.toContain('lambda:InvokeFunction');
  });

  it.each(['operator', 'ci-plan', 'ci-apply', 'direct', 'deploy'] as const)(
    'of %s is about this deployment',
    (audience) => {
      const other = namesFor('nightly-prod', 'x');
      for (const { Sid, Resource, Condition } of policyFor(audience, place).Statement) {
        for (const arn of [Resource].flat()) {
          expect(`${Sid} ${arn}`).not.toContain(other.prefix);
          if (arn === '*' && Condition === undefined) expect(UNLIMITED, Sid).toContain(Sid);
        }
      }
    },
  );
});

/** Statements on what AWS knows no resources for. */
const UNLIMITED = [
  'ListJobsAndReadTaskDefinitions',
  'CheckAlarmsTriggersAndSubnets',
  'ListSchedulesAndCheckTasks',
  'Template',
  'Look',
  'DemoNetwork',
];

describe('the trust policy for GitHub', () => {
  const repository = { repository: 'team/batch', branch: 'main' };
  const subjectsOf = (audience: Audience) => {
    const [{ Condition } = { Condition: {} }] = githubTrust(audience, place, repository).Statement;
    return JSON.stringify(Condition);
  };

  it('lets only the branch sync and deploy', () => {
    for (const audience of ['ci-apply', 'deploy'] as const) {
      expect(subjectsOf(audience)).toContain(
        '"token.actions.githubusercontent.com:sub":"repo:team/batch:ref:refs/heads/main"',
      );
      expect(subjectsOf(audience)).not.toContain('*');
    }
  });

  it('lets pull requests plan, of this repository alone', () => {
    expect(subjectsOf('ci-plan')).toContain('repo:team/batch:pull_request');
    expect(subjectsOf('ci-plan')).toContain('"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"');
  });
});

describe('cronbridge policy', () => {
  const env = { AWS_REGION: 'cn-north-1', CRONBRIDGE_SERVICE: 'nightly', CRONBRIDGE_STAGE: 'prod' };

  it('prints a policy in the partition of its region, for any account', async () => {
    const { code, out } = await cronbridge(['policy', 'ci-plan'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(out).Statement[0].Resource).toBe(
      'arn:aws-cn:lambda:cn-north-1:*:function:nightly-prod-plan',
    );
  });

  it('prints a trust policy', async () => {
    const words = [
      'policy',
      'ci-apply',
      '--trust',
      '--repository',
      'team/batch',
      '--account',
      '123456789012',
    ];
    const { code, out } = await cronbridge(words, { env });
    expect(code).toBe(0);
    expect(JSON.parse(out).Statement[0].Principal.Federated).toBe(
      'arn:aws-cn:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
    );
  });

  it.each([
    [['policy', 'nobody'], 'is invalid'],
    [['policy', 'ci-apply', '--trust', '--repository', 'team/batch'], '--trust needs --account'],
    [
      ['policy', 'ci-apply', '--trust', '--account', '123456789012'],
      '--trust needs --repository, as owner/name',
    ],
    [['policy', 'operator', '--account', '12'], '"12" is not the number of an AWS account: 12 digits'],
  ])('refuses %j', async (words, said) => {
    const { code, err } = await cronbridge(words, { env });
    expect(code).toBe(2);
    expect(err).toContain(said);
  });
});

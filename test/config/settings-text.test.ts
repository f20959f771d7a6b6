import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/config/settings-text.ts';

function problemsOf(text: string): string[] {
  return parseSettings(text, 'cronbridge.yml').problems.map(
    ({ where, message, hint }) => `${where}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

/** Lines that are wrong, and what is said of them. */
const WRONG: readonly (readonly [string, string])[] = [
  ['clutser: a', '1:1: unknown key "clutser" (did you mean cluster?)'],
  ['task_definition: a', '1:1: unknown key "task_definition" (did you mean task-definition?)'],
  [
    'cluster:',
    '1:1: cluster has no value (the name or ARN of an ECS cluster is needed; remove the line for the default)',
  ],
  [
    'cluster: 123',
    '1:10: cluster is 123, not the name or ARN of an ECS cluster (write it in quotes if it is one: "123")',
  ],
  ['region: eu-west1', '1:9: region is "eu-west1", not the name of an AWS region'],
  ['timezone: Asia/Tokio', '1:11: timezone is "Asia/Tokio", not a time zone (did you mean Asia/Tokyo?)'],
  ['subnets: subnet-1', '1:10: subnets is "subnet-1", not a list (write [subnet-1])'],
  ['subnets: [vpc-1]', '1:11: subnets[0] is "vpc-1", not the id of a subnet'],
  [
    'crontab: http://example.com/batch',
    '1:10: crontab is "http://example.com/batch", not a path, a list of paths, or one source: s3://bucket/key, or https://… without a name and a password (write https://example.com/batch: over http, others could change the commands)',
  ],
  [
    'crontab: https://me:secret@example.com/batch',
    '1:10: crontab is "https://***@example.com/batch", not a path, a list of paths, or one source: s3://bucket/key, or https://… without a name and a password (publish it without a name and a password, or use s3://bucket/key)',
  ],
  [
    'crontab: https://127.0.0.1/batch',
    '1:10: crontab is at 127.0.0.1, an address of the machine that reads it (publish it where the functions reach it, or use s3://bucket/key)',
  ],
  [
    'stages:\n  prod:\n    crontab: https://[::ffff:a9fe:a9fe]/batch',
    '3:14: stages.prod.crontab is at ::ffff:a9fe:a9fe, an address of the machine that reads it (publish it where the functions reach it, or use s3://bucket/key)',
  ],
  [
    'crontab: [batch, s3://jobs/batch]',
    '1:18: crontab[1] is "s3://jobs/batch", not a file or directory (a source stands alone, not in a list: crontab: https://…)',
  ],
  [
    'notify: [https://hooks.example.com/x]',
    '1:10: notify[0] is "https://hooks.example.com/x", not an e-mail address (for a webhook, subscribe it to the topic: aws sns subscribe)',
  ],
  [
    'subnets: https://example.com/x',
    '1:10: subnets is "https://example.com/x", not a list (it takes a list, and no address of the web)',
  ],
  ['public-ip: yes', '1:12: public-ip is "yes", not true or false (write true)'],
  ['max-running: 0', '1:14: max-running is 0, not a whole number from 1 to 500'],
  ['retention-days: 2', '1:17: retention-days is 2, not a whole number from 3 to 99999'],
  ['concurrency: 2.5', '1:14: concurrency is 2.5, not a whole number from 2 to 1000'],
  ['notify: [ops]', '1:10: notify[0] is "ops", not an e-mail address'],
  ['tags: []', '1:7: tags is a list, not a map of strings'],
  ['tags: { aws:x: y }', '1:9: the key "aws:x" is not the key of a tag: 1 to 128 characters, not aws:…'],
  ['tags: { cost: 7 }', '1:15: tags.cost is 7, not a string (write it in quotes if it is one: "7")'],
  [
    'allow: { roles: [a] }',
    '1:10: unknown key "roles" (the keys here are clusters, task-definitions, containers, task-roles, execution-roles, producers)',
  ],
  [
    'stages: { Prod: {} }',
    '1:11: the stage is "Prod": upper case is not allowed, since names that differ only in case are easily confused (a stage consists of lower-case letters, digits and "-", beginning with a letter, at most 20 characters)',
  ],
  [
    'stages: { 1st: {} }',
    '1:11: the stage is "1st": it does not begin with a letter, but the names of AWS resources must (a stage consists of lower-case letters, digits and "-", beginning with a letter, at most 20 characters)',
  ],
  ['stages: { prod: { stages: {} } }', '1:19: unknown key "stages" (it belongs at the top of the file)'],
  ['task-roles: [a]', '1:1: unknown key "task-roles" (it belongs below allow)'],
  ['allow: { subnets: [a] }', '1:10: unknown key "subnets" (it belongs outside allow)'],
  [
    'service: my_batch',
    '1:10: service is "my_batch": CloudFormation does not allow "_" in the name of a stack (a service consists of lower-case letters, digits and "-", beginning with a letter, 2 to 20 characters)',
  ],
  [
    'service: a-name-of-27-characters-oh',
    '1:10: service is "a-name-of-27-characters-oh": it has 26 characters, and Lambda allows only 64 for <service>-<stage>-<function> (a service consists of lower-case letters, digits and "-", beginning with a letter, 2 to 20 characters)',
  ],
  ['- a', '1:1: the file is not a map of settings (write "key: value" lines)'],
  ['cluster: a\ncluster: b', '2:1: this is not YAML: Map keys must be unique'],
  ['cluster: !Ref a', '1:10: this is not YAML: Unresolved tag: !Ref'],
  ['cluster: a\n---\ncluster: b', '2:1: a second document begins here'],
];

describe('a setting that is wrong', () => {
  it.each(WRONG)('%s', (text, said) => {
    expect(problemsOf(text)).toEqual([`cronbridge.yml:${said}`]);
  });

  it('does not hide another: all are named, in the order of the file', () => {
    const text =
      'regoin: a\nsubnets: [x, subnet-1, y]\nstages:\n  prod:\n    clutser: b\n    concurency: 1\n  B: {}\ncluster:\n';
    expect(problemsOf(text).map((problem) => problem.slice(0, 40).replace(/: .*/, ''))).toEqual([
      'cronbridge.yml:1:1',
      'cronbridge.yml:2:11',
      'cronbridge.yml:2:24',
      'cronbridge.yml:5:5',
      'cronbridge.yml:6:5',
      'cronbridge.yml:7:3',
      'cronbridge.yml:8:1',
    ]);
  });
});

describe('a file of settings', () => {
  it('may be empty, and a stage may set nothing', () => {
    expect(parseSettings('', 'a')).toEqual({ settings: {}, problems: [] });
    expect(parseSettings('stages:\n  prod:\n', 'a').settings).toEqual({ stages: { prod: null } });
  });

  it('may share values between stages by anchors', () => {
    const text = 'stages:\n  a: &a { cluster: one, launch: ec2 }\n  b:\n    <<: *a\n    cluster: two\n';
    expect(parseSettings(text, 'a').settings.stages?.b).toEqual({ cluster: 'two', launch: 'ec2' });
  });
});

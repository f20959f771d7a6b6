import { Argument } from '@commander-js/extra-typings';
import { namesFor } from '../../config/names.ts';
import { AUDIENCES, type Audience, githubTrust, policyFor } from '../../deploy/policies.ts';
import { CronbridgeError } from '../../errors.ts';
import type { Context, Start } from '../context.ts';
import type { CommandLine, OptionsOf } from '../options.ts';
import { EXIT } from '../output/failure.ts';
import { settingsWith } from '../settings.ts';

const grammar = (program: CommandLine) =>
  program
    .command('policy')
    .description('print the IAM policy of those who operate, plan, sync or deploy')
    .addArgument(new Argument('<audience>', 'who gets it').choices(AUDIENCES))
    .option('--account <id>', 'the AWS account (default: any, which is that of the policy)')
    .option('--trust', 'print the trust policy of a role for GitHub Actions instead')
    .option('--repository <owner/name>', 'with --trust: the repository on GitHub')
    .option('--branch <name>', 'with --trust: the only branch that may sync or deploy', 'main');

export function addPolicy(program: CommandLine, start: Start): void {
  grammar(program).action((audience, options) =>
    start((context) => printPolicy(context, audience as Audience, options)),
  );
}

async function printPolicy(
  context: Context,
  audience: Audience,
  options: OptionsOf<typeof grammar>,
): Promise<number> {
  const { service, stage, region = '' } = await settingsWith(context, ['region']);
  const place = { names: namesFor(service, stage), region, account: accountOf(options) };
  const document = options.trust
    ? githubTrust(audience, place, { repository: repositoryOf(options), branch: options.branch })
    : policyFor(audience, place);
  context.terminal.out.line(JSON.stringify(document, null, 2));
  return EXIT.done;
}

function accountOf({ account, trust }: OptionsOf<typeof grammar>): string {
  if (account === undefined && trust) {
    throw new CronbridgeError(
      'usage',
      '--trust needs --account: the identity provider of an account has its number',
      {
        hint: 'aws sts get-caller-identity --query Account',
      },
    );
  }
  if (account === undefined) return '*';
  if (/^[0-9]{12}$/.test(account)) return account;
  throw new CronbridgeError('usage', `"${account}" is not the number of an AWS account: 12 digits`);
}

function repositoryOf({ repository }: OptionsOf<typeof grammar>): string {
  if (repository !== undefined && /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(repository)) return repository;
  throw new CronbridgeError('usage', '--trust needs --repository, as owner/name');
}

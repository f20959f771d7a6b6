// The policies of a packaged template, with the values that CloudFormation would fill in.
import type { PackagedResource } from '../frame/packaged.ts';
import { checkSupported, listOf, type Statement } from './policy.ts';

/** Where the template is deployed. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export interface Role {
  readonly arn: string;
  readonly statements: readonly Statement[];
}

export interface TemplatePolicies {
  /** By logical id. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Of resources, by ARN. */
  readonly resources: ReadonlyMap<string, readonly Statement[]>;
  /** The logical id of each function's role, by the function's name. */
  readonly functions: ReadonlyMap<string, string>;
}

type Resources = Readonly<Record<string, PackagedResource>>;

/**
 * @param roleArns of roles that have another ARN there, by logical id
 * @throws Error on calls of CloudFormation and elements of policies that are not supported here
 */
export function templatePolicies(
  resources: Resources,
  place: Place,
  roleArns: Readonly<Record<string, string>> = {},
): TemplatePolicies {
  const values = new Values(resources, place, roleArns);
  const roles: Record<string, Role> = {};
  const ofResources = new Map<string, readonly Statement[]>();
  const functions = new Map<string, string>();
  const attached: { readonly role: string; readonly document: unknown }[] = [];
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    switch (Type) {
      case 'AWS::IAM::Role': {
        const { ManagedPolicyArns = [], Policies } = Properties;
        if (ManagedPolicyArns.length > 0) throw new Error(`${id} has policies that are not in the template`);
        const documents = Policies.map(({ PolicyDocument }: { PolicyDocument: unknown }) => PolicyDocument);
        roles[id] = { arn: values.arnOf(id), statements: values.statements(documents) };
        break;
      }
      case 'AWS::IAM::Policy':
        for (const { Ref } of Properties.Roles)
          attached.push({ role: Ref, document: Properties.PolicyDocument });
        break;
      case 'AWS::SQS::QueuePolicy':
      case 'AWS::SNS::TopicPolicy':
        for (const { Ref } of Properties.Queues ?? Properties.Topics) {
          ofResources.set(values.arnOf(Ref), values.statements([Properties.PolicyDocument]));
        }
        break;
      case 'AWS::Lambda::Function': {
        const [, role = ''] = /^\$\{(\w+)\.Arn\}$/.exec(Properties.Role['Fn::Sub']) ?? [];
        functions.set(Properties.FunctionName, role);
        break;
      }
    }
  }
  for (const { role, document } of attached) {
    const { arn, statements } = roles[role] ?? { arn: values.arnOf(role), statements: [] };
    roles[role] = { arn, statements: [...statements, ...values.statements([document])] };
  }
  return { roles, resources: ofResources, functions };
}

/** The same roles, of which one may one action less. */
export function without(
  { roles, ...rest }: TemplatePolicies,
  { role, statement, action }: { readonly role: string; readonly statement: number; readonly action: string },
): TemplatePolicies {
  const changed = roles[role];
  if (changed === undefined) throw new Error(`there is no ${role}`);
  const statements = changed.statements.map((one, index) =>
    index === statement ? { ...one, Action: listOf(one.Action).filter((name) => name !== action) } : one,
  );
  return { ...rest, roles: { ...roles, [role]: { ...changed, statements } } };
}

class Values {
  readonly #resources: Resources;
  readonly #place: Place;
  readonly #roleArns: Readonly<Record<string, string>>;

  constructor(resources: Resources, place: Place, roleArns: Readonly<Record<string, string>>) {
    this.#resources = resources;
    this.#place = place;
    this.#roleArns = roleArns;
  }

  statements(documents: readonly unknown[]): readonly Statement[] {
    const statements = documents.flatMap(
      (document) => (this.#filled(document) as { Statement: Statement[] }).Statement,
    );
    checkSupported(statements);
    return statements;
  }

  arnOf(id: string): string {
    const { partition, region, account } = this.#place;
    const { Type, Properties } = this.#resources[id] ?? { Type: 'absent', Properties: {} };
    const here = (service: string, name: string) =>
      `arn:${partition}:${service}:${region}:${account}:${name}`;
    switch (Type) {
      case 'AWS::SQS::Queue':
        return here('sqs', String(this.#filled(Properties.QueueName)));
      case 'AWS::SNS::Topic':
        return here('sns', String(this.#filled(Properties.TopicName)));
      case 'AWS::DynamoDB::Table':
        return here('dynamodb', `table/${this.#filled(Properties.TableName)}`);
      case 'AWS::Logs::LogGroup':
        return here('logs', `log-group:${this.#filled(Properties.LogGroupName)}:*`);
      case 'AWS::IAM::Role':
        return this.#roleArns[id] ?? `arn:${partition}:iam::${account}:role/${id}`;
      default:
        throw new Error(`the ARN of ${id}, ${Type}, is not known here`);
    }
  }

  #filled(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#filled(one));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [[name, given] = ['', undefined]] = entries;
    if (name === 'Ref') return this.#named(given);
    if (name === 'Fn::GetAtt') return this.#attribute(given[0], given[1]);
    if (name === 'Fn::Sub') return this.#substituted(given);
    if (name.startsWith('Fn::')) throw new Error(`${name} is not supported here`);
    return Object.fromEntries(entries.map(([key, one]) => [key, this.#filled(one)]));
  }

  #substituted(text: unknown): string {
    if (typeof text !== 'string') throw new Error('Fn::Sub with variables is not supported here');
    return text.replace(/\$\{([\w:]+)(?:\.(\w+))?\}/g, (_, id: string, attribute?: string) =>
      attribute === undefined ? this.#named(id) : this.#attribute(id, attribute),
    );
  }

  #named(id: string): string {
    const { partition, region, account } = this.#place;
    const pseudo = { 'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': account };
    const value = (pseudo as Readonly<Record<string, string>>)[id];
    if (value !== undefined) return value;
    const { Type, Properties } = this.#resources[id] ?? { Type: 'absent', Properties: {} };
    if (Type === 'AWS::SNS::Topic') return this.arnOf(id);
    if (Type === 'AWS::Scheduler::ScheduleGroup') return String(this.#filled(Properties.Name));
    throw new Error(`Ref of ${id}, ${Type}, is not known here`);
  }

  #attribute(id: string, attribute: string): string {
    if (attribute !== 'Arn') throw new Error(`Fn::GetAtt ${id}.${attribute} is not supported here`);
    return this.arnOf(id);
  }
}

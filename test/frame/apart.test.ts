// Two deployments in one account share no name and no permission, however similar their names are.
import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Names, namesFor, unfitName } from '../../src/config/names.ts';
import { policyFor } from '../../src/deploy/policies.ts';
import { type PackagedResource, type PackagedTemplate, packageTemplate } from './packaged.ts';

const DEPLOYMENTS = [
  namesFor('nightly', 'dev'),
  namesFor('nightly', 'dev-2'),
  namesFor('nightly-dev', 'x'),
  namesFor('nightly', 'dev-x'),
];

let templates: readonly PackagedTemplate[];
beforeAll(async () => {
  templates = await Promise.all(
    DEPLOYMENTS.map(({ service, stage }) =>
      packageTemplate(
        stage,
        `{ service: ${service}, region: eu-west-1, cluster: batch, task-definition: app, container: main }`,
      ),
    ),
  );
});
afterAll(() => Promise.all(templates.map(({ folder }) => rm(folder, { recursive: true, force: true }))));

const PAIRS = DEPLOYMENTS.flatMap((one) =>
  DEPLOYMENTS.filter((other) => other !== one).map((other) => [one, other]),
);
const templateOf = (names: Names) => templates[DEPLOYMENTS.indexOf(names)] as PackagedTemplate;

describe('the names of two deployments', () => {
  it.each(PAIRS.map(([one, other]) => [one?.prefix, other?.prefix, one, other]))(
    'are different in everything that is made: %s, %s',
    (_one, _other, one, other) => {
      const made = new Set(Object.values(templateOf(one as Names).resources).flatMap(physicalName));
      const both = Object.values(templateOf(other as Names).resources)
        .flatMap(physicalName)
        .filter((name) => made.has(name));
      expect(made.size).toBeGreaterThan(30);
      expect(both).toEqual([]);
    },
  );

  it('are different whatever their service and stage are', () => {
    const word = fc.stringMatching(/^[a-c][a-c1]{0,2}$/);
    const part = fc
      .array(fc.oneof(word, fc.constantFrom('once', 'dead', 'letters', 'sync', 'run', 'lost', 'events')), {
        minLength: 1,
        maxLength: 3,
      })
      .map((words) => words.join('-'));
    const deployment = fc
      .tuple(part, part)
      .filter(([service, stage]) => !unfitName('service', service) && !unfitName('stage', stage));
    fc.assert(
      fc.property(deployment, deployment, ([serviceA, stageA], [serviceB, stageB]) => {
        fc.pre(serviceA !== serviceB || stageA !== stageB);
        const [one, other] = [namesFor(serviceA, stageA), namesFor(serviceB, stageB)];
        for (const kind of KINDS) {
          const taken = new Set(kind(one));
          expect(kind(other).filter((name) => taken.has(name))).toEqual([]);
        }
      }),
    );
  });

  it('have parts that are read in one way', () => {
    for (const name of ['a-', 'a--b', 'once', 'b-once', 'dead-letters', 'letters']) {
      expect(unfitName('stage', name)).toBeDefined();
    }
    for (const name of ['a-b', 'only-once-a-day', 'nonce', 'dev-2'])
      expect(unfitName('stage', name)).toBeUndefined();
  });
});

describe('the rights of a deployment', () => {
  it.each(PAIRS.map(([one, other]) => [one?.prefix, other?.prefix, one, other]))(
    'reach nothing of another one: %s, %s',
    (_one, _other, one, other) => {
      const patterns = Object.values(templateOf(one as Names).resources).flatMap((resource) =>
        arnsIn(resource.Properties),
      );
      const theirs = Object.values(templateOf(other as Names).resources).flatMap(physicalName);
      const { group, onceGroup, logGroup, prefix } = other as Names;
      const reachable = [...theirs, `${group}/job`, `${onceGroup}/retry`, `${logGroup}:log-stream:x`];
      const reached = patterns
        .map((arn) =>
          arn
            .split(':')
            .slice(5)
            .join(':')
            .replace(/^(?:schedule-group|schedule|rule|function|log-group)[/:]/, ''),
        )
        .filter((pattern) => pattern.includes((one as Names).service))
        .filter((pattern) => reachable.some((name) => isLike(name, pattern)));
      expect(patterns.length).toBeGreaterThan(10);
      expect(reached).toEqual([]);
      expect(`${prefix}/job`.startsWith(`${(one as Names).prefix}/`)).toBe(false);
    },
  );
});

describe('the printed policy of an operator', () => {
  const namedArns = (names: Names) =>
    policyFor('operator', { names, region: 'eu-west-1', account: '123456789012' })
      .Statement.flatMap(({ Resource }) => Resource as string | string[])
      .filter((arn) => arn.includes(names.service));

  it.each(PAIRS.map(([one, other]) => [one?.prefix, other?.prefix, one, other]))(
    'reaches nothing of another deployment: %s, %s',
    (_one, _other, one, other) => {
      const theirs = namedArns(other as Names);
      const reached = namedArns(one as Names).filter((pattern) => theirs.some((arn) => isLike(arn, pattern)));
      expect(theirs.length).toBeGreaterThan(10);
      expect(reached).toEqual([]);
    },
  );
});

/** Names that are unique by kind on AWS. */
const KINDS: readonly ((names: Names) => readonly string[])[] = [
  ({ prefix }) => [prefix],
  ({ group, onceGroup }) => [group, onceGroup],
  ({ queue, deadLetterQueue, undeliveredQueue, lostEventsQueue }) => [
    queue,
    deadLetterQueue,
    undeliveredQueue,
    lostEventsQueue,
  ],
  ({ syncFunction, planFunction, dispatchFunction, runFunction, outcomeFunction }) => [
    syncFunction,
    planFunction,
    dispatchFunction,
    runFunction,
    outcomeFunction,
  ],
  ({ stoppedRule, reconcileRule }) => [stoppedRule, reconcileRule],
  ({ ledgerTable, logGroup, topic }) => [ledgerTable, logGroup, topic],
];

/** A resource's name in the account. Those without a name are named after the stack. */
function physicalName({ Type, Properties = {} }: PackagedResource): string[] {
  const name = Object.entries<unknown>(Properties).find(
    ([key, value]) =>
      /^(?:\w+)?Name$/.test(key) && typeof value === 'string' && !NOT_OWN.has(`${Type} ${key}`),
  )?.[1];
  return name === undefined ? [] : [`${name}`];
}
/** Keys that name something else. */
const NOT_OWN = new Set<string>([]);

function arnsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('arn:') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(arnsIn);
}

/** Whether a pattern of IAM, with `*`, matches. */
function isLike(name: string, pattern: string): boolean {
  const literal = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(name);
}

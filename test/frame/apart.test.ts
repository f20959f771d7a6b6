// Two deployments in one account share no name and no permission, however similar their names are. apart.e2e.ts has the same of
// what is packaged.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Names, namesFor, unfitName } from '../../src/config/names.ts';
import { policyFor } from '../../src/deploy/policies.ts';
import { isLike, pairs } from './similar-deployments.ts';

describe('the names of two deployments', () => {
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

describe('the printed policy of an operator', () => {
  const namedArns = (names: Names) =>
    policyFor('operator', { names, region: 'eu-west-1', account: '123456789012' })
      .Statement.flatMap(({ Resource }) => Resource as string | string[])
      .filter((arn) => arn.includes(names.service));

  it.each(pairs())('reaches nothing of another deployment: %s, %s', (_one, _other, one, other) => {
    const theirs = namedArns(other);
    const reached = namedArns(one).filter((pattern) => theirs.some((arn) => isLike(arn, pattern)));
    expect(theirs.length).toBeGreaterThan(10);
    expect(reached).toEqual([]);
  });
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

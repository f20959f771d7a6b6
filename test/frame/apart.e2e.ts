// Two deployments in one account share no resource and no permission, however similar their names are, as they are packaged.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Names } from '../../src/config/names.ts';
import { type PackagedResource, type PackagedTemplate, packageTemplate } from './packaged.ts';
import { DEPLOYMENTS, isLike, pairs } from './similar-deployments.ts';

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

const templateOf = (names: Names) => templates[DEPLOYMENTS.indexOf(names)] as PackagedTemplate;

it.each(pairs())('two deployments share no name of what is made: %s, %s', (_one, _other, one, other) => {
  const made = new Set(Object.values(templateOf(one).resources).flatMap(physicalName));
  const both = Object.values(templateOf(other).resources)
    .flatMap(physicalName)
    .filter((name) => made.has(name));
  expect(made.size).toBeGreaterThan(30);
  expect(both).toEqual([]);
});

describe('the rights of a deployment', () => {
  it.each(pairs())('reach nothing of another one: %s, %s', (_one, _other, one, other) => {
    const patterns = Object.values(templateOf(one).resources).flatMap((resource) =>
      arnsIn(resource.Properties),
    );
    const theirs = Object.values(templateOf(other).resources).flatMap(physicalName);
    const { group, onceGroup, logGroup, prefix } = other;
    const reachable = [...theirs, `${group}/job`, `${onceGroup}/retry`, `${logGroup}:log-stream:x`];
    const reached = patterns
      .map((arn) =>
        arn
          .split(':')
          .slice(5)
          .join(':')
          .replace(/^(?:schedule-group|schedule|rule|function|log-group)[/:]/, ''),
      )
      .filter((pattern) => pattern.includes(one.service))
      .filter((pattern) => reachable.some((name) => isLike(name, pattern)));
    expect(patterns.length).toBeGreaterThan(10);
    expect(reached).toEqual([]);
    expect(`${prefix}/job`.startsWith(`${one.prefix}/`)).toBe(false);
  });
});

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

// The contract has every call that this project makes.
import { expect, it } from 'vitest';
import { readSources } from '../frame/source.ts';
import { CONTRACTS } from './contracts.ts';

/** Calls that no case makes, each with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {};

/** The local mode has neither; doctor asks for them, and its test compares with what moto has of them. */
const OTHER_SERVICES: ReadonlySet<string> = new Set(['cloudwatch', 'ec2', 'iam']);

const SERVICES: Readonly<Record<string, string>> = { 'cloudwatch-logs': 'logs' };

/** `ecs.RunTask`, by what files import from the SDK. */
function callsOf(text: string): string[] {
  const imports = text.matchAll(/^import\s*\{([^}]*)\}\s*from '@aws-sdk\/client-([a-z-]+)'/gm);
  return [...imports].flatMap(([, names = '', client = '']) =>
    names.split(',').flatMap((name) => {
      const [, command, paged] = /^(?:(\w+)Command|paginate(\w+))$/.exec(name.trim()) ?? [];
      return command || paged ? [`${SERVICES[client] ?? client}.${command ?? paged}`] : [];
    }),
  );
}

const sent = new Set(readSources('src', 'handlers').flatMap(({ text }) => callsOf(text)));
const held = new Set(
  CONTRACTS.flatMap(([, cases]) => cases).flatMap(({ steps }) =>
    steps.flatMap((step) => ('call' in step ? [step.call as string] : [])),
  ),
);

it('has every call, or a reason why not', () => {
  expect(sent.size).toBeGreaterThan(40);
  const missing = [...sent].filter(
    (call) => !held.has(call) && !OTHER_SERVICES.has(call.split('.')[0] ?? '') && !(call in LEFT_OUT),
  );
  expect(missing).toEqual([]);
});

it('has no reason for what it has, or for what nobody calls', () => {
  expect(Object.keys(LEFT_OUT).filter((call) => held.has(call) || !sent.has(call))).toEqual([]);
});

import { expect, it } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { askOne, askSeveral, askYesOrNo } from '../../src/cli/questions.ts';
import { recordOutput } from './record.ts';

/** A terminal on which the answers are typed one after the other; then its input ends. */
function terminal(...answers: readonly string[]): { context: Context; err: ReturnType<typeof recordOutput> } {
  const left = [...answers];
  const err = recordOutput();
  const context = { terminal: { out: recordOutput(), err }, ask: async () => left.shift() };
  return { context: context as unknown as Context, err };
}

const offers = { offers: [{ value: 'batch-prod', about: 'eu' }, { value: '2' }, { value: 'default' }] };

it('a number stands for what is listed under it; anything else is taken as it is', async () => {
  const { context, err } = terminal('3');
  expect(await askOne(context, { text: 'cluster', offers })).toBe('default');
  expect(err.text).toBe('  1  batch-prod  eu\n  2  2\n  3  default\n');
  expect(await askOne(terminal('other').context, { text: 'cluster', offers })).toBe('other');
  expect(await askSeveral(terminal('1, 3,x').context, { text: 'cluster', offers })).toEqual([
    'batch-prod',
    'default',
    'x',
  ]);
});

it('an empty answer is the default, and no answer where there is none', async () => {
  expect(await askOne(terminal('').context, { text: 'stage', fallback: 'prod' })).toBe('prod');
  expect(await askSeveral(terminal('').context, { text: 'notify', fallback: '' })).toEqual([]);
  expect(await askYesOrNo(terminal('').context, 'sure?', true)).toBe(true);
  expect(await askYesOrNo(terminal('maybe', 'NO').context, 'sure?', true)).toBe(false);
  expect(await askOne(terminal('', 'a b', 'a').context, { text: 'cluster' })).toBe('a');
});

it('a wrong answer is asked for again, a few times', async () => {
  const problem = (answer: string) => (answer === 'x' ? 'it is "x"' : undefined);
  const { context, err } = terminal('x', 'y');
  expect(await askOne(context, { text: 'cluster', problem })).toBe('y');
  expect(err.text).toBe('  it is "x"\n');
  const hopeless = terminal('x', 'x', 'x', 'x', 'x', 'y').context;
  await expect(askOne(hopeless, { text: 'cluster', problem })).rejects.toMatchObject({ code: 'usage' });
});

it('the end of the input ends the questions: a default is no answer then', async () => {
  const { context } = terminal();
  await expect(askOne(context, { text: 'stage', fallback: 'prod' })).rejects.toMatchObject({ code: 'usage' });
});

it('what cannot be listed is said, and can be typed', async () => {
  const { context, err } = terminal('batch');
  const denied = { offers: [], why: 'not authorized to perform: ecs:ListClusters' };
  expect(await askOne(context, { text: 'cluster', offers: denied })).toBe('batch');
  expect(err.text).toContain('not authorized to perform: ecs:ListClusters');
});

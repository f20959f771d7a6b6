// Jobs that go on under another name, seen through the plan.
import { describe, expect, it, test } from 'vitest';
import { type Desired, desire } from '../../src/schedules/desired.ts';
import { diff } from '../../src/schedules/diff.ts';
import type { Schedule } from '../../src/schedules/plan.ts';
import { readJobs } from '../../src/schedules/read-jobs.ts';
import { jobOf } from '../../src/time/schedule-name.ts';
import { GROUP, NOW, TARGETS } from './samples.ts';

function wanting(text: string, file = 'crontab/a.crontab', now = NOW): Desired {
  const { jobs } = readJobs([{ file, text }], { timezone: 'UTC' });
  return desire(jobs, TARGETS, now);
}

const isAll = () => true;
/** The schedules of a group after a sync of a crontab and after a person paused some of them. */
function deployed(
  text: string,
  isPaused: (schedule: Schedule) => boolean = () => false,
  file?: string,
): Schedule[] {
  return wanting(text, file).schedules.map((schedule) =>
    isPaused(schedule) ? { ...schedule, state: 'DISABLED' } : schedule,
  );
}

const planOf = (actual: readonly Schedule[], text: string, file?: string, options = {}) =>
  diff(wanting(text, file), actual, { group: GROUP, now: NOW, ...options });

const nameOf = (text: string) => wanting(text).schedules[0]?.name ?? '';

describe('a paused job', () => {
  const before = '0 5 * * * /app/charge --all\n';
  test.each([
    ['its command changes', before, '0 5 * * * /app/charge --all --dry\n', 'program'],
    ['its command and its time change', before, '0 6 * * 1 /app/charge --dry\n', 'program'],
    ['its program changes, at the same time', before, '0 5 * * * /app/bill --all\n', 'time'],
    ['it gets a name', before, `#@ name=charge\n${before}`, 'entry'],
    ['it loses its name', `#@ name=charge\n${before}`, before, 'entry'],
    ['it gets another name', `#@ name=charge\n${before}`, `#@ name=bill\n${before}`, 'entry'],
    ['its time gets blanks', before.replace(/\d /, '$& '), '0 5 * * * /app/bill\n', 'time'],
    ['it has two schedules', '0 5 1 * 1 /app/charge a\n', '0 5 1 * 1 /app/charge b\n', 'program'],
    ['it gets a second one', '0 5 * * * /app/charge a\n', '0 5 1 * 1 /app/charge b\n', 'program'],
    ['input belongs to its command', '0 5 * * * /app/charge%a%b\n', '0 5 * * * /app/charge%a%c\n', 'program'],
    ['a % is in its command', '0 5 * * * /app/charge +\\%F\n', '0 5 * * * /app/charge +\\%T\n', 'program'],
    [
      'it is too long for a description',
      `0 5 * * * /app/charge ${'x'.repeat(400)}\n`,
      '0 5 * * * /app/charge\n',
      'program',
    ],
    [
      'clocks skip its time',
      'CRON_TZ=Europe/Berlin\n30 2 * * * /app/charge a\n',
      'CRON_TZ=Europe/Berlin\n30 2 * * * /app/charge b\n',
      'program',
    ],
  ])('stays paused where %s', (_, from, to, same) => {
    const actual = deployed(from, isAll);
    const plan = planOf(actual, to);
    expect(plan.renamed).toEqual([{ from: nameOf(from), to: nameOf(to), same }]);
    expect(plan.create.length).toBeGreaterThan(0);
    expect(plan.create.map(({ state }) => state)).toEqual(plan.create.map(() => 'DISABLED'));
    expect(plan.paused).toEqual(plan.create.map(({ name }) => name));
    expect(plan.delete).toEqual(actual.map(({ name }) => name).sort());
    expect(plan.warnings).toEqual([]);
  });

  it('is enabled by resume under its new name too', () => {
    const plan = planOf(deployed(before, isAll), '0 5 * * * /app/charge\n', undefined, { resume: true });
    expect(plan.renamed).toHaveLength(1);
    expect(plan).toMatchObject({ create: [{ state: 'ENABLED' }], paused: [] });
  });

  it('stays paused where its sync died between creating and deleting', () => {
    const after = '0 5 * * * /app/charge --dry\n';
    const actual = deployed(before, isAll);
    const { create } = planOf(actual, after);
    expect(planOf([...actual, ...create], after)).toMatchObject({
      create: [],
      update: [],
      delete: [nameOf(before)],
      paused: [nameOf(after)],
    });
  });

  it('stays paused where its sync died before its second schedule', () => {
    const after = '0 5 1 * 1 /app/charge --dry\n';
    const actual = deployed('0 5 1 * 1 /app/charge --all\n', isAll);
    const [first] = planOf(actual, after).create as [Schedule];
    expect(planOf([...actual, first], after).create).toMatchObject([{ state: 'DISABLED' }]);
  });

  it('keeps the half that runs', () => {
    const actual = deployed('0 5 1 * 1 /app/charge a\n', ({ name }) => name.endsWith('.dow'));
    const plan = planOf(actual, '0 5 1 * 1 /app/charge b\n');
    const name = nameOf('0 5 1 * 1 /app/charge b\n');
    expect(plan.create.map((schedule) => [schedule.name, schedule.state])).toEqual([
      [name, 'ENABLED'],
      [`${name}.dow`, 'DISABLED'],
    ]);
    expect(plan).toMatchObject({ paused: [`${name}.dow`], partlyPaused: [name] });
  });
});

describe('no rename', () => {
  test.each<[string, string, string, string?]>([
    ['is over files', '0 5 * * * /app/charge a\n', '0 5 * * * /app/charge b\n', 'crontab/b.crontab'],
    ['is of a name that was chosen', '#@ name=x\n0 5 * * * /app/charge a\n', '0 5 * * * /app/charge b\n'],
    ['is to a name that was chosen', '0 5 * * * /app/charge a\n', '#@ name=x\n0 5 * * * /app/charge b\n'],
    ['is of what has nothing in common', '0 5 * * * /app/charge a\n', '0 6 * * * /app/bill b\n'],
    [
      'is to another zone and program',
      'CRON_TZ=UTC\n0 5 * * * /app/a\n',
      'CRON_TZ=Asia/Tokyo\n0 5 * * * /app/b\n',
    ],
  ])('%s, but the pause that goes is told', (_, from, to, file) => {
    const plan = planOf(deployed(from, isAll), to, file);
    expect(plan).toMatchObject({ renamed: [], create: [{ state: 'ENABLED' }], delete: [nameOf(from)] });
    expect(plan.warnings).toEqual([
      `"${nameOf(from)}" is paused and will be deleted; no new job keeps its pause`,
    ]);
  });

  it('is made where several may be meant: all of them are told', () => {
    const plan = planOf(
      deployed('0 5 * * * /app/charge a\n', isAll),
      '0 6 * * * /app/charge b\n0 7 * * * /app/charge c\n',
    );
    expect(plan.renamed).toEqual([]);
    expect(plan.create.map(({ state }) => state)).toEqual(['ENABLED', 'ENABLED']);
    for (const { name } of plan.create) expect(plan.warnings).toEqual([expect.stringContaining(`"${name}"`)]);
    expect(plan.warnings).toEqual([
      expect.stringMatching(/is paused and may now be called .*pause them after the sync/),
    ]);
  });

  it('is made by times where the program is ambiguous', () => {
    const plan = planOf(
      deployed('0 5 * * * /app/charge a\n0 6 * * * /app/charge b\n'),
      '0 7 * * * /app/charge c\n0 5 * * * /app/bill d\n',
    );
    expect(plan.renamed).toEqual([]);
  });

  it('is made for schedules that a person wrote by hand', () => {
    const [schedule] = deployed('0 5 * * * /app/charge a\n', isAll) as [Schedule];
    for (const changes of [{ description: 'mine' }, { description: '' }, { input: 'x' }, { input: '{}' }]) {
      expect(planOf([{ ...schedule, ...changes }], '0 5 * * * /app/charge b\n').renamed).toEqual([]);
    }
  });
});

describe('several jobs', () => {
  it('are told apart by their times', () => {
    const from = '0 5 * * * /app/charge a\n0 6 * * * /app/charge b\n';
    const to = '0 6 * * * /app/charge b -v\n0 5 * * * /app/charge a -v\n';
    const actual = deployed(from, ({ expression }) => expression.includes('5'));
    const plan = planOf(actual, to);
    expect(plan.renamed.map(({ from }) => from).sort()).toEqual(actual.map(({ name }) => name).sort());
    expect(
      plan.create.filter(({ state }) => state === 'DISABLED').map(({ expression }) => expression),
    ).toEqual(['cron(0 5 * * ? *)']);
  });

  it('are all renamed where another version called their programs something else', () => {
    const text = Array.from(
      { length: 20 },
      (_, index) => `${index} 5 * * * docker run x /app/charge ${index % 15}\n`,
    ).join('');
    const { schedules } = wanting(text);
    const old = (name: string) => name.replace('charge', 'docker');
    const actual = schedules.map(
      (schedule, index): Schedule => ({
        ...schedule,
        name: old(schedule.name),
        input: schedule.input.replaceAll(jobOf(schedule.name), old(jobOf(schedule.name))),
        state: index % 3 === 0 ? 'DISABLED' : 'ENABLED',
      }),
    );
    const plan = planOf(actual, text);
    expect(plan.renamed).toHaveLength(20);
    for (const { from, to, same } of plan.renamed) expect([from, same]).toEqual([old(to), 'entry']);
    expect(plan.paused).toEqual(
      schedules
        .filter((_, index) => index % 3 === 0)
        .map(({ name }) => name)
        .sort(),
    );
    expect(plan.warnings).toEqual([]);
  });

  it('keep their pauses where the number of a repeated command moves', () => {
    const from = '0 5 * * * /app/charge\n0 6 * * * /app/charge\n';
    const name = nameOf(from);
    const paused = deployed(from, (schedule) => schedule.name.endsWith('-2'));
    // The first goes: the second takes its name.
    expect(planOf(paused, '0 6 * * * /app/charge\n')).toMatchObject({
      renamed: [{ from: `${name}-2`, to: name }],
      update: [{ schedule: { name, state: 'DISABLED' } }],
      paused: [name],
    });
    const first = deployed(from, (schedule) => schedule.name === name);
    expect(planOf(first, '0 6 * * * /app/charge\n')).toMatchObject({
      update: [{ schedule: { name, state: 'ENABLED' } }],
      paused: [],
    });
    // One comes before it: it gets a number.
    const only = deployed('0 5 * * * /app/charge\n', isAll);
    expect(planOf(only, '0 4 * * * /app/charge\n0 5 * * * /app/charge\n')).toMatchObject({
      renamed: [{ from: name, to: `${name}-2` }],
      create: [{ name: `${name}-2`, state: 'DISABLED' }],
      update: [{ schedule: { name, state: 'ENABLED' } }],
    });
    // The second goes, the first changes its time: both are what they were.
    expect(planOf(first, '0 7 * * * /app/charge\n')).toMatchObject({
      renamed: [],
      paused: [name],
      delete: [`${name}-2`],
    });
  });
});

it('a gap schedule that is due fires under the old name', () => {
  const zone = 'CRON_TZ=Europe/Berlin\n';
  const due = new Date('2027-03-28T01:00:30Z');
  const before = new Date('2027-03-27T12:00:00Z');
  const actual = wanting(`${zone}30 2 * * * /app/charge a\n`, undefined, before).schedules;
  const desired = wanting(`${zone}30 2 * * * /app/charge b\n`, undefined, due);
  const { delete: gone } = diff(desired, actual, { group: GROUP, now: due });
  expect(actual.map(({ name }) => name).filter((name) => !gone.includes(name))).toEqual([
    expect.stringMatching(/\.gap-20270328$/),
  ]);
});

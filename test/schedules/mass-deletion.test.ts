// The guard against deleting most of the schedules by accident.
import { describe, expect, it } from 'vitest';
import { massDeletion } from '../../src/schedules/mass-deletion.ts';
import type { Plan } from '../../src/schedules/plan.ts';
import { GROUP, sampleSchedule } from './samples.ts';

const plan = (counts: { delete: number; unchanged?: number; update?: number; create?: number }): Plan => ({
  group: GROUP,
  create: Array.from({ length: counts.create ?? 0 }, (_, index) => sampleSchedule({ name: `new-${index}` })),
  update: Array.from({ length: counts.update ?? 0 }, () => ({ schedule: sampleSchedule(), changes: [] })),
  delete: Array.from({ length: counts.delete }, (_, index) => `old-${index}`),
  unchanged: counts.unchanged ?? 0,
  renamed: [],
  paused: [],
  partlyPaused: [],
  deploy: [],
  warnings: [],
  problems: [],
});

describe('a plan', () => {
  it.each([
    ['three of four', plan({ delete: 3, unchanged: 1 })],
    ['the only one for another', plan({ delete: 1, create: 1 })],
    ['half of them', plan({ delete: 4, unchanged: 4 })],
    ['half of them, the others changed', plan({ delete: 4, update: 4 })],
    ['nothing', plan({ delete: 0 })],
  ])('may delete %s', (_, allowed) => {
    expect(massDeletion(allowed)).toBeUndefined();
  });

  it.each([
    ['the only one', plan({ delete: 1 })],
    ['three of three', plan({ delete: 3 })],
    ['four of seven', plan({ delete: 4, unchanged: 3 })],
    ['four of seven, however many it creates', plan({ delete: 4, update: 3, create: 100 })],
  ])('may not delete %s', (_, refused) => {
    expect(massDeletion(refused)).toMatchObject({
      code: 'too-many-deletes',
      hint: expect.stringContaining('--allow-mass-delete'),
    });
  });

  const gaps = Array.from({ length: 9 }, (_, index) => `job-${index}.gap-20270328`);

  it('may delete any number of gap schedules', () => {
    expect(massDeletion({ ...plan({ delete: 0, unchanged: 1 }), delete: gaps })).toBeUndefined();
  });

  it('is not saved by gap schedules that stay', () => {
    const updates = gaps.map((name) => ({ schedule: sampleSchedule({ name }), changes: [] }));
    expect(massDeletion({ ...plan({ delete: 4, unchanged: 3 }), update: updates })).toBeDefined();
  });

  it.each(['entry', 'command', 'program'] as const)(
    'renames any number of jobs that have the same %s',
    (same) => {
      const renamed = Array.from({ length: 9 }, (_, index) => ({
        from: `old-${index}`,
        to: `new-${index}`,
        same,
      }));
      expect(massDeletion({ ...plan({ delete: 9, create: 9 }), renamed })).toBeUndefined();
      expect(massDeletion({ ...plan({ delete: 9, create: 9 }), renamed: renamed.slice(5) })).toBeDefined();
    },
  );

  it('is not saved by jobs that only have the times of others', () => {
    const renamed = Array.from({ length: 9 }, (_, index) => ({
      from: `old-${index}`,
      to: `new-${index}`,
      same: 'time' as const,
    }));
    expect(massDeletion({ ...plan({ delete: 9, create: 9 }), renamed })).toBeDefined();
  });

  it('is refused with both numbers and the group', () => {
    expect(massDeletion(plan({ delete: 9, unchanged: 1 }))?.message).toBe(
      `the plan would delete 9 of the 10 schedules in group "${GROUP}"`,
    );
    expect(massDeletion(plan({ delete: 1 }))?.message).toBe(
      `the plan would delete the only schedule in group "${GROUP}"`,
    );
  });
});

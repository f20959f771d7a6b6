// Pages of runs, whatever instants they fall on.
import { expect, it } from 'vitest';
import { lookBack } from '../../src/operate/look-back.ts';
import { appliedIn, refuseIncomplete, requestApply } from '../../src/operate/sync.ts';
import { boxes } from '../harness/box.ts';

const start = boxes();

const ANY = { job: undefined, states: [], triggers: [], since: undefined };

it('have each run once, also where an instant has more than a page', async () => {
  const box = await start();
  const { stack, clock } = box;
  const deployment = {
    names: stack.config,
    clients: stack.clients,
    command: (words: string) => words,
    aws: (words: string) => words,
    now: () => clock.now(),
  };
  const jobs = Array.from({ length: 8 }, (_, n) => `#@ name=at-five-${n}\n0 5 * * * /app/report\n`);
  const text = `${jobs.join('')}#@ name=often\n*/30 * * * * /app/often\n`;
  refuseIncomplete(appliedIn(await requestApply(deployment, { files: [{ file: 'a.crontab', text }] })));
  await box.pass(4 * 3600);
  for (const limit of [1, 3, 8, 100]) {
    const ids: string[] = [];
    let until: Date | undefined;
    do {
      const page = await lookBack(deployment, { ...ANY, until, limit });
      ids.push(...page.found.map(({ runId }) => runId));
      until = page.next === undefined ? undefined : new Date(page.next);
    } while (until !== undefined);
    expect({ limit, twice: ids.length - new Set(ids).size }).toEqual({ limit, twice: 0 });
    expect(ids.filter((id) => id.startsWith('at-five'))).toHaveLength(8);
    expect(ids.filter((id) => id.startsWith('often')).length).toBeGreaterThan(6);
  }
});

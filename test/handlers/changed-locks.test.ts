// A sync that gives a job another lock, or its first one: its runs from before the sync and those after it do not overlap.
import { Logger } from '@aws-lambda-powertools/logger';
import { expect, it } from 'vitest';
import { createSync } from '../../handlers/sync.ts';
import { boxes } from '../harness/box.ts';

const start = boxes({ behave: () => ({ seconds: 150, exitCode: 1 }), start: '2026-11-23T03:00:30Z' });

const RETRIED = 'retries=1 retry-delay=30s';
const FORMS = {
  allowed: 'name=job overlap=allow',
  'its own, waiting': 'name=job overlap=wait',
  'red, skipping': 'name=job overlap=skip lock=red',
} as const;
const NEW_FORMS = {
  'blue, skipping': 'name=job overlap=skip lock=blue',
  'blue, waiting': 'name=job overlap=wait lock=blue',
  'blue, replacing': 'name=job overlap=replace lock=blue',
  'of its new name': 'name=renamed overlap=wait',
} as const;

const changes = Object.entries(FORMS).flatMap(([before, from]) =>
  Object.entries(NEW_FORMS).map(([after, to]) => ({ before, after, from, to })),
);

it.each(changes)('from $before to $after', async ({ from, to }) => {
  const d = await start();
  const { clients, config } = d.stack;
  const handler = createSync({
    config,
    clients,
    now: () => d.clock.now(),
    wait: async () => {},
    random: () => 0,
    logger: new Logger({ logLevel: 'SILENT' }),
  });
  const sync = (options: string) =>
    handler({ files: [{ file: 'test.crontab', text: `#@ ${options} ${RETRIED}\n* * * * * /app/job\n` }] });
  await sync(from);
  await d.pass(120);
  const changed = d.clock.now().getTime();
  await sync(to);
  await d.pass(900);
  const attempts = [
    ...(await d.ledger.runsOfJob('job', {})),
    ...(await d.ledger.runsOfJob('renamed', {})),
  ].filter(({ message }) => message.overlap !== 'allow');
  const locked = new Set(attempts.map(({ taskArn }) => taskArn));
  const tasks = (await d.tasks())
    .map(({ taskArn, createdAt, stoppedAt }) => ({
      locked: locked.has(taskArn),
      from: createdAt?.getTime() ?? 0,
      until: stoppedAt?.getTime() ?? Number.POSITIVE_INFINITY,
    }))
    .sort((one, other) => one.from - other.from);
  for (const task of tasks.filter((one) => one.locked)) {
    const beside = tasks.filter((one) => one !== task && one.from < task.until && one.until > task.from);
    expect(beside).toEqual([]);
  }
  expect(tasks.some((task) => task.locked && task.from > changed)).toBe(true);
});

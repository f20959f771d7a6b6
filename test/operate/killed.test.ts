// A command that is killed at any of its calls leaves what the same command completes.
import { expect, it } from 'vitest';
import { listJobs } from '../../src/operate/list-jobs.ts';
import { pauseJob, resumeJob } from '../../src/operate/pause.ts';
import { requestApply } from '../../src/operate/sync.ts';
import { type Box, boxes } from '../harness/box.ts';
import { type Failing, FaultyRequests, isRead } from '../harness/faulty-requests.ts';

const start = boxes();
// Two schedules: it is due on both kinds of days.
const files = [{ file: 'test.crontab', text: '#@ name=report\n30 6 1 * mon /app/report\n' }];

function deploymentOf(d: Box, failing?: Failing) {
  const requests = new FaultyRequests(d.stack.cloud, { failing });
  const { clients, sent } = requests;
  return {
    sent,
    deployment: { names: d.stack.config, clients, command: String, aws: String, now: () => d.clock.now() },
  };
}

it.each([
  // The notes of the pause and of both schedules, then each of them.
  ['pause', pauseJob, 'paused', 4],
  ['resume', resumeJob, 'enabled', 3],
] as const)('%s', async (_, command, end, writes) => {
  const d = await start();
  const { deployment } = deploymentOf(d);
  await requestApply(deployment, { files });
  const back = end === 'paused' ? resumeJob : pauseJob;
  await back(deployment, 'report');
  await d.pass(1);
  const whole = deploymentOf(d);
  await command(whole.deployment, 'report');
  expect(whole.sent.filter((operation) => !isRead(operation))).toHaveLength(writes);
  for (const [index] of whole.sent.entries()) {
    await back(deployment, 'report');
    await d.pass(1);
    const killed = deploymentOf(d, { request: index + 1, failure: 'dies after' });
    await expect(command(killed.deployment, 'report')).rejects.toThrow();
    await command(deployment, 'report');
    expect(await listJobs(deployment)).toMatchObject([{ job: 'report', state: end }]);
  }
});

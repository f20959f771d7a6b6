// 200 jobs that are due in the same minute, on the real clock, as processes: when the last of them has started.
import { SystemClock } from '../../src/local/clock.ts';
import { ProcessRunner } from '../../src/local/runner/process-runner.ts';
import { requestApply } from '../../src/operate/sync.ts';
import { startLocalStack } from '../../src/simulate/local-stack.ts';
import type { Measured } from './measured.ts';

const JOBS = 200;
const MINUTE = 60_000;

export async function measureSameMinute(): Promise<Measured[]> {
  const clock = new SystemClock();
  const runner = new ProcessRunner({ clock, workingDirectory: process.cwd() });
  const stack = await startLocalStack({ clock, runner });
  try {
    const minute = nextMinute();
    const time = `${new Date(minute).getUTCMinutes()} * * * *`;
    const text = Array.from({ length: JOBS }, (_, job) => `#@ name=job-${job}\n${time} sleep 3\n`).join('');
    const deployment = {
      names: stack.config,
      clients: stack.clients,
      command: String,
      aws: String,
      now: () => new Date(),
    };
    await requestApply(deployment, { files: [{ file: 'bench.crontab', text }] });
    const measured = await new Promise<number>((resolve) => {
      const started = new Set<string>();
      stack.cloud.events.on('task', ({ taskArn, lastStatus, startedAt }) => {
        if (lastStatus !== 'RUNNING' || !startedAt) return;
        started.add(taskArn);
        if (started.size === JOBS) resolve(startedAt.getTime() - minute);
      });
    });
    return [{ what: `${JOBS} jobs in one minute: last one started`, target: 5000, measured, unit: 'ms' }];
  } finally {
    await stack.close();
    clock.close();
  }
}

/** The next minute that leaves time enough to get ready. */
function nextMinute(): number {
  const ready = Date.now() + 5000;
  return Math.ceil(ready / MINUTE) * MINUTE;
}

// What other users of src/operate than the command line get: values, and errors whose hints name commands in their own way.
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { Deployment } from '../../src/operate/deployment.ts';
import { examine } from '../../src/operate/examine.ts';
import { findRun } from '../../src/operate/find-run.ts';
import { followRun } from '../../src/operate/follow-run.ts';
import { listJobs } from '../../src/operate/list-jobs.ts';
import { listRuns } from '../../src/operate/list-runs.ts';
import { pauseJob, resumeJob } from '../../src/operate/pause.ts';
import { requestRun } from '../../src/operate/request-run.ts';
import { requestStop } from '../../src/operate/request-stop.ts';
import { appliedIn, plannedIn, refuseIncomplete, requestApply, requestPlan } from '../../src/operate/sync.ts';
import { type Box, boxes } from '../harness/box.ts';

const start = boxes();

function reach({ stack, clock }: Box): Deployment {
  return {
    names: stack.config,
    clients: stack.clients,
    command: (words) => `the page "${words}"`,
    aws: (words) => `aws ${words}`,
    now: () => clock.now(),
  };
}

async function deployed(text: string): Promise<{ box: Box; deployment: Deployment }> {
  const box = await start();
  const deployment = reach(box);
  refuseIncomplete(appliedIn(await requestApply(deployment, { files: [{ file: 'a.crontab', text }] })));
  return { box, deployment };
}

const REPORT = '#@ name=report\n0 5 * * * /app/report\n';

describe('a deployment', () => {
  it('answers with its jobs, and changes their state', async () => {
    const { deployment } = await deployed(REPORT);
    const listed = async () => (await listJobs(deployment)).map(({ job, state, next }) => [job, state, next]);
    expect(await listed()).toEqual([['report', 'enabled', '2026-11-23T05:00:00Z']]);
    expect(await pauseJob(deployment, 'report')).toMatchObject({
      job: 'report',
      state: 'paused',
      changed: 1,
    });
    expect(await listed()).toEqual([['report', 'paused', undefined]]);
    expect(await resumeJob(deployment, 'report')).toMatchObject({
      job: 'report',
      state: 'enabled',
      changed: 1,
    });
    expect(await listed()).toEqual([['report', 'enabled', '2026-11-23T05:00:00Z']]);
  });

  it('says what is wrong with a crontab as values, and plans nothing', async () => {
    const box = await start();
    const review = await requestPlan(reach(box), {
      files: [{ file: 'a.crontab', text: '0 25 * * * /app/report\n' }],
    });
    expect(review.diagnostics.map(({ severity, line }) => [severity, line])).toEqual([['error', 1]]);
    expect(review.planned).toBeUndefined();
    expect(() => plannedIn(review)).toThrow(expect.objectContaining({ code: 'invalid-crontab' }));
  });

  it('is examined part by part', async () => {
    const { box, deployment } = await deployed(REPORT);
    const results = await examine(deployment, {
      version: manifest.version,
      redeploy: 'deploy again',
    });
    expect(results).toContainEqual({
      part: `queue ${box.stack.config.queue}`,
      status: 'ok',
      message: expect.stringContaining('0 messages'),
    });
    expect(results.filter(({ status }) => status === 'error')).toEqual([]);
  });
});

describe('a run', () => {
  it('is started, found, followed and stopped', async () => {
    const { box, deployment } = await deployed(REPORT);
    const { run } = await requestRun(deployment, { job: 'report', env: {}, args: [] });
    expect((await listRuns(deployment, { job: undefined, limit: 5, active: true })).length).toBe(1);
    const [first] = (await findRun(deployment, 'report')) ?? [];
    expect(first?.runId).toBe(run);
    if (first === undefined) return;
    expect((await requestStop(deployment, 'report')).stopped).toBe('task');
    await box.pass(60);
    const kinds: string[] = [];
    for await (const step of followRun(deployment, first)) kinds.push(step.kind);
    expect(kinds[0]).toBe('attempt');
    expect(kinds.at(-1)).toBe('ended');
    await expect(requestStop(deployment, run)).rejects.toMatchObject({
      code: 'failed',
      hint: expect.stringContaining('the page "runs --active"'),
    });
  });

  it('of a job that is not deployed is refused with the nearest name', async () => {
    const { deployment } = await deployed(REPORT);
    const request = requestRun(deployment, { job: 'reprot', env: {}, args: [] });
    await expect(request).rejects.toMatchObject({
      code: 'unknown-job',
      hint: expect.stringMatching(/report.*the page "list"/),
    });
  });
});

// The command line for a deployment that finds its crontab itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPlan, createSync } from '../../../handlers/sync.ts';
import { readSource } from '../../../src/config/crontab-source.ts';
import type { Handler } from '../../../src/local/lambda/functions.ts';
import type { FunctionParts } from '../../../src/simulate/local-stack.ts';
import { FaultyRequests } from '../../harness/faulty-requests.ts';
import { startDeployment, type TestDeployment } from '../deployment.ts';

const ADDRESS = 's3://team-jobs/batch.crontab';

let deployment: TestDeployment;
let folder: string;
let object: string;

/** A function of a deployment with the source, and the object in S3. */
function withSource(create: (parts: FunctionParts) => Handler) {
  return (parts: FunctionParts): Handler => {
    let handler: Handler | undefined;
    return (event, context) => {
      const { clients } = new FaultyRequests(deployment.stack.cloud, {
        line: async ({ operation }, pass) =>
          operation === 'GET /team-jobs/batch.crontab'
            ? { response: { statusCode: 200, headers: {}, body: Buffer.from(object) } }
            : pass(),
      });
      handler ??= create({ ...parts, clients, config: { ...parts.config, source: readSource(ADDRESS) } });
      return handler(event, context);
    };
  };
}

beforeEach(async () => {
  object = '#@ name=report\n0 5 * * * /app/report\n';
  folder = mkdtempSync(join(tmpdir(), 'cronbridge-source-'));
  writeFileSync(join(folder, 'cronbridge.yml'), `crontab: ${ADDRESS}\n`);
  const functions = { plan: withSource(createPlan), sync: withSource(createSync) };
  deployment = await startDeployment('', undefined, undefined, functions);
});
afterEach(async () => {
  await deployment.close();
  rmSync(folder, { recursive: true });
});

const cli = (...words: readonly string[]) =>
  deployment.cli('--config', join(folder, 'cronbridge.yml'), ...words);

describe('with a source in the settings', () => {
  it('plan and sync have the deployment read it, and say so', async () => {
    const planned = await cli('plan');
    expect(planned).toMatchObject({ code: 0, err: `crontab: ${ADDRESS}, read by the deployment\n` });
    expect(planned.out).toMatch(/^\+ report /m);
    const [, digest = ''] = / --digest (\S+)/.exec(planned.out) ?? [];
    expect((await cli('sync', '--digest', digest)).err).toMatch(/applied\n$/);
    expect((await cli('list')).out).toContain('report');
  });

  it('validate and sync show what is wrong there, with its line', async () => {
    object = '0 24 * * * /app/report\n';
    for (const command of ['validate', 'sync']) {
      const { code, out, err } = await cli(command);
      expect(code).toBe(2);
      expect(`${out}${err}`).toContain(`${ADDRESS}:1:3: error[hour-out-of-range]`);
      expect(`${out}${err}`).toContain('0 24 * * * /app/report');
    }
    expect(JSON.parse((await cli('list', '--json')).out)).toEqual([]);
  });

  it('plan takes files too, which sync refuses', async () => {
    deployment.write('#@ name=other\n0 5 * * * /app/other\n');
    expect((await cli('plan', deployment.crontab)).out).toMatch(/^\+ other /m);
    expect(await cli('sync', deployment.crontab)).toMatchObject({
      code: 2,
      err: expect.stringContaining(`the crontab of this deployment is ${ADDRESS}`),
    });
  });

  it('a deployment of other settings is not taken for it', async () => {
    writeFileSync(join(folder, 'cronbridge.yml'), 'crontab: https://git.example.com/batch.crontab\n');
    expect(await cli('sync')).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        `the deployment reads its crontab from ${ADDRESS}, not from https://git.example.com/batch.crontab\n  hint: deploy`,
      ),
    });
  });

  it.each([['next'], ['timeline'], ['local']])('%s says that it needs a copy', async (command) => {
    expect(await cli(command)).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /the crontab of stage \w+ is s3:\/\/team-jobs\/batch\.crontab, which the deployment reads.*\n {2}hint: name a copy/,
      ),
    });
  });
});

// The command line before an AWS some of whose calls meet a fault: it answers as it would without, or says clearly why it does not.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FAULTS, type Fault, faults, percent } from '../proxy/faults.ts';
import type { Link } from '../proxy/line.ts';
import { operationOf } from '../proxy/operation.ts';
import { endpointsOf, startProxy } from '../proxy/proxy.ts';
import { startDeployment, type TestDeployment } from './deployment.ts';
import { cronbridge, type Recorded } from './record.ts';

const CRONTAB = '#@ name=report\n0 5 * * * /app/report\n#@ name=clean\n*/5 * * * * /app/clean\n';

let deployment: TestDeployment;
let proxy: Awaited<ReturnType<typeof startProxy>>;
const quiet: Link = (request, pass) => pass(request);
let link = quiet;
/** Without faults. */
let listed: string;
let planned: string;
let examined: string;
const tasks = new Set<string>();

/** As in a shell that is logged in to an account. */
function cli(...words: readonly string[]): Promise<Recorded> {
  const { clock } = deployment;
  return cronbridge([...words, '--stage', 'local', '--region', 'us-east-1'], { now: () => clock.now() });
}

beforeAll(async () => {
  deployment = await startDeployment(CRONTAB, () => ({ seconds: 1, lines: ['done'] }));
  proxy = await startProxy(endpointsOf(deployment.stack.cloud), (request, pass) => link(request, pass));
  vi.stubEnv('AWS_ENDPOINT_URL', proxy.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'b');
  // The SDK waits no time between its tries.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  expect(await cli('sync', deployment.crontab)).toMatchObject({ code: 0 });
  await deployment.clock.advanceTo(new Date('2027-01-01T05:01:00Z'));
  deployment.stack.cloud.events.on('task', ({ taskArn }) => tasks.add(taskArn));
  ({ out: listed } = await cli('list'));
  ({ out: planned } = await cli('plan', deployment.crontab));
  ({ out: examined } = await cli('doctor'));
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await proxy.close();
  await deployment.close();
});

async function under<T>(met: Link, work: () => Promise<T>): Promise<T> {
  link = met;
  try {
    return await work();
  } finally {
    link = quiet;
  }
}

/** One sentence that names what was tried, what came of it, and what to do. */
const CLEAR = /^error: could not [a-z -]+: [^\n]+\n {2}hint: [^\n]+\n$/;

/** What doctor says of a part whose calls failed; several parts stand on one list of the schedules. */
const UNKNOWN =
  /^✗ [^:]+: could not (?:check it|get the answer of function [\w-]+|read the schedules of group "[\w-]+"): [A-Z].+$/;

describe('where some calls are', () => {
  it.each(FAULTS)('%s, list and plan give the same answer, or say why there is none', async (fault) => {
    for (const [words, out] of [
      [['list'], listed],
      [['plan', deployment.crontab], planned],
    ] as const) {
      const seen = await under(faults(fault, percent(40)), () => cli(...words));
      if (seen.code === 0) expect(seen.out).toBe(out);
      else expect(seen).toEqual({ code: 3, out: '', err: expect.stringMatching(CLEAR) });
    }
  });

  it.each<Fault>(['throttled', 'cut'])(
    '%s, doctor says of each part that it is as it was, or why that is not known',
    async (fault) => {
      const seen = await under(faults(fault, percent(40)), () => cli('doctor'));
      const [summary = '', ...lines] = seen.out.trim().split('\n').reverse();
      expect(summary).toMatch(/^cronbridge-local: \d+ problems?, \d+ not checked$/);
      const others = lines.filter((line) => !examined.includes(`${line}\n`));
      const asked = others.filter((line) => !line.startsWith('    remedy: '));
      expect(asked.filter((line) => !UNKNOWN.test(line))).toEqual([]);
      expect(seen.code).toBe(asked.length > 0 ? 1 : 0);
    },
  );

  it.each(FAULTS)('%s, run starts one run, or says that it may have', async (fault) => {
    const before = tasks.size;
    const seen = await under(faults(fault, percent(40)), () => cli('run', 'report'));
    const more = tasks.size - before;
    if (seen.code === 0) expect(more).toBe(1);
    else expect(seen).toEqual({ code: 3, out: '', err: expect.stringMatching(CLEAR) });
    expect(more).toBeLessThanOrEqual(1);
  });
});

/** The functions' invocations alone, and not the question whether there is anybody. */
const invocations: Parameters<typeof faults>[1] = (request) =>
  operationOf(request) === 'Invoke' && request.headers['x-amz-invocation-type'] !== 'DryRun';

it.each<Fault>(['unavailable', 'bad gateway', 'reset before', 'reset after', 'cut'])(
  'a request to a function is sent once, and what may have come of it is said: %s',
  async (fault) => {
    const before = tasks.size;
    for (const words of [
      ['run', 'report'],
      ['plan', deployment.crontab],
    ]) {
      const { code, err } = await under(faults(fault, invocations), () => cli(...words));
      expect(code).toBe(3);
      expect(err).toMatch(
        /^error: could not get the answer of function cronbridge-local-\w+: [A-Z][^\n]+\n {2}hint: it may still be working, or be done: check with cronbridge runs --stage local --region us-east-1 and cronbridge plan --stage local --region us-east-1 before you try again\n$/,
      );
    }
    expect(tasks.size - before).toBe(['reset after', 'cut'].includes(fault) ? 1 : 0);
  },
);

it('a request to a function that cannot have come is no more than refused', async () => {
  const { err } = await under(faults('throttled', invocations), () => cli('run', 'report'));
  expect(err).toBe(
    'error: could not run the job: TooManyRequestsException: Rate exceeded\n  hint: wait a minute and try again\n',
  );
});

it('an answer in HTML, as from a portal, is not a fault of the program', async () => {
  const portal: Link = async () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: Buffer.from('<html>log in</html>'),
  });
  const { code, err } = await under(portal, () => cli('list'));
  expect(code).toBe(3);
  expect(err).toMatch(
    /^error: could not read the schedules of group "cronbridge-local": HTTP 200, with an answer that is not from AWS\n/,
  );
});

// What a team gets that installs the package into its own repository, far from this one's node_modules.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation } from '../harness/installation.ts';

let team: Installation;
beforeAll(() => {
  team = new Installation();
});
afterAll(() => team.remove());

const cronbridge = (words: readonly string[], env?: Readonly<Record<string, string>>) => team.run(words, env);

describe('the package', () => {
  it('is one of at most 7.5 MB', () => {
    const packages = readdirSync(join(team.folder, 'node_modules')).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['cronbridge']);
    expect(team.packed.unpackedSize).toBeLessThanOrEqual(7_500_000);
  });

  it('has no code of the DynamoDB with which only the tests compare ours', () => {
    const dist = join(team.folder, 'node_modules/cronbridge/dist');
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => /js$/.test(name));
    const bundled = files.flatMap((name) =>
      // esbuild writes the path of each module above it.
      [...readFileSync(join(dist, name), 'utf8').matchAll(/^\/\/ node_modules\/([^/]+)\//gm)].map(
        ([, from]) => from,
      ),
    );
    expect(bundled).toContain('commander');
    expect(bundled.filter((from) => /level|dynalite/.test(from ?? ''))).toEqual([]);
  });

  it('has what a deployment is made of, and nothing for those who work on it alone', () => {
    const paths = team.packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'serverless.yml',
        'dist/lambda/sync.mjs',
        'dist/lambda/dispatch.mjs',
        'dist/lambda/outcome.mjs',
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
      ]),
    );
    expect(paths.filter((path) => /\.map$|^dist\/bench|^(?:src|test|handlers)\//.test(path))).toEqual([]);
  });

  it('has every file that its documents link to', () => {
    const paths = team.packed.files.map(({ path }) => path);
    const pages = paths.filter((path) => path.endsWith('.md'));
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'README.ja.md', 'docs/deploy.md']));
    const linked = pages.flatMap((page) => {
      const text = readFileSync(join(team.folder, 'node_modules/cronbridge', page), 'utf8');
      return [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) =>
        posix.join(posix.dirname(page), link),
      );
    });
    expect(linked.filter((path) => !paths.includes(path))).toEqual([]);
  });
});

const INIT = [
  ...['init', '--stage', 'prod', '--region', 'eu-west-1', '--cluster', 'batch', '--task-definition', 'app'],
  ...['--container', 'main', '--subnets', 'subnet-1', '--timezone', 'Asia/Tokyo', '--task-roles', 'reports'],
];

describe('init', () => {
  it('writes settings, a first crontab, workflows and what git is not to keep', async () => {
    const { code, err } = await cronbridge([...INIT, '--ci', 'github']);
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(
        /^wrote cronbridge\.yml\nwrote crontab\/team\.crontab\nwrote \.github\/workflows\//,
      ),
    });
    expect(err).toMatch(/next: .*cronbridge(?:\.js)? validate, then .* deploy --stage prod\n$/);
    const read = (file: string) => readFileSync(join(team.folder, file), 'utf8');
    expect(read('cronbridge.yml')).toContain(
      'region: eu-west-1\ntimezone: Asia/Tokyo\nstages:\n  prod:\n    cluster: batch\n',
    );
    expect(read('cronbridge.yml')).toContain('allow:\n      task-roles:\n        - reports\n');
    expect(read('.gitignore')).toBe('node_modules/\n.serverless/\n.cronbridge/\n');
    const { out, ...validated } = await cronbridge(['validate']);
    expect(validated).toMatchObject({ code: 0, err: '' });
    expect(out).toMatch(/no problems\n$/);
  });
});

describe('the repository', () => {
  it('runs a job on this machine', async () => {
    writeFileSync(join(team.folder, 'crontab/team.crontab'), '#@ name=greet\n0 0 1 1 * echo hello\n');
    const local = team.start(['local', '--port', '0']);
    try {
      const [, port = ''] = await local.until(/^ready on 127\.0\.0\.1:(\d+)/m);
      const run = await cronbridge(['run', 'greet', '--wait', '--local', '--port', port]);
      expect(run).toMatchObject({ code: 0, out: 'hello\n' });
    } finally {
      local.signal('SIGKILL');
      await local.finished();
    }
  });
});

describe('a deployment', () => {
  let aws: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    aws = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(500).end();
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => aws.once('listening', resolve));
  });
  afterAll(() => void aws.close());

  it('is refused before AWS is asked: no credentials, a stage without settings, a wrong profile', async () => {
    const nobody = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const somebody = { ...nobody, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const refused = await Promise.all([
      cronbridge(['deploy', '--stage', 'prod'], nobody),
      cronbridge(['deploy'], somebody),
      cronbridge(['deploy', '--stage', 'prod', '--profile', 'prud'], somebody),
    ]);
    expect(refused.map(({ code, err }) => ({ code, err }))).toEqual([
      { code: 3, err: expect.stringContaining('could not deploy: CredentialsProviderError') },
      {
        code: 2,
        err: expect.stringContaining(
          'stage dev has no cluster, no task-definition, no container: set them in cronbridge.yml',
        ),
      },
      { code: 2, err: expect.stringContaining('there is no AWS profile "prud"') },
    ]);
    expect(asked).toEqual([]);
  });
});

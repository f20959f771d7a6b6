// The key file of cronbridge local: who finds it, and who cannot read, plant or redirect it.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  localKeyFile,
  makeLocalKey,
  readLocalKey,
  removeLocalKey,
  writeLocalKey,
} from '../../src/simulate/local-key.ts';

let directory: string;
let file: string;
const place = { port: 4680, region: 'eu-west-1' };
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cronbridge-key-'));
  file = localKeyFile({ XDG_STATE_HOME: directory }, 4680);
});
afterEach(() => rmSync(directory, { recursive: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the key file', () => {
  it('is found by the port, from any directory, and is its user’s alone', async () => {
    const key = makeLocalKey();
    await writeLocalKey(file, key, place);
    expect(await readLocalKey(localKeyFile({ XDG_STATE_HOME: directory }, 4680))).toEqual(key);
    expect(await readLocalKey(localKeyFile({ XDG_STATE_HOME: directory }, 4681))).toBeUndefined();
    expect([modeOf(file), modeOf(dirname(file))]).toEqual(['600', '700']);
    expect(readdirSync(dirname(file))).toEqual(['local-4680.sh']);
  });

  it('cannot be guessed', () => {
    const secrets = [makeLocalKey(), makeLocalKey()].map(({ secretAccessKey }) => secretAccessKey);
    expect(new Set(secrets).size).toBe(2);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{40}$/);
  });

  it('lets a shell call AWS clients', async () => {
    const key = makeLocalKey();
    await writeLocalKey(file, key, place);
    const script = `set -eu; . '${file}'; echo "$AWS_ENDPOINT_URL $AWS_REGION $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY\${AWS_PROFILE-}"`;
    const env = { PATH: process.env.PATH, AWS_PROFILE: 'prod' };
    expect(execFileSync('sh', ['-c', script], { env, encoding: 'utf8' })).toBe(
      `http://127.0.0.1:4680 eu-west-1 local ${key.secretAccessKey}\n`,
    );
  });

  it('stands in the home directory by default, as other state does', () => {
    expect(localKeyFile({ HOME: '/home/a' }, 1)).toBe('/home/a/.local/state/cronbridge/local-1.sh');
    // A relative path is to be ignored (XDG Base Directory Specification).
    expect(localKeyFile({ HOME: '/home/a', XDG_STATE_HOME: 'here' }, 1)).toBe(
      '/home/a/.local/state/cronbridge/local-1.sh',
    );
  });

  it('is removed at the end, unless it is meanwhile that of another', async () => {
    const [first, second] = [makeLocalKey(), makeLocalKey()];
    await writeLocalKey(file, first, place);
    await writeLocalKey(file, second, place);
    await removeLocalKey(file, first);
    expect(await readLocalKey(file)).toEqual(second);
    await removeLocalKey(file, second);
    expect(existsSync(file)).toBe(false);
  });
});

describe('what another user has put there before', () => {
  it('is not written through', async () => {
    mkdirSync(dirname(file), { mode: 0o700 });
    const victim = join(directory, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, file);
    await writeLocalKey(file, makeLocalKey(), place);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(modeOf(file)).toBe('600');
  });

  it('is no directory for the key where it is a link', async () => {
    mkdirSync(join(directory, 'theirs'));
    symlinkSync(join(directory, 'theirs'), dirname(file));
    await expect(writeLocalKey(file, makeLocalKey(), place)).rejects.toMatchObject({ code: 'file' });
    expect(readdirSync(join(directory, 'theirs'))).toEqual([]);
  });

  it('is closed to others where others could look into it', async () => {
    mkdirSync(dirname(file), { mode: 0o777 });
    chmodSync(dirname(file), 0o777);
    await writeLocalKey(file, makeLocalKey(), place);
    expect(modeOf(dirname(file))).toBe('700');
  });

  it.each([
    ['a link', () => symlinkSync('/dev/zero', file)],
    ['a device or a pipe', () => execFileSync('mkfifo', ['-m', '600', file])],
    ['a directory', () => mkdirSync(file)],
    ['a file that others can read', () => writeFileSync(file, 'x', { mode: 0o644 })],
    ['a file without end', () => writeFileSync(file, 'x'.repeat(100_000), { mode: 0o600 })],
  ])('is not read: %s', async (_, plant) => {
    mkdirSync(dirname(file), { mode: 0o700 });
    plant();
    await expect(readLocalKey(file)).rejects.toMatchObject({ code: 'file' });
  });

  it('is no key where it is a file with something else', async () => {
    mkdirSync(dirname(file), { mode: 0o700 });
    writeFileSync(file, 'export AWS_ACCESS_KEY_ID=a\n', { mode: 0o600 });
    expect(await readLocalKey(file)).toBeUndefined();
  });
});

it('a directory that cannot be created is reported at once', async () => {
  const write = writeLocalKey('/proc/of/nobody/local-4680.sh', makeLocalKey(), place);
  await expect(write).rejects.toThrow('cannot write the key file /proc/of/nobody/local-4680.sh');
});

it('a directory that cannot be written is reported with the remedy', async () => {
  writeFileSync(join(directory, 'a'), '');
  const inFile = localKeyFile({ XDG_STATE_HOME: join(directory, 'a') }, 4680);
  await expect(writeLocalKey(inFile, makeLocalKey(), place)).rejects.toMatchObject({
    code: 'file',
    hint: expect.stringContaining('XDG_STATE_HOME'),
  });
});

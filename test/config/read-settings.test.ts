import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regionOf } from '../../src/config/profile.ts';
import { readSettings } from '../../src/config/read-settings.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cronbridge-settings-'));
  mkdirSync(join(folder, 'repository/.git'), { recursive: true });
  mkdirSync(join(folder, 'repository/deep/er'), { recursive: true });
  mkdirSync(join(folder, 'bare/.git'), { recursive: true });
  writeFileSync(join(folder, 'cronbridge.yml'), 'cluster: outside\n');
  writeFileSync(join(folder, 'repository/cronbridge.yml'), 'cluster: batch\n');
  writeFileSync(join(folder, 'other.yml'), 'cluster: other\n');
  writeFileSync(
    join(folder, 'credentials'),
    '[default]\naws_access_key_id = a\n[ci]\naws_access_key_id = b\n',
  );
  writeFileSync(
    join(folder, 'config'),
    '[default]\nregion = eu-west-1\n[profile staging]\nregion = eu-west-2\n',
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('cronbridge.yml', () => {
  it.each([
    ['repository', 'batch'],
    ['repository/deep/er', 'batch'],
    // The settings of another repository do not apply.
    ['bare', undefined],
  ])('is looked for from %s up to the root of the repository', async (directory, cluster) => {
    expect((await readSettings({ env: {}, directory: join(folder, directory) })).cluster).toBe(cluster);
  });

  it('tells to which directory its paths are relative', async () => {
    const directory = join(folder, 'repository/deep/er');
    expect((await readSettings({ env: {}, directory })).root).toBe(join(folder, 'repository'));
  });

  it('may have another name, by an option before the variable', async () => {
    const env = { CRONBRIDGE_CONFIG: join(folder, 'cronbridge.yml') };
    const directory = join(folder, 'bare');
    expect((await readSettings({ env, directory })).cluster).toBe('outside');
    expect((await readSettings({ env, directory, options: { config: '../other.yml' } })).cluster).toBe(
      'other',
    );
  });

  it('must be there where it is named', async () => {
    const named = readSettings({ env: {}, directory: folder, options: { config: 'none.yml' } });
    await expect(named).rejects.toThrow('cannot read none.yml: no such file or directory');
  });
});

describe('the region of an AWS profile', () => {
  const env = () => ({
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  });

  it.each([
    [{}, 'eu-west-1'],
    [{ profile: 'staging' }, 'eu-west-2'],
    [{ profile: 'ci' }, undefined],
    [{ profile: 'staging', region: 'us-east-2' }, 'us-east-2'],
  ])('counts where nothing else says it: %j', async (settings, region) => {
    expect(await regionOf(env(), settings)).toBe(region);
  });

  it('is not looked for in a profile that does not exist, whatever the region', async () => {
    const wrong = regionOf(env(), { profile: 'stagin', region: 'us-east-2' });
    await expect(wrong).rejects.toMatchObject({
      message: 'there is no AWS profile "stagin"',
      hint: 'did you mean staging? "aws configure list-profiles" lists all',
    });
    const none = regionOf(
      { AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' },
      { profile: 'a' },
    );
    await expect(none).rejects.toThrow('there is no AWS profile "a"');
  });
});

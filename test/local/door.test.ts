import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/local/door.ts';

const local = ['Host', '127.0.0.1:4680'];
const refused = (rawHeaders: readonly string[], target = '/schedules', hosts: readonly string[] = []) =>
  refusalOf({ target, rawHeaders }, hosts) !== undefined;

describe('a Host', () => {
  it.each([
    'localhost',
    'localhost:4680',
    'LOCALHOST:4680',
    'cronbridge.localhost:4680',
    'a.b-c.localhost',
    '127.0.0.1',
    '127.0.0.1:4680',
    '127.255.255.254:1',
    '[::1]',
    '[::1]:4680',
  ])('of the loopback interface is served: %s', (host) => {
    expect(refused(['Host', host])).toBe(false);
  });

  it.each([
    'evil.com',
    'evil.com:4680',
    '127.0.0.1.evil.com',
    '127.0.0.1.evil.com:4680',
    'localhost.evil.com',
    'localhost:4680.evil.com',
    'evil.com/localhost',
    'evillocalhost',
    'localhost.',
    '127.0.0.1.',
    '.localhost',
    'a..localhost',
    '-a.localhost',
    'evil.com#.localhost',
    'user@localhost',
    'localhost@evil.com',
    'localhost:evil',
    'localhost:99999',
    'localhost:',
    'localhost, evil.com',
    '127.0.0.1 evil.com',
    '127.1',
    '127.0.0.256',
    '128.0.0.1',
    '0177.0.0.1',
    '0x7f.0.0.1',
    '2130706433',
    '0.0.0.0',
    '10.0.0.1:4680',
    '[::]',
    '[::2]',
    '[::ffff:10.0.0.1]',
    '::1',
    '[::1',
    'ｌocalhost',
    'xn--localhost-.com',
    '',
    ' ',
    `${'a.'.repeat(2000)}localhost`,
  ])('of any other kind is refused: %j', (host) => {
    expect(refused(['Host', host])).toBe(true);
  });

  it('must be there, once', () => {
    expect(refused([])).toBe(true);
    expect(refused(['Host', 'localhost', 'host', 'evil.com'])).toBe(true);
    expect(refused(['Host', 'localhost', 'HOST', 'localhost'])).toBe(true);
  });

  it('that was allowed is served, with any port, and no other name beneath it', () => {
    const hosts = ['build.example.com', '[fe80::1]'];
    for (const host of ['build.example.com', 'Build.Example.com:4680', '[fe80::1]:4680']) {
      expect(refused(['Host', host], '/', hosts)).toBe(false);
    }
    for (const host of ['example.com', 'evil.build.example.com', 'build.example.com.', 'evil.com']) {
      expect(refused(['Host', host], '/', hosts)).toBe(true);
    }
  });
});

describe('a page', () => {
  it.each([
    ['https://evil.com'],
    ['http://evil.com'],
    ['http://localhost'],
    ['http://localhost:3000'],
    ['https://127.0.0.1:4680'],
    ['http://127.0.0.1:46800'],
    ['http://127.0.0.1:4680.evil.com'],
    ['http://127.0.0.1:4680/'],
    ['http://localhost:4680'],
    ['file://'],
    ['chrome-extension://abc'],
    ['null'],
    ['NULL'],
    [''],
    ['http://127.0.0.1:4680 https://evil.com'],
  ])('of the origin %j is refused', (origin) => {
    expect(refused([...local, 'Origin', origin])).toBe(true);
  });

  it('of the very same origin is none of others', () => {
    expect(refused([...local, 'Origin', 'http://127.0.0.1:4680'])).toBe(false);
    expect(refused(['Host', 'LOCALHOST', 'Origin', 'http://localhost:80'])).toBe(false);
  });

  it('cannot hide behind a second header', () => {
    expect(refused([...local, 'Origin', 'http://127.0.0.1:4680', 'origin', 'https://evil.com'])).toBe(true);
    expect(refused([...local, 'Sec-Fetch-Site', 'none', 'sec-fetch-site', 'cross-site'])).toBe(true);
  });

  it.each([
    ['cross-site', true],
    ['same-site', true],
    ['', true],
    ['None', true],
    ['none, cross-site', true],
    ['same-origin', false],
    ['none', false],
  ])('that a browser calls %j: refused is %s', (site, expected) => {
    expect(refused([...local, 'Sec-Fetch-Site', site])).toBe(expected);
  });
});

describe('the target', () => {
  it.each([
    'http://evil.com/schedules',
    'http://127.0.0.1:4680/schedules',
    '*',
    'evil.com:443',
    '',
    '@evil.com/',
  ])('that is no path is refused: %j', (target) => {
    expect(refused(local, target)).toBe(true);
  });

  it.each(['/', '//', '/schedules/a?b=c', '//evil.com/schedules'])(
    'that is a path is taken: %j',
    (target) => {
      expect(refused(local, target)).toBe(false);
    },
  );
});

it('a refusal names the cause, and does not repeat a name of any length', () => {
  expect(refusalOf({ target: '/', rawHeaders: ['Host', 'evil.com'] }, [])).toContain('"evil.com"');
  expect(refusalOf({ target: '/', rawHeaders: ['Host', 'e'.repeat(10_000)] }, [])?.length).toBeLessThan(400);
});

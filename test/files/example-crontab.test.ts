import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refuseExample } from '../../src/files/example-crontab.ts';
import { ROOT } from '../frame/source.ts';

const example = readFileSync(join(ROOT, 'crontab/example.crontab'), 'utf8');

it('the example of this repository is told from a crontab of a team, also where somebody has changed its jobs', () => {
  const files = [
    { file: 'crontab/own.crontab', text: '#@ name=own\n0 9 * * * echo own\n' },
    { file: 'crontab/example.crontab', text: `${example}\n#@ name=own\n0 9 * * * echo own\n` },
  ];
  expect(() => refuseExample(files)).toThrow(/^crontab\/example\.crontab is /);
  expect(() => refuseExample(files.slice(0, 1))).not.toThrow();
});

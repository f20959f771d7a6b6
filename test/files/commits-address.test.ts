import { describe, expect, it } from 'vitest';
import { commitsOf } from '../../src/files/commits-address.ts';

describe('the address of commits', () => {
  it.each([
    ['git@github.com:shop/batch.git', 'https://github.com/shop/batch/commit/'],
    ['ssh://git@github.com/shop/batch', 'https://github.com/shop/batch/commit/'],
    ['https://user:key@gitlab.com/shop/team/batch.git', 'https://gitlab.com/shop/team/batch/-/commit/'],
    ['git@gitlab.example.com:shop/batch.git', 'https://gitlab.example.com/shop/batch/-/commit/'],
    ['https://bitbucket.org/shop/batch/', 'https://bitbucket.org/shop/batch/commits/'],
  ])('is known of %s', (remote, address) => {
    expect(commitsOf(remote)).toBe(address);
  });

  it.each([
    '/srv/git/batch.git',
    'https://git-codecommit.us-east-1.amazonaws.com/v1/repos/batch',
    'git@github.com:../../evil"onclick=',
    'javascript://github.com/shop/batch',
    '',
  ])('is not known of %s', (remote) => {
    expect(commitsOf(remote)).toBeUndefined();
  });
});

// When an output has colours.
import { describe, expect, it } from 'vitest';
import { wantsColors } from '../../../src/cli/output/terminal.ts';

const terminal = { isTTY: true };
const pipe = {};

describe('an output has colours', () => {
  it.each([
    ['on a terminal', {}, terminal, true],
    ['not in a pipe', {}, pipe, false],
    ['not with NO_COLOR', { NO_COLOR: '1' }, terminal, false],
    ['not with NO_COLOR, whatever else is set', { NO_COLOR: '1', FORCE_COLOR: '1' }, terminal, false],
    ['where NO_COLOR is empty', { NO_COLOR: '' }, terminal, true],
    ['not on a dumb terminal', { TERM: 'dumb' }, terminal, false],
    ['in a pipe with FORCE_COLOR', { FORCE_COLOR: '1' }, pipe, true],
    ['not with FORCE_COLOR=0', { FORCE_COLOR: '0' }, terminal, false],
    ['not in a pipe for CI alone', { CI: 'true' }, pipe, false],
  ])('%s', (_case, env, stream, expected) => {
    expect(wantsColors(env, stream)).toBe(expected);
  });
});

// The page as it is built: how much a browser loads, and that it holds nothing that the policy of its server forbids.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../frame/source.ts';

const folder = join(ROOT, 'dist/console');
const MAXIMUM_BYTES = 60 * 1024;

describe('the built page', () => {
  const files = readdirSync(folder).map((name) => ({ name, content: readFileSync(join(folder, name)) }));

  it(`has at most ${MAXIMUM_BYTES.toLocaleString('en')} bytes, compressed`, () => {
    const bytes = files.map(({ content }) => brotliCompressSync(content).length);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(MAXIMUM_BYTES);
    expect(files.map(({ name }) => name).sort()).toEqual(['icon.svg', 'page.css', 'page.html', 'page.js']);
  });

  it('has no script or style within the page, and loads nothing of others', () => {
    const html = files.find(({ name }) => name === 'page.html')?.content.toString() ?? '';
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|https?:/);
    const css = files.find(({ name }) => name === 'page.css')?.content.toString() ?? '';
    expect(css).not.toMatch(/@import|url\(/);
  });
});

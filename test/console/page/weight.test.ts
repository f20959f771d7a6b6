// The page as it is built: how much a browser loads, and that it holds nothing that the policy of its server forbids.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { safeHeaders } from '../../../src/console/server/admission.ts';
import { ownParts, readPageFiles } from '../../../src/console/server/page-files.ts';
import { ROOT } from '../../frame/source.ts';

const folder = join(ROOT, 'dist/console');
const MAXIMUM_BYTES = 60 * 1024;

describe('the built page', () => {
  const files = readdirSync(folder).map((name) => ({ name, content: readFileSync(join(folder, name)) }));

  it(`has at most ${MAXIMUM_BYTES.toLocaleString('en')} bytes, compressed`, () => {
    const bytes = files.map(({ content }) => brotliCompressSync(content).length);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(MAXIMUM_BYTES);
    expect(files.map(({ name }) => name).sort()).toEqual(['icon.svg', 'page.html']);
  });

  const { content } = readPageFiles()['page.html'];
  const html = Buffer.from(content).toString();

  it('has one script and one style within it, which the policy of its server lets in, and nothing else that acts', () => {
    const parts = [...html.matchAll(/<(script|style)>(.*?)<\/\1>/gs)];
    expect(parts.map(([, part]) => part)).toEqual(['script', 'style']);
    const policy = safeHeaders(ownParts(readPageFiles()))['content-security-policy']?.split('; ');
    for (const [, part, text = ''] of parts) {
      const hash = createHash('sha256').update(text).digest('base64');
      expect(text.length).toBeGreaterThan(1_000);
      expect(policy).toContain(`${part}-src 'sha256-${hash}'`);
    }
    const rest = parts.reduce((left, [part]) => left.replace(part, ''), html);
    expect(rest).not.toMatch(/<script|<style|\sstyle=|\son\w+=|https?:/);
    // The parser of HTML would end or change them there: at their own end, in a comment, at a carriage return.
    for (const [, part = '', text = ''] of parts)
      expect(text).not.toMatch(new RegExp(`</${part}|<!--|\r`, 'i'));
  });

  it('loads nothing of others', () => {
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
    expect(style).not.toMatch(/@import|url\(/);
    expect(html.replace(/<(script|style)>.*?<\/\1>/gs, '')).not.toMatch(/https?:/);
  });
});

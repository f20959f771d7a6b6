// The picture: well-formed, complete, the same for the same input, and safe whatever the names.
import { describe, expect, it } from 'vitest';
import { timelineHtml } from '../../src/timeline/html.ts';
import { timelineSvg } from '../../src/timeline/svg.ts';
import { text } from '../../src/timeline/svg-elements.ts';
import { elementsOf, parseXml, type XmlElement } from './parse-xml.ts';
import { named, timelineOf } from './timeline-of.ts';

const WEEK = ['2027-01-04T00:00Z', '2027-01-11T00:00Z'] as const;
const TEXT = [
  named('hourly', '0 * * * *'),
  named('night', '0 3 * * *'),
  named('poll', '*/5 8-18 * * 1-5'),
  named('never', '0 0 1 6 *'),
].join('');

const draw = (text: string, title = 'When jobs start') => timelineSvg(timelineOf(text, ...WEEK), title);
const read = (svg: string) => [...elementsOf(parseXml(svg))];
const textsOf = (elements: readonly XmlElement[]) =>
  elements.filter(({ name }) => name === 'text').map(({ text }) => text);
const tooltipsOf = (elements: readonly XmlElement[]) =>
  elements.filter(({ name }) => name === 'title').map(({ text }) => text);
const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    named(`job-${index}`, `${index % 60} ${index % 24} * * *`),
  ).join('');

describe('the picture', () => {
  it('says which days and hours it shows, and how much there is', () => {
    expect(textsOf(read(draw(TEXT)))).toEqual(
      expect.arrayContaining([
        'When jobs start',
        '7 days from Mon 2027-01-04 00:00, hours of the day in UTC',
        '3 jobs, 835 starts, at most 2 in one minute: at 03:00',
        'No starts in this time: never',
      ]),
    );
  });

  it('has a row for each job and a tooltip with its name and count for each of its hours', () => {
    const elements = read(draw(TEXT));
    expect(textsOf(elements)).toEqual(expect.arrayContaining(['hourly', 'night', 'poll']));
    const tooltips = tooltipsOf(elements);
    expect(tooltips.filter((tooltip) => tooltip.startsWith('hourly, '))).toHaveLength(24);
    expect(tooltips.filter((tooltip) => tooltip.startsWith('night, '))).toEqual([
      'night, 03:00 to 03:59: 7 starts',
    ]);
    expect(tooltips).toContain('poll, 08:00 to 08:59: 60 starts');
  });

  it('has a bar with a tooltip for each minute of the day that has starts, as high as they are many', () => {
    const elements = read(draw(TEXT));
    const bars = elements.filter(({ attributes }) => attributes.class?.startsWith('bar'));
    expect(bars).toHaveLength(24 + 11 * 11);
    const at = (time: string) => bars.find(({ children }) => children[0]?.text.startsWith(time));
    expect(at('03:00')?.children[0]?.text).toBe('03:00: 2 starts\nhourly, night');
    expect(Number(at('03:00')?.children[2]?.attributes.height)).toBe(
      2 * Number(at('04:00')?.children[2]?.attributes.height),
    );
  });

  it('marks the most crowded minute, and lists it with its jobs', () => {
    const elements = read(draw(`${TEXT}${named('third', '0 3 * * 1')}`));
    const crowded = elements.filter(({ attributes }) => attributes.class?.includes('crowded'));
    expect(crowded.map(({ name }) => name)).toEqual(['g', 'text']);
    expect(crowded[1]?.text).toBe('03:00 · 3');
    expect(textsOf(elements)).toContain('hourly, night, third');
  });

  it('marks no minute where no two jobs meet', () => {
    const elements = read(draw(named('a', '0 5 * * *')));
    expect(elements.filter(({ attributes }) => attributes.class?.includes('crowded'))).toEqual([]);
    expect(textsOf(elements)).toContain('1 job, 7 starts, no two in one minute');
  });

  it.each([0, 1, 500])('holds everything inside its edges, with %i jobs', (count) => {
    const [root, ...elements] = read(draw(many(count)));
    const { width, height } = root?.attributes ?? {};
    for (const { name, attributes } of elements) {
      if (name !== 'rect') continue;
      expect(Number(attributes.x ?? 0)).toBeGreaterThanOrEqual(0);
      expect(Number(attributes.x ?? 0) + Number(attributes.width)).toBeLessThanOrEqual(Number(width));
    }
    const rows = elements.filter(({ attributes }) => attributes.transform !== undefined);
    for (const { attributes } of rows) {
      expect(Number(/ (\S+)\)$/.exec(attributes.transform ?? '')?.[1])).toBeLessThan(Number(height));
    }
    const names = new Set(textsOf(elements));
    for (let index = 0; index < count; index++) expect(names).toContain(`job-${index}`);
  });

  it('is the same for the same input, byte for byte', () => {
    expect(draw(many(30))).toBe(draw(many(30)));
  });

  it('needs nothing from elsewhere, and runs nothing', () => {
    const svg = draw(TEXT);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|url\(|@import|<script|href|\bon\w+=/,
    );
  });

  it('says nothing of minutes where nothing starts', () => {
    const elements = read(draw(named('a', '0 0 1 6 *')));
    expect(textsOf(elements)).toEqual([
      'When jobs start',
      '7 days from Mon 2027-01-04 00:00, hours of the day in UTC',
      '0 jobs, 0 starts',
      'No starts in this time: a',
    ]);
  });

  it('escapes its input, even characters that XML does not have', () => {
    const title = `a<b> & "c" 'd' </svg><script>\u0000\u001b[31m\u202e`;
    const [shown] = textsOf(read(draw(TEXT, title)));
    expect(shown).toBe(`a<b> & "c" 'd' </svg><script>\uFFFD\uFFFD[31m\uFFFD`);
  });
});

describe('an element', () => {
  it('has its text and attributes escaped', () => {
    const drawn = text({ class: 'a"b<c>&', x: 1.5 }, '"<&>"');
    expect(parseXml(drawn)).toMatchObject({ attributes: { class: 'a"b<c>&', x: '1.5' }, text: '"<&>"' });
  });
});

describe('the page', () => {
  it('holds the picture and nothing from elsewhere', () => {
    const timeline = timelineOf(TEXT, ...WEEK);
    const html = timelineHtml(timeline, '<crontab>');
    expect(html).toContain(timelineSvg(timeline, '<crontab>'));
    expect(html).toContain('<title>&lt;crontab&gt;</title>');
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<link|src=/);
  });
});

describe('the reader of these tests', () => {
  it.each([
    '<a><b></a></b>',
    '<a x="1" x="2"/>',
    '<a x=1/>',
    '<a>&nbsp;</a>',
    '<a>a & b</a>',
    '<a x="<"/>',
    '<a/><b/>',
    '<a>\u0000</a>',
    '<a>',
  ])('refuses %j', (source) => {
    expect(() => parseXml(source)).toThrow();
  });
});

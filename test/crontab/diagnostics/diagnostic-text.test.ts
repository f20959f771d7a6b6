import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../../src/crontab/diagnostics/diagnostic.ts';
import {
  type DiagnosticStyle,
  diagnosticsText,
  githubAnnotation,
  maskedDiagnostic,
} from '../../../src/crontab/diagnostics/diagnostic-text.ts';
import { parseCrontabs } from '../../../src/crontab/parse/crontabs.ts';

const FILE = 'crontab/batch.crontab';

function textOf(text: string, options?: Parameters<typeof diagnosticsText>[2]): string {
  const files = [{ file: FILE, text: `${text}\n` }];
  return diagnosticsText(parseCrontabs(files, { timezone: 'UTC' }).diagnostics, files, options);
}

/** The source line and the marks below it, without the gutter. */
function marked(text: string, columns?: number): string[] {
  const lines = textOf(text, columns === undefined ? {} : { columns }).split('\n');
  return [lines[1] ?? '', lines[2] ?? ''].map((line) => line.replace(/^ *\d* \| ?/, ''));
}

/** What stands above the marks on a terminal, where wide characters take two columns. */
function underlined(text: string): string {
  const [source = '', marks = ''] = marked(text);
  const cells = [...source.normalize('NFC')].flatMap((character) =>
    /[\u3000-\u9FFF\u{1F300}-\u{1FAFF}]/u.test(character) ? [character, ''] : [character],
  );
  return cells.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1).join('');
}

test('a diagnostic is a header, the line, a mark and a hint', () => {
  const files = [{ file: FILE, text: `${'\n'.repeat(11)}0 9,24 * * * /app/report\n` }];
  const { diagnostics } = parseCrontabs(files, { timezone: 'UTC' });
  expect(diagnosticsText(diagnostics, files)).toBe(
    [
      'crontab/batch.crontab:12:5: error[hour-out-of-range]: hour 24 is not in 0-23',
      '  12 | 0 9,24 * * * /app/report',
      '     |     ^^',
      '  hint: midnight is hour 0, the beginning of the day',
      '  write: 0 9,0 * * * /app/report',
      '',
    ].join('\n'),
  );
});

test('what is to be written has a line for each line, cut where it is long', () => {
  const [, , , ...lines] = textOf(`@every 90m /app/${'x'.repeat(100)}`, { columns: 40 }).split('\n');
  expect(lines).toEqual([
    '  write: 0 */3 * * * /app/xxxxxxxxxxxxxxxxxxxxxx…',
    '         30 1-23/3 * * * /app/xxxxxxxxxxxxxxxxxx…',
    '',
  ]);
});

test('nothing to tell is no text', () => {
  expect(textOf('0 5 * * * /app/report')).toBe('');
});

test('several are separated by blank lines', () => {
  expect(textOf('61 5 * * * /a\n62 5 * * * /b')).toMatch(/\^\^\n\ncrontab\/batch\.crontab:2:1: error/);
});

describe('the mark is under the place', () => {
  test.each([
    ['0 9,24 * * * /app/report', '24'],
    ['\t0 9,24 * * * /app/report', '24'],
    ['0\t9,24\t* * * /app/report', '24'],
    ['0 5 * * * echo 日本 🍣 $(date +%F)', '%F'],
    ['0 5 * * * echo ｶﾅ e\u0301 $(date +%F)', '%F'],
    ['#@ name=日報\n0 5 * * * /app/report', '日報'],
    ['0 5 * * * /app/🍣 \\', '\\'],
  ])('%s', (text, place) => {
    expect(underlined(text)).toBe(place);
  });

  test('tabs are shown as blanks up to the next multiple of eight', () => {
    expect(marked('0\t9,24\t* * * /app/report')).toEqual([
      '0       9,24    * * * /app/report',
      '          ^^',
    ]);
  });

  test('columns are counted in code points', () => {
    const { diagnostics } = parseCrontabs([{ file: FILE, text: '0 5 * * * echo 🍣🍣 $(date +%F)\n' }], {
      timezone: 'UTC',
    });
    expect(diagnostics).toMatchObject([{ column: 27, endColumn: 29 }]);
  });

  test('a byte order mark takes no column, a carriage return is not shown', () => {
    const files = [{ file: FILE, text: '\uFEFF0 24 * * * /app/report\r\n' }];
    expect(diagnosticsText(parseCrontabs(files, { timezone: 'UTC' }).diagnostics, files)).toContain(
      ':1:3: error[hour-out-of-range]: hour 24 is not in 0-23\n  1 | 0 24 * * * /app/report\n    |   ^^\n',
    );
  });
});

describe('a long line is cut around the place', () => {
  const long = 'x'.repeat(5000);

  test('at its end where the place is near the beginning', () => {
    const [source = '', marks = ''] = marked(`0 24 * * * ${long}`, 60);
    expect(source).toMatch(/^0 24 \* \* \* x+…$/);
    expect(source).toHaveLength(60);
    expect(marks).toBe('  ^^');
  });

  test('on both sides where it is in the middle', () => {
    const [source = '', marks = ''] = marked(`0 5 * * * ${long} $(date +%F) ${long}`, 60);
    expect(source).toMatch(/^…x+ \$\(date \+%F\) x+…$/);
    expect(source.length).toBeLessThanOrEqual(60);
    expect(source.slice(marks.indexOf('^'))).toMatch(/^%F/);
  });

  test('and the mark with it where it is long itself', () => {
    const [source = '', marks = ''] = marked(`hello ${long}`, 60);
    expect(source).toHaveLength(60);
    expect(marks).toBe('^'.repeat(59));
  });

  test('wide characters count twice', () => {
    const [source = ''] = marked(`0 24 * * * ${'日'.repeat(500)}`, 61);
    expect([...source].length).toBeLessThan(40);
  });
});

describe('values of settings are masked', () => {
  test.each([
    ['PATH=$HOME/bin', 'PATH=***', '     ^^^'],
    ['PATH = "$HOME/bin"', 'PATH = ***', '       ^^^'],
    ['GREETING="hello', 'GREETING=***', '         ^^^'],
    ['export TOKEN=hello', 'export TOKEN=***', '^^^^^^'],
    ['MY TOKEN=hello', 'MY TOKEN=***', '^^^^^^^^^^^^'],
    ['"MY TOKEN"=hello', '"MY TOKEN"=***', '^^^^^^^^^^'],
    ['日本=hello', '日本=***', '^^^^'],
    ['my-token=', 'my-token=', '^^^^^^^^'],
  ])('%s', (text, source, marks) => {
    expect(marked(text)).toEqual([source, marks]);
  });

  test.each(['CRON_TZ=Asia/Tokio', 'RANDOM_DELAY=soon', 'SHELL=bash', "CRON_TZ='Asia/Tokio' x"])(
    'but not those that speak to cron: %s',
    (text) => {
      expect(marked(text)[0]).toBe(text);
    },
  );

  const offered = {
    file: 'a.crontab',
    line: 1,
    column: 1,
    endColumn: 2,
    severity: 'error',
    code: 'not-an-entry',
    message: 'x',
    rewritten: 'CRON_TZ=UTC\nTOKEN=hunter2\n0 5 * * * A=b /app/report',
  } as const;
  const masked = 'CRON_TZ=UTC\nTOKEN=***\n0 5 * * * A=b /app/report';

  test('in the lines that are offered, too', () => {
    expect(maskedDiagnostic(offered)).toEqual({ ...offered, rewritten: masked });
    const files = [{ file: 'a.crontab', text: 'PASSWORD=hunter2\n' }];
    expect(diagnosticsText([offered], files)).not.toContain('hunter2');
    const shown = diagnosticsText([offered], files, { showValues: true });
    expect(shown.match(/hunter2/g)).toHaveLength(2);
  });

  test('those of a command are shown, since they are a part of the entry', () => {
    expect(marked('0 24 * * * A=b /app/report')[0]).toBe('0 24 * * * A=b /app/report');
  });
});

test('nothing in a crontab steers the terminal', () => {
  const text = textOf('0 24\u202E * * * /app/\u001B[31mred\u0007\n@\u001B[2J /x\n#@ \u001B]0;x=1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
  expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
});

test('colours are the caller’s', () => {
  const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
  const style: DiagnosticStyle = {
    place: tag('b'),
    error: tag('red'),
    warning: tag('yellow'),
    aside: tag('dim'),
  };
  expect(textOf('0 24 * * * /app/report', { style })).toBe(
    [
      '<b>crontab/batch.crontab:1:3</b>: <red>error[hour-out-of-range]</red>: hour 24 is not in 0-23',
      '  <dim>1 |</dim> 0 24 * * * /app/report',
      '  <dim>  |</dim>   <red>^^</red>',
      '  <dim>hint:</dim> midnight is hour 0, the beginning of the day',
      '  <dim>write:</dim> 0 0 * * * /app/report',
      '',
    ].join('\n'),
  );
});

describe('an annotation for GitHub', () => {
  const diagnostic: Diagnostic = {
    file: 'crontab/a,b:c%.crontab',
    line: 12,
    column: 5,
    endColumn: 7,
    severity: 'error',
    code: 'hour-out-of-range',
    message: '100% of\nhour 24, or: so',
    hint: 'midnight is hour 0',
    rewritten: '0 5 * * * a\n0 6 * * * a',
  };

  test('is one line with everything escaped', () => {
    expect(githubAnnotation(diagnostic)).toBe(
      '::error file=crontab/a%2Cb%3Ac%25.crontab,line=12,col=5,endColumn=7,title=hour-out-of-range::100%25 of%0Ahour 24, or: so%0Ahint: midnight is hour 0%0Awrite: 0 5 * * * a%0A0 6 * * * a',
    );
  });

  test('names the severity, and has no hint where there is none', () => {
    const {
      hint: _,
      rewritten: __,
      ...warning
    } = { ...diagnostic, severity: 'warning' as const, message: 'x' };
    expect(githubAnnotation(warning)).toMatch(/^::warning .*::x$/);
  });
});

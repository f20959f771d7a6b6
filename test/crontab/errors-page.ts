// docs/errors.md, from the catalogue and the pinned texts.

import { CLOCK_CODES } from '../../src/crontab/diagnostics/codes/clocks.ts';
import { COMMAND_CODES } from '../../src/crontab/diagnostics/codes/commands.ts';
import { ENTRY_CODES } from '../../src/crontab/diagnostics/codes/entries.ts';
import { FIELD_CODES } from '../../src/crontab/diagnostics/codes/fields.ts';
import { LINE_CODES } from '../../src/crontab/diagnostics/codes/lines.ts';
import { OPTION_CODES } from '../../src/crontab/diagnostics/codes/options.ts';
import { CODES, type DiagnosticCode } from '../../src/crontab/diagnostics/codes.ts';
import { printable } from '../../src/crontab/diagnostics/shown.ts';

const CHAPTERS = {
  'Lines and settings': LINE_CODES,
  Entries: ENTRY_CODES,
  Commands: COMMAND_CODES,
  'Time fields': FIELD_CODES,
  Options: OPTION_CODES,
  'Changes of the clocks': CLOCK_CODES,
};

const HEAD = `# Errors and warnings

What \`cronbridge validate\`, \`plan\` and \`sync\` say about a crontab. Errors stop everything; warnings do not, unless \`--strict\` makes
them errors. Codes never change their meaning. Values of environment settings are shown as \`***\`,
except \`CRON_TZ\`, \`TZ\`, \`SHELL\` and \`RANDOM_DELAY\`; \`--show-values\` shows them.

This page is generated: \`UPDATE=1 npx vitest run test/crontab/catalogue.test.ts\`.
`;

/** Of longer examples the beginning is enough. */
const MOST_LINES = 5;
const LONGEST_LINE = 200;

/** @param pinnedText the text form of a code's fixture */
export function errorsPage(pinnedText: (code: DiagnosticCode) => string): string {
  const chapters = Object.entries(CHAPTERS).map(([title, codes]) => {
    const sections = (Object.keys(codes) as DiagnosticCode[])
      .sort()
      .map((code) => section(code, pinnedText(code)));
    return `\n## ${title}\n${sections.join('')}`;
  });
  return HEAD + chapters.join('');
}

function section(code: DiagnosticCode, text: string): string {
  const { severity, meaning, wrong, right } = CODES[code];
  return `
### ${code}

*${severity}* · ${meaning}

Wrong:

${indented(beginning(wrong))}

Output:

${indented(text)}

Right:

${indented(right)}
`;
}

function beginning(example: string): string {
  const lines = example.split('\n');
  const shown = lines
    .slice(0, MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  return [...shown, ...(lines.length > MOST_LINES ? ['…'] : [])].join('\n');
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${printable(line)}`.trimEnd())
    .join('\n');
}

import { plural } from '../../crontab/diagnostics/counts.ts';
import { printable } from '../../crontab/diagnostics/shown.ts';
import type { Finding, FindingKind } from '../../import/finding.ts';
import type { ImportedCrontab } from '../../import/import-crontabs.ts';
import { clip } from './display-width.ts';
import type { Output } from './terminal.ts';

export type ReportedCrontab = ImportedCrontab & { readonly target: string | undefined };

const LONGEST_LINE = 160;

export function printImportReport(
  output: Output,
  crontabs: readonly ReportedCrontab[],
  skipped: readonly { readonly file: string; readonly why: string }[],
): void {
  const { bold, dim } = output.colors;
  for (const { file, findings } of crontabs) {
    for (const finding of findings) printFinding(output, file, finding);
  }
  for (const { file, why } of skipped) output.line(`${bold(printable(file))}: ${dim('skipped')}: ${why}`);
  if (crontabs.some(({ findings }) => findings.length > 0) || skipped.length > 0) output.line();
  for (const crontab of crontabs) output.line(summary(crontab));
}

function printFinding(
  output: Output,
  file: string,
  { kind, code, line, message, before, after }: Finding,
): void {
  const { bold, red, green } = output.colors;
  const columns = output.width ?? LONGEST_LINE;
  const place = line === undefined ? file : `${file}:${line}`;
  output.line(
    `${bold(printable(place))}: ${colorOf(output, kind)(`${kind}[${code}]`)}: ${printable(message)}`,
  );
  if (before !== undefined) output.line(red(clip(`  - ${before}`, columns)));
  if (after !== undefined) output.line(green(clip(`  + ${after}`, columns)));
}

function colorOf({ colors }: Output, kind: FindingKind): (text: string) => string {
  switch (kind) {
    case 'lost':
      return colors.red;
    case 'dead':
    case 'different':
    case 'doubtful':
      return colors.yellow;
    case 'rewritten':
      return colors.cyan;
    case 'note':
      return colors.dim;
  }
}

/** `batch → crontab/batch.crontab: 12 entries, 2 lines switched off; 1 different, 3 rewritten`. */
function summary({ file, target, entries, switchedOff, findings }: ReportedCrontab): string {
  const name = target === undefined ? printable(file) : `${printable(file)} → ${printable(target)}`;
  const off = switchedOff === 0 ? '' : `, ${plural(switchedOff, 'line')} switched off`;
  const count = (kind: FindingKind) => findings.filter((finding) => finding.kind === kind).length;
  const counts = (['lost', 'different', 'doubtful', 'rewritten'] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) => `${count(kind)} ${kind}`);
  const kept = `${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'}`;
  return `${name}: ${kept}${off}${counts.length > 0 ? `; ${counts.join(', ')}` : ''}`;
}

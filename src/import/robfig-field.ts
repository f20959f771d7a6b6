// Reads a time field as robfig/cron v3 does (parser.go, getField and getRange).
import { DAY_OF_WEEK, type FieldRule } from '../crontab/parse/field-rules.ts';
import { fieldText, itemFault } from './field-text.ts';
import type { Refused } from './source.ts';

interface Item {
  readonly text: string;
  readonly star: boolean;
}

/** The field's meaning, in our language; or why robfig/cron refuses it. */
export function readRobfigField(text: string, rule: FieldRule): string | Refused {
  const items: Item[] = [];
  for (const written of text.split(',').filter((part) => part !== '')) {
    const item = readItem(written, rule);
    if (item === undefined) return { why: itemFault(written, rule) };
    items.push(item);
  }
  // A star counts anywhere in the list, and makes the field match everything.
  if (items.some(({ star }) => star)) return '*';
  return fieldText(
    items.map((item) => item.text),
    false,
    rule,
  );
}

function readItem(text: string, rule: FieldRule): Item | undefined {
  const [range = '', stepText, ...moreSteps] = text.split('/');
  const [lowText = '', highText, ...moreEnds] = range.split('-');
  const last = rule === DAY_OF_WEEK ? 6 : rule.high;
  const step = stepText === undefined ? 1 : readNumber(stepText);
  if (step === undefined || step === 0 || moreSteps.length > 0) return undefined;
  if (lowText === '*' || lowText === '?') {
    // Text after a "-" is ignored. A step removes the star.
    return step === 1 ? { text: '*', star: true } : { text: `${rule.low}-${last}/${step}`, star: false };
  }
  const low = readNumberOrName(lowText, rule);
  // `5/10` extends to the last value.
  const single = stepText === undefined ? low : last;
  const high = highText === undefined ? single : readNumberOrName(highText, rule);
  if (low === undefined || high === undefined || moreEnds.length > 0) return undefined;
  if (low < rule.low || high > last || low > high) return undefined;
  if (step > 1) return { text: `${low}-${high}/${step}`, star: false };
  return { text: low === high ? String(low) : `${low}-${high}`, star: false };
}

function readNumberOrName(text: string, rule: FieldRule): number | undefined {
  const index = rule.names.indexOf(text.toLowerCase());
  return index >= 0 ? index + rule.low : readNumber(text);
}

/** strconv.Atoi, as far as a time field needs it. */
function readNumber(text: string): number | undefined {
  return /^\+?\d{1,18}$/.test(text) ? Number(text) : undefined;
}

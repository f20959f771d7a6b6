import * as v from 'valibot';
import { CHECKED_KEYS, valueProblem } from './problem.ts';
import { type STAGE_KEYS, stageSettings } from './settings-schema.ts';

/** Why a value is none for a key of cronbridge.yml, as in `is "x", not …`; nothing where it is one. */
export function settingProblem(key: (typeof STAGE_KEYS)[number], value: unknown): string | undefined {
  const [issue] = v.safeParse(stageSettings, { [key]: value }).issues ?? [];
  // Of what is nested, the value that is wrong; of a list, all of it.
  const wrong = Array.isArray(value) ? value.join(',') : typeof value === 'object' ? issue?.input : value;
  const shown = String(wrong);
  if (issue !== undefined) return `is "${shown}", not ${issue.message}`;
  const checked = CHECKED_KEYS.find((one) => one === key);
  return checked && valueProblem(checked, value)?.message;
}

// Looks for a task of an attempt that may have one which was not recorded: the process that asked ECS for it died, or the answer was
// lost. That ECS does not show a task proves something only in the right time: its API is eventually consistent, and it forgets.
import { type FoundTask, findTaskOf } from './attempt-task.ts';
import { FORGOTTEN_MS, UNSEEN_MS } from './gone.ts';
import type { Attempt } from './ledger/attempt.ts';
import type { RunParts } from './parts.ts';

type Look =
  | { readonly result: 'task'; readonly found: FoundTask }
  /** There is certainly none. */
  | { readonly result: 'none' }
  /** It may be too new to be shown. */
  | { readonly result: 'unsure'; readonly launching: string; readonly until: Date }
  /** It may have ended so long ago that ECS no longer shows it. */
  | { readonly result: 'forgotten' };

/** @param launching since when it may have a task; undefined: it has none */
export async function lookForTask(
  parts: RunParts,
  attempt: Attempt,
  launching: string | undefined,
): Promise<Look> {
  if (launching === undefined) return { result: 'none' };
  const found = await findTaskOf(parts, attempt);
  if (found) return { result: 'task', found };
  const since = Date.parse(launching);
  const age = parts.now().getTime() - since;
  if (age < UNSEEN_MS) return { result: 'unsure', launching, until: new Date(since + UNSEEN_MS) };
  return { result: age > FORGOTTEN_MS ? 'forgotten' : 'none' };
}

// What the looks at the source of a crontab have found, and what people hear of it.
import type { KnownContent } from './read-source.ts';

interface SourceProblem {
  readonly message: string;
  /** ISO 8601, of the first look that found it. */
  readonly since: string;
  /** Whether people have been notified. */
  readonly told: boolean;
}

/** As the ledger keeps it. The content is that of the last look that came to a decision. */
export interface SourceState extends KnownContent {
  readonly address: string;
  /** ISO 8601, when that content was planned last. */
  readonly planned?: string | undefined;
  /** Why that content is not applied; what was applied before it stays. */
  readonly refused?: SourceProblem | undefined;
  /** Why the looks since then have come to nothing. */
  readonly failing?: SourceProblem | undefined;
}

/** What one look has found. */
export type Look =
  | { readonly found: 'unchanged' }
  | { readonly found: 'accepted'; readonly content: KnownContent }
  | { readonly found: 'refused'; readonly content: KnownContent; readonly message: string }
  | { readonly found: 'failing'; readonly message: string };

export interface SourceNews {
  readonly event: 'refused' | 'accepted' | 'failing' | 'working';
  /** Of the problem, also where it is over. */
  readonly message: string;
  readonly since: string;
}

/** A failure that passes by itself before that is not worth a mail. */
const TELL_AFTER_MS = 5 * 60_000;

/** Pure. @param last of this address; absent: nobody has looked */
export function afterLook(
  last: SourceState | undefined,
  look: Look,
  { address, now }: { readonly address: string; readonly now: Date },
): { readonly state: SourceState; readonly news: readonly SourceNews[] } {
  const news: SourceNews[] = [];
  const { failing, ...before }: SourceState = last ?? { address };
  const tell = (event: SourceNews['event'], { message, since }: SourceProblem) =>
    void news.push({ event, message, since });
  if (look.found === 'failing') {
    const since = failing?.since ?? now.toISOString();
    const lasts = now.getTime() - Date.parse(since) >= TELL_AFTER_MS;
    const problem = { message: look.message, since, told: failing?.told === true || lasts };
    if (lasts && !failing?.told) tell('failing', problem);
    return { state: { ...before, failing: problem }, news };
  }
  if (failing?.told) tell('working', failing);
  if (look.found === 'unchanged') return { state: before, news };
  const state = { address, ...look.content, planned: now.toISOString() };
  const { refused } = before;
  if (look.found === 'accepted') {
    if (refused) tell('accepted', refused);
    return { state, news };
  }
  const isSame = refused?.message === look.message && look.content.digest === before.digest;
  const problem = isSame ? refused : { message: look.message, since: now.toISOString(), told: true };
  if (!isSame) tell('refused', problem);
  return { state: { ...state, refused: problem }, news };
}

const AGAIN_AFTER_MS = 24 * 60 * 60_000;
const REFUSED_AGAIN_AFTER_MS = 15 * 60_000;

/**
 * Whether also unchanged content is to be planned: what was refused may fit now, since a task definition was registered, say; and
 * schedules of clock changes are made only for the time to come.
 */
export function isDue({ planned, refused }: SourceState, now: Date): boolean {
  if (planned === undefined) return true;
  const after = refused === undefined ? AGAIN_AFTER_MS : REFUSED_AGAIN_AFTER_MS;
  return now.getTime() - Date.parse(planned) >= after;
}

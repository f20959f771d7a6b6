import type { ErrorCode } from '../errors.ts';

/** One thing that apply does; `name` is the schedule's, of a `rename` (its new one) and of a `deploy` the job's. */
export interface Change {
  readonly action: 'rename' | 'create' | 'update' | 'delete' | 'deploy';
  readonly name: string;
}

/** A change that AWS refused, in words for people. */
export interface Failure extends Change {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** How far apply came. Everything is done when `failed` and `left` are empty. */
export interface Applied {
  readonly done: readonly Change[];
  readonly failed: readonly Failure[];
  /** Not begun, because of a failure before it or because the time ran out. */
  readonly left: readonly Change[];
}

import type { ErrorCode } from '../errors.ts';

/** One change that apply makes. `name` is the schedule's; for a `rename` the job's new name, for a `deploy` the job's. */
export interface Change {
  readonly action: 'rename' | 'create' | 'update' | 'delete' | 'deploy';
  readonly name: string;
}

/** A change that AWS refused, explained for people. */
export interface Failure extends Change {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** How far apply got. Everything is done if `failed` and `left` are empty. */
export interface Applied {
  readonly done: readonly Change[];
  readonly failed: readonly Failure[];
  /** Not begun, because an earlier change failed or the time ran out. */
  readonly left: readonly Change[];
}

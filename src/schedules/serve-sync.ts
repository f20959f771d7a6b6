import type { Remaining } from '../aws/deadline.ts';
import { answered } from './answered.ts';
import { applyCrontab } from './apply-crontab.ts';
import { isWatch, readApplyRequest } from './request.ts';
import type { SyncParts } from './sync-parts.ts';
import { watchSource } from './watch-source.ts';

export function serveSync(
  parts: SyncParts,
  event: unknown,
  context: Remaining | undefined,
): Promise<unknown> {
  return answered('apply', parts.logger, context, async () =>
    isWatch(event) ? watchSource(parts, context) : applyCrontab(readApplyRequest(event), parts, context),
  );
}

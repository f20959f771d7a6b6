// Which container ended first: an essential sidecar that dies takes the command with it, which then looks as if it had failed.
import type { Sidecar, StoppedTask } from './stopped-task.ts';

/** Exit codes of what was asked to stop: 128 + SIGTERM, and 128 + SIGKILL after its stopTimeout. */
const endedByEcs: ReadonlySet<number | undefined> = new Set([143, 137]);

/**
 * The sidecar that ended before the command and because of which ECS ended the command; `undefined`: none, as far as can be known.
 * An event tells neither when each container ended nor which are essential. So the command must look as if it was ended by ECS
 * (by a signal, and not for its memory), or not have run; and a sidecar must not look so: one with 143 was itself ended after ours.
 */
export function endedFirst(task: StoppedTask): string | undefined {
  const { stopCode, stoppedReason = '', exitCode, containerReason, container, sidecars } = task;
  const byItself = stopCode === 'EssentialContainerExited' || /^Essential container/.test(stoppedReason);
  if (!byItself || containerReason !== undefined) return undefined;
  if (exitCode !== undefined && !endedByEcs.has(exitCode)) return undefined;
  const [first] = sidecars.filter(endedOfItself).sort((a, b) => causeRank(b) - causeRank(a));
  // One that ended well may be no essential one, and have ended long before; it explains a stop, but not a missing exit code.
  if (first === undefined || (first.exitCode === 0 && exitCode === undefined)) return undefined;
  const reason = first.reason === undefined ? '' : ` (${first.reason})`;
  const code = first.exitCode === undefined ? '' : ` with exit code ${first.exitCode}`;
  return `container ${first.name} ended first${code}${reason}, and ECS stopped ${container} with it`;
}

function endedOfItself({ exitCode, reason }: Sidecar): boolean {
  return reason !== undefined || (exitCode !== undefined && !endedByEcs.has(exitCode));
}

/** What ECS gives a reason for is surest, then a failure, then an end that looks well. */
function causeRank({ exitCode, reason }: Sidecar): number {
  if (reason !== undefined) return 2;
  return exitCode === 0 ? 0 : 1;
}

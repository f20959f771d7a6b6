// Finds the container that ended first. If an essential sidecar dies, ECS stops the command too, and the command looks as if it
// had failed.
import type { Sidecar, StoppedTask } from './stopped-task.ts';

/** Exit codes of containers that ECS stopped: 128 + SIGTERM, and 128 + SIGKILL after stopTimeout. */
const endedByEcs: ReadonlySet<number | undefined> = new Set([143, 137]);

/**
 * The sidecar that ended before the command and made ECS stop it. An event says neither when each container ended nor which are
 * essential, so this is inferred: the command must look stopped (by a signal, and not for its memory) or never started, and the
 * sidecar must not. A sidecar with 143 was itself stopped after the command.
 * @returns undefined if no sidecar is known to have ended first
 */
export function endedFirst(task: StoppedTask): string | undefined {
  const { stopCode, stoppedReason = '', exitCode, containerReason, container, sidecars } = task;
  const byItself = stopCode === 'EssentialContainerExited' || /^Essential container/.test(stoppedReason);
  if (!byItself || containerReason !== undefined) return undefined;
  if (exitCode !== undefined && !endedByEcs.has(exitCode)) return undefined;
  const [first] = sidecars.filter(endedOfItself).sort((a, b) => causeRank(b) - causeRank(a));
  // A sidecar that exited with 0 may be non-essential and may have ended long before. It explains a stopped command, but not a
  // missing exit code.
  if (first === undefined || (first.exitCode === 0 && exitCode === undefined)) return undefined;
  const reason = first.reason === undefined ? '' : ` (${first.reason})`;
  const code = first.exitCode === undefined ? '' : ` with exit code ${first.exitCode}`;
  return `container ${first.name} ended first${code}${reason}, and ECS stopped ${container} with it`;
}

function endedOfItself({ exitCode, reason }: Sidecar): boolean {
  return reason !== undefined || (exitCode !== undefined && !endedByEcs.has(exitCode));
}

/** Most certain cause first: a reason from ECS, then a failure, then an exit code of 0. */
function causeRank({ exitCode, reason }: Sidecar): number {
  if (reason !== undefined) return 2;
  return exitCode === 0 ? 0 : 1;
}

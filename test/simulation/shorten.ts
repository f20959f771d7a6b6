// The shortest history that still breaks a law.
import type { History } from './history.ts';

const SHORT_MINUTES = [5, 10, 20, 40, 60, 120];

/**
 * Leaves out steps, jobs and minutes while the law is still broken.
 * @param tries how many histories it plays at most
 */
export async function shorten(
  history: History,
  breaks: (history: History) => Promise<boolean>,
  tries: number,
): Promise<History> {
  let shortest = history;
  let left = tries;
  const better = async (candidate: History): Promise<boolean> => {
    if (left-- <= 0 || !(await breaks(candidate))) return false;
    shortest = candidate;
    return true;
  };
  for (const minutes of SHORT_MINUTES) {
    if (minutes >= shortest.minutes) continue;
    const steps = shortest.steps.filter(({ at }) => at < minutes * 60);
    if (await better({ ...shortest, minutes, steps })) break;
  }
  for (
    let size = Math.ceil(shortest.steps.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < shortest.steps.length; ) {
      const steps = shortest.steps.filter((_, index) => index < from || index >= from + size);
      if (!(await better({ ...shortest, steps }))) from += size;
    }
  }
  for (const { id } of history.jobs) {
    const jobs = shortest.jobs.filter((job) => job.id !== id);
    if (jobs.length > 0) await better({ ...shortest, jobs });
  }
  for (const name of Object.keys(shortest.skew))
    await better({ ...shortest, skew: { ...shortest.skew, [name]: 0 } });
  return shortest;
}

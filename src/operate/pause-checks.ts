import { groupBy } from '../group-by.ts';
import { disabledByCrontab } from '../schedules/description.ts';
import { isPausedByHand } from '../schedules/pause.ts';
import type { Schedule } from '../schedules/plan.ts';
import { someNames } from '../some-names.ts';
import { isGapSchedule, jobOf } from '../time/schedule-name.ts';
import { aWarning, type Check, type CheckResult, type Examined, ok } from './check.ts';

/** Who enabled or disabled the schedules, if it was not the crontab. */
export function pauseChecks(
  examined: Examined,
  schedules: () => Promise<readonly Schedule[]>,
): readonly Check[] {
  return [{ part: 'paused jobs', check: async () => checkPauses(examined, await schedules()) }];
}

function checkPauses(
  { command }: Examined,
  schedules: readonly Schedule[],
): CheckResult | readonly CheckResult[] {
  const ofJobs = groupBy(schedules, ({ name }) => (isGapSchedule(name) ? undefined : jobOf(name)));
  const jobsWith = (condition: (own: readonly Schedule[]) => boolean) =>
    [...ofJobs].flatMap(([job, own]) => (condition(own) ? [job] : []));
  const paused = jobsWith((own) => own.every(isPausedByHand));
  const partly = jobsWith((own) => own.some(isPausedByHand) && !own.every(isPausedByHand));
  const enabled = jobsWith((own) =>
    own.some(({ state, description }) => state === 'ENABLED' && disabledByCrontab(description)),
  );
  const found: CheckResult[] = [];
  if (paused.length > 0) {
    found.push(aWarning(`paused: ${someNames(paused)}`, command(`resume ${paused[0]}`)));
  }
  if (partly.length > 0) {
    found.push(
      aWarning(
        `one of two schedules was disabled by hand, so half of the runs are missing: ${someNames(partly)}`,
        `${command(`resume ${partly[0]}`)}, or pause it`,
      ),
    );
  }
  if (enabled.length > 0) {
    found.push(
      aWarning(
        `enabled by hand, although the crontab disables or starts them otherwise: ${someNames(enabled)}`,
        command('sync'),
      ),
    );
  }
  return found.length > 0 ? found : ok('none');
}

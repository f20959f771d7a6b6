import type { FoundSettings } from '../config/read-settings.ts';

/**
 * The settings of cronbridge.yml that hold on one machine too, as variables of the functions. Channels and check-ins are those of
 * all stages, since the crontab is for each of them; without a file, any name may be one.
 */
export function localSettings({
  maxRunning,
  namesOfStages,
  file,
}: FoundSettings): Readonly<Record<string, string>> {
  return {
    ...(maxRunning !== undefined && { CRONBRIDGE_MAX_RUNNING: String(maxRunning) }),
    ...(file !== undefined && {
      CRONBRIDGE_CHANNELS: namesOfStages.channels.join(','),
      CRONBRIDGE_CHECK_INS: namesOfStages.checkIns.join(','),
    }),
  };
}

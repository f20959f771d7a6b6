import type { FoundSettings } from '../config/read-settings.ts';

/**
 * The settings of cronbridge.yml that hold on one machine too, as variables of the functions. The channels are those of all stages:
 * the crontab is for each of them. Without a file, any name may be one.
 */
export function localSettings({
  maxRunning,
  channelsOfStages,
  file,
}: FoundSettings): Readonly<Record<string, string>> {
  return {
    ...(maxRunning !== undefined && { CRONBRIDGE_MAX_RUNNING: String(maxRunning) }),
    ...(file !== undefined && { CRONBRIDGE_CHANNELS: channelsOfStages.join(',') }),
  };
}

import type { DeploymentSettings } from '../config/settings.ts';

/** The settings of cronbridge.yml that hold on one machine too, as variables of the functions. */
export function localSettings({ maxRunning }: DeploymentSettings): Readonly<Record<string, string>> {
  return maxRunning === undefined ? {} : { CRONBRIDGE_MAX_RUNNING: String(maxRunning) };
}

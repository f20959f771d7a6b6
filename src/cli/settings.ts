import { refuseMissing } from '../config/missing-settings.ts';
import { regionOf } from '../config/profile.ts';
import { type FoundSettings, readSettings, SETTINGS_FILE } from '../config/read-settings.ts';
import { once } from '../operate/once.ts';
import type { Context } from './context.ts';

/** @param defaultStage if no stage is named; `cronbridge local` has its own */
export function withSettings(
  surroundings: Omit<Context, 'settings'>,
  defaultStage = surroundings.global.local ? 'local' : undefined,
): Context {
  const { env, global: options } = surroundings;
  const settings = once(() => readSettings({ env, directory: process.cwd(), options, defaultStage }));
  return { ...surroundings, settings };
}

/**
 * The settings with the region, if necessary that of the AWS profile.
 * @param needed the keys that must be set; by default all that a deployment needs
 * @throws CronbridgeError `usage` that names what is missing
 */
export async function settingsWith(context: Context, needed?: readonly string[]): Promise<FoundSettings> {
  const { env, global } = context;
  const found = await context.settings();
  const settings = { ...found, region: await regionOf(env, found) };
  refuseMissing(settings, global.config ?? SETTINGS_FILE, needed);
  return settings;
}

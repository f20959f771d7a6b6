// How a schedule's description says that the crontab disables its entry.

/** The end of the description's second line, after time zone and file. */
export const DISABLED_ENTRY = 'disabled by enabled=false';

/** Whether a schedule is disabled by its entry, and not by a person. */
export function isEntryDisabled(description: string): boolean {
  const [, place = ''] = description.split('\n');
  return place.endsWith(`, ${DISABLED_ENTRY}`);
}

import type { CheckInService } from './settings-schema.ts';

/**
 * The name of the secret with which the monitors of a service are written: that needs a right that check-ins do not need.
 * @returns undefined if no sync writes them
 */
export function monitorSecret(service: CheckInService): string | undefined {
  if ('healthchecks' in service) return service['api-key'];
  return 'cronitor' in service ? service.authorization : undefined;
}

/**
 * Of a channel or a service of check-ins in cronbridge.yml. EventBridge's names have at most 64 characters, of which the deployment's
 * prefix may take 41.
 */
export const SETTING_NAME = /^[a-z0-9][a-z0-9-]{0,15}$/;

/**
 * Replaces `@aws-sdk/middleware-endpoint-discovery` in a function (see build.js): DynamoDB's client has settings for it, but
 * none of its operations discovers an endpoint.
 */
export function resolveEndpointDiscoveryConfig<T>(config: T): T {
  return config;
}

export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
};

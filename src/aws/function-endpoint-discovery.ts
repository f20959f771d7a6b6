/**
 * Replaces `@aws-sdk/middleware-endpoint-discovery` in a function (see build.js): the client of DynamoDB has its settings, and
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

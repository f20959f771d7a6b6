/**
 * The SDK's default credential provider, reduced to what a function needs: Lambda sets the credentials of its role as
 * environment variables
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime). build.js replaces
 * `@aws-sdk/credential-provider-node` with this.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

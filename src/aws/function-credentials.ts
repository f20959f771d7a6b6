/**
 * The SDK's default provider of credentials, as far as a function needs it: Lambda sets those of its role as variables
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime). build.js puts
 * this in place of `@aws-sdk/credential-provider-node`.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';

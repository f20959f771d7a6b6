// Keeps one warning of the AWS SDK from users, who can neither cause nor cure it.

/**
 * Drops the SDK's announcement of which Node.js versions it will support in the future: which SDK is bundled is decided here,
 * not where the program runs. All other warnings are shown. The SDK announces it by `process.emitWarning` when the first client
 * is made (@aws-sdk/core, emitWarningIfUnsupportedVersion).
 */
export function dropNodeVersionWarning(): void {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: []) => {
    if (String(warning).includes('NodeVersionSupportWarning')) return;
    emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
}

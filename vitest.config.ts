import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/e2e/build.ts',
    testTimeout: 20_000,
    // What a default import of CommonJS is: the same as to Node.js, esbuild and the types.
    deps: { interopDefault: false },
    env: {
      TZ: 'UTC',
      // The SDK's announcement of the Node.js versions that it will support one day, once in each file.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  },
});

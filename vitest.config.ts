import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    env: {
      TZ: 'UTC',
      // The SDK's announcement of the Node.js versions that it will support one day, once in each file.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    ...(mode === 'deep' && deep()),
  },
}));

/** The properties with many more cases: `npm run test:deep`. */
function deep() {
  const seed = process.env.SEED ?? String(Date.now() % 2 ** 31);
  process.stdout.write(`seed ${seed}; the same cases again: SEED=${seed} npm run test:deep\n`);
  return {
    testTimeout: 1_800_000,
    setupFiles: ['test/property/seed.ts'],
    env: { TZ: 'UTC', DEEP_SEED: seed },
  };
}

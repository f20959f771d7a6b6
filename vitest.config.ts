import { defineConfig } from 'vitest/config';

const DEEP_CASES = 50_000;

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
  process.stdout.write(
    `${DEEP_CASES} cases for each property, seed ${seed}; the same again: SEED=${seed} npm run test:deep\n`,
  );
  return {
    testTimeout: 1_800_000,
    setupFiles: ['test/property/seed.ts'],
    env: { TZ: 'UTC', SEED: seed, DEEP_CASES: String(DEEP_CASES) },
  };
}

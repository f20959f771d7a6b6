import { defineConfig } from 'vitest/config';

const env = {
  TZ: 'UTC',
  // The SDK's announcement of the Node.js versions that it will support one day, once in each file.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** Milliseconds. The slowest test takes some three seconds on a quiet machine. */
const HANGS_AFTER = 300_000;

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/e2e/build.ts',
    // No module keeps anything that another test could notice, so that files need no process of their own: it halves the time.
    isolate: false,
    maxWorkers: '100%',
    // Limits end what hangs. No machine is too slow for them.
    testTimeout: HANGS_AFTER,
    hookTimeout: HANGS_AFTER,
    teardownTimeout: HANGS_AFTER,
    expect: { poll: { timeout: HANGS_AFTER } },
    // What a default import of CommonJS is: the same as to Node.js, esbuild and the types.
    deps: { interopDefault: false },
    env,
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
    env: { ...env, DEEP_SEED: seed },
  };
}

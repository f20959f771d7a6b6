import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const env = {
  TZ: 'UTC',
  // The SDK's warning about future Node.js versions, once in each file.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** Milliseconds. The slowest test takes some three seconds on a quiet machine. */
const HANGS_AFTER = 300_000;

export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === 'e2e' ? 'test/**/*.e2e.ts' : 'test/**/*.test.ts'],
    globalSetup: 'test/e2e/build.ts',
    // No module keeps state that another test could notice, so files need no separate processes. That halves the time.
    isolate: false,
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // Transformed sources are kept in node_modules by their content, for the next run.
    experimental: { fsModuleCache: true },
    // The limits only end tests that hang; no machine is too slow for them.
    testTimeout: HANGS_AFTER,
    hookTimeout: HANGS_AFTER,
    teardownTimeout: HANGS_AFTER,
    expect: { poll: { timeout: HANGS_AFTER } },
    // Default imports of CommonJS are the same as for Node.js, esbuild and the types.
    deps: { interopDefault: false },
    env,
    ...(mode === 'deep' && deep()),
  },
}));

/**
 * The longest files first, so that no worker has the last one for itself. By default, files that have never been run go by their
 * size, but those of the built command are short and take long.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const startsPrograms = ({ moduleId }: TestSpecification) => moduleId.includes('/test/e2e/');
    return [...sorted.filter(startsPrograms), ...sorted.filter((file) => !startsPrograms(file))];
  }
}

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

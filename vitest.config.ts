import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const env = {
  TZ: 'UTC',
  // The SDK's warning about future Node.js versions, once in each file.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** Milliseconds. The slowest test takes a second or two on a quiet machine. */
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

/** By the beginnings of their paths: files that take longest, whatever their size. */
const LONG = [
  'test/e2e/',
  'test/operate/doctor',
  'test/simulation/',
  'test/runs/start/crash',
  'test/handlers/two-syncs',
  'test/cli/commands/runs',
  'test/cli/faulty-endpoints',
  'test/runs/start/stop',
  'test/property/',
  'test/time/crond',
  'test/local/runner/',
];

/**
 * The longest files first, so that no worker has the last one for itself. By default, files that have never been run go by their
 * size.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.some((path) => moduleId.includes(`/${path}`));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
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

// Bundles the CLI, the bench and the three Lambda functions into dist/.
import { renameSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

/** Takes the place of dist/ once everything in it is built: a build that fails leaves the program that was there. */
const fresh = 'dist.new';

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  // Some dependencies are CommonJS and call require() at run time.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
};

rmSync(fresh, { recursive: true, force: true });
await Promise.all([
  build({
    ...shared,
    entryPoints: {
      cronbridge: 'src/cli/main.ts',
      'virtual-worker': 'src/simulate/virtual-worker.ts',
      bench: 'test/bench/main.ts',
    },
    outdir: fresh,
    target: 'node20',
    splitting: true,
    chunkNames: 'chunks/[hash]',
    external: ['dynalite'],
  }),
  build({
    ...shared,
    entryPoints: ['handlers/sync.ts', 'handlers/dispatch.ts', 'handlers/outcome.ts'],
    outdir: `${fresh}/lambda`,
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    minify: true,
    keepNames: true,
  }),
]);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');

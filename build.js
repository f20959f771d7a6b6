// Bundles the CLI, the bench and the three Lambda functions into dist/.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  // Some dependencies are CommonJS and call require() at run time.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
};

rmSync('dist', { recursive: true, force: true });
await Promise.all([
  build({
    ...shared,
    entryPoints: {
      cronbridge: 'src/cli/main.ts',
      'virtual-worker': 'src/cli/virtual-worker.ts',
      bench: 'test/bench/main.ts',
    },
    outdir: 'dist',
    target: 'node20',
    splitting: true,
    chunkNames: 'chunks/[hash]',
    external: ['dynalite'],
  }),
  build({
    ...shared,
    entryPoints: ['handlers/sync.ts', 'handlers/dispatch.ts', 'handlers/outcome.ts'],
    outdir: 'dist/lambda',
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    minify: true,
    keepNames: true,
  }),
]);

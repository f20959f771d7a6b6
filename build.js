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
  // Of the SDK, its ES modules: what nobody uses is left out of these alone.
  mainFields: ['module', 'main'],
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
      bench: 'test/bench/main.ts',
    },
    outdir: fresh,
    target: 'node20',
    splitting: true,
    chunkNames: 'chunks/[hash]',
    // dynalite asks for a store on disk, a native addon, that only a path would make it use: here its tables are in memory.
    alias: { level: 'memory-level' },
  }),
  build({
    ...shared,
    entryPoints: ['handlers/sync.ts', 'handlers/dispatch.ts', 'handlers/outcome.ts'],
    outdir: `${fresh}/lambda`,
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    minify: true,
    // Beside the functions, not in their archives: stack traces are translated with the maps of the same commit's build.
    sourcemap: 'external',
    sourcesContent: false,
    alias: {
      // The SDK looks for credentials in a dozen places, with four more clients; a function has them in one.
      '@aws-sdk/credential-provider-node': './src/aws/function-credentials.ts',
      // What the SDK imports only when it is needed would be carried whole, and all that it shares with the rest.
      '@smithy/core/event-streams': './src/aws/function-event-streams.ts',
    },
  }),
]);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');

// Bundles the CLI, the bench, the Lambda functions and what serverless.yml loads into dist/, and writes the JSON schema of cronbridge.yml.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
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

/** The modules of Node.js without an import of each: that would read all their exports, and with them open standard input. */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }));
  },
};

/** Of a client's package.json, which the client takes its version from, no more than its name and version. */
const versions = {
  name: 'versions',
  setup({ onLoad }) {
    onLoad({ filter: /\/client-[\w-]+\/package\.json$/ }, ({ path }) => {
      const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
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
    banner: {},
    plugins: [builtins, versions],
    minify: true,
    // Beside the functions, not in their archives: stack traces are translated with the maps of the same commit's build.
    sourcemap: 'external',
    sourcesContent: false,
    alias: {
      // The SDK looks for credentials in a dozen places, with four more clients; a function has them in one.
      '@aws-sdk/credential-provider-node': './src/aws/function-credentials.ts',
      // What the SDK imports only when it is needed would be carried whole, and all that it shares with the rest.
      '@smithy/core/event-streams': './src/aws/function-event-streams.ts',
      '@aws-sdk/middleware-endpoint-discovery': './src/aws/function-endpoint-discovery.ts',
    },
  }),
  build({
    ...shared,
    entryPoints: {
      'serverless-settings': 'src/config/serverless-settings.ts',
      template: 'src/template/serverless.ts',
    },
    outdir: fresh,
    outExtension: { '.js': '.cjs' },
    // The serverless command loads them by require(), and takes what that returns for the function.
    format: 'cjs',
    banner: {},
    footer: { js: 'module.exports = module.exports.default;' },
    target: 'node20',
  }),
]);
writeFileSync(`${fresh}/cronbridge.schema.json`, `${JSON.stringify(await jsonSchema(), null, 2)}\n`);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');

/** For editors: what cronbridge.yml may hold. */
async function jsonSchema() {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: ['src/config/settings-schema.ts'],
    banner: {},
    write: false,
    target: 'node20',
  });
  const { settingsFile } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  );
  return {
    title: 'cronbridge.yml',
    ...toJsonSchema(settingsFile, { target: 'draft-07', typeMode: 'output' }),
  };
}

// Bundles the CLI, the bench, the Lambda functions and what serverless.yml loads into dist/, and writes the JSON schema of cronbridge.yml.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { build } from 'esbuild';

/** Replaces dist/ once everything in it is built, so that a failed build leaves the previous program in place. */
const fresh = 'dist.new';

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
  // Prefer the SDK's ES modules: only their unused parts can be left out.
  mainFields: ['module', 'main'],
  // Some dependencies are CommonJS and call require() at run time.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
};

/** Loads modules of Node.js without importing each of their exports, since that would read all of them and open standard input. */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /^/, namespace: 'builtin' }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path)).filter((name) => name !== 'default');
      const exported = names.map((name) => `export const ${name} = /* @__PURE__ */ member('${name}');`);
      return {
        contents: [
          `const module = process.getBuiltinModule('${path}');`,
          'const member = (name) => module[name];',
          'export default module;',
          ...exported,
        ].join('\n'),
      };
    });
  },
};

/** Only the name and version of a client's package.json, since clients need no more of it. */
const versions = {
  name: 'versions',
  setup({ onLoad }) {
    onLoad({ filter: /\/client-[\w-]+\/package\.json$/ }, ({ path }) => {
      const { name, version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};

/**
 * The schemas of a client's operations and errors, without those that are not used. Bundled as they are, all of them stay: esbuild
 * takes `{ [_e]: … }` for code that may do something, and every error is registered. Here the keys are names, and registered are only the
 * errors that src mentions; the SDK throws the client's general error, under the same name, for one that it does not know.
 */
const schemas = {
  name: 'schemas',
  setup({ onLoad }) {
    onLoad({ filter: /\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const constants = new Map(
        [...text.matchAll(/^const (_\w+) = ("[^"]+");$/gm)].map(([, ...pair]) => pair),
      );
      return {
        contents: text
          .replace(/\[(_\w+)\]: /g, (key, constant) => `${constants.get(constant) ?? key}: `)
          .replace(/^n0_registry\.registerError\((\w+)\$, \1\);$/gm, (registration, error) =>
            mentioned.has(error) ? registration : '',
          ),
      };
    });
  },
};

const mentioned = new Set(
  readdirSync('src', { recursive: true })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('local/'))
    .flatMap((file) => readFileSync(`src/${file}`, 'utf8').match(/\w+/g) ?? []),
);

rmSync(fresh, { recursive: true, force: true });
await Promise.all([
  build({
    ...shared,
    entryPoints: { cronbridge: 'src/cli/main.ts' },
    // Only the SDK of browsers loads it, and its code is left out; a chunk of its own would stay.
    external: ['bowser'],
    outdir: fresh,
    target: 'node20',
    plugins: [schemas],
    splitting: true,
    chunkNames: 'chunks/[hash]',
  }),
  // Apart, so that nothing of it is in the package.
  build({
    ...shared,
    entryPoints: { bench: 'test/bench/main.ts', 'bench-console': 'test/bench/console.ts' },
    // It drives a browser, and only the bench and the tests of the console use it.
    external: ['playwright-core'],
    outdir: fresh,
    target: 'node20',
    splitting: true,
    chunkNames: 'bench-chunks/[hash]',
  }),
  build({
    ...shared,
    entryPoints: ['handlers/sync.ts', 'handlers/dispatch.ts', 'handlers/outcome.ts'],
    outdir: `${fresh}/lambda`,
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    banner: {},
    plugins: [builtins, versions, schemas],
    minify: true,
    // Beside the functions, not in their archives: the maps of the same commit's build translate stack traces.
    sourcemap: 'external',
    sourcesContent: false,
    alias: {
      // The SDK looks for credentials in a dozen places, with four more clients; a function finds them in one.
      '@aws-sdk/credential-provider-node': './src/aws/function-credentials.ts',
      // Modules that the SDK imports lazily would be bundled whole, with everything that they share with the rest.
      '@smithy/core/event-streams': './src/aws/function-event-streams.ts',
      '@aws-sdk/middleware-endpoint-discovery': './src/aws/function-endpoint-discovery.ts',
    },
  }),
  build({
    ...shared,
    entryPoints: {
      'serverless-settings': 'src/config/serverless-settings.ts',
      'serverless-plugin': 'src/deploy/serverless-plugin.ts',
      template: 'src/template/serverless.ts',
    },
    outdir: fresh,
    outExtension: { '.js': '.cjs' },
    // The serverless command loads them by require(), and takes what that returns for the function.
    format: 'cjs',
    banner: {},
    footer: { js: 'module.exports = module.exports.default;' },
    target: 'node20',
    // Each of them has the settings and all that reads them; names stay, for stack traces.
    minifyWhitespace: true,
  }),
]);
await buildPage(`${fresh}/console`);
// What completing a word needs of the commands, without loading them.
writeFileSync(
  `${fresh}/grammar.json`,
  execFileSync(process.execPath, [`${fresh}/cronbridge.js`, 'complete', '--grammar']),
);
writeFileSync(`${fresh}/cronbridge.schema.json`, `${JSON.stringify(await jsonSchema(), null, 2)}\n`);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');

/** The page of the console: one document, so that nothing of it has to be asked for before it can ask for data. */
async function buildPage(outdir) {
  const source = 'src/console/page';
  const { outputFiles } = await build({
    entryPoints: [
      { in: `${source}/main.tsx`, out: 'page' },
      { in: `${source}/style.css`, out: 'page' },
    ],
    outdir,
    write: false,
    bundle: true,
    // esbuild writes no `</script` and no `</style` for it, so neither part can end within itself.
    platform: 'browser',
    format: 'iife',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    tsconfig: `${source}/tsconfig.json`,
    minify: true,
    logLevel: 'warning',
  });
  const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text.trim();
  const page = readFileSync(`${source}/page.html`, 'utf8')
    .replace('<style></style>', () => `<style>${textOf('.css')}</style>`)
    .replace('<script></script>', () => `<script>${textOf('.js')}</script>`);
  mkdirSync(outdir);
  writeFileSync(`${outdir}/page.html`, page);
  copyFileSync(`${source}/icon.svg`, `${outdir}/icon.svg`);
}

/** The JSON schema of cronbridge.yml, for editors. */
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

// Bundles the CLI, the bench, the Lambda functions and what serverless.yml loads into dist/, and writes the JSON schema of cronbridge.yml.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
 * The errors of the clients, some thirty each: those that have nothing of their own but a name become calls of one function.
 * A class is expensive to compile at a start, and hardly any of them is ever needed.
 */
const errors = {
  name: 'errors',
  setup({ onLoad }) {
    onLoad({ filter: /\/client-[\w-]+\/dist-es\/models\/errors\.js$/ }, ({ path }) => ({
      contents:
        plainError + readFileSync(path, 'utf8').replace(PLAIN_ERROR, 'export const $1 = plainError($2, $3);'),
    }));
  },
};

const PLAIN_ERROR = new RegExp(
  [
    /^export class (\w+) extends __BaseException \{/,
    /static shapeId = ("[^"]+");/,
    /name = "\1";/,
    /\$fault = ("\w+");/,
    /constructor\(opts\) \{/,
    /super\(\{ name: "\1", \$fault: \3, \.\.\.opts, \}\);/,
    /Object\.setPrototypeOf\(this, \1\.prototype\);/,
    /\} \}$/,
  ]
    .map(({ source }) => source.replaceAll(' ', '\\s+'))
    .join('\\s+'),
  'gm',
);

const plainError = `const plainError = (shapeId, $fault) => {
  const [, name] = shapeId.split('#');
  return class extends __BaseException {
    static shapeId = shapeId;
    name = name;
    $fault = $fault;
    constructor(opts) {
      super({ name, $fault, ...opts });
      Object.setPrototypeOf(this, new.target.prototype);
    }
  };
};
`;

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
  }),
  build({
    ...shared,
    entryPoints: ['handlers/sync.ts', 'handlers/dispatch.ts', 'handlers/outcome.ts'],
    outdir: `${fresh}/lambda`,
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    banner: {},
    plugins: [builtins, versions, errors],
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
writeFileSync(`${fresh}/cronbridge.schema.json`, `${JSON.stringify(await jsonSchema(), null, 2)}\n`);
rmSync('dist', { recursive: true, force: true });
renameSync(fresh, 'dist');

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

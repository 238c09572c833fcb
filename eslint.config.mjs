import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Each folder, what it may not reach, and why. Data flows `webview -> protocol <- vscode -> node -> core`. */
const zones = [
  {
    target: './src/core',
    from: ['./src/node', './src/vscode', './src/protocol', './webview'],
    message: 'core is pure.',
  },
  { target: './src/node', from: ['./src/vscode', './src/protocol', './webview'], message: 'node adapts core only.' },
  {
    target: './src/protocol',
    from: ['./src/core', './src/node', './src/vscode', './webview'],
    message: 'protocol imports nothing.',
  },
  { target: './src/vscode', from: ['./webview'], message: 'the webview is reached through protocol.' },
  {
    target: './webview',
    from: ['./src/core', './src/node', './src/vscode'],
    message: 'the webview sees protocol only.',
  },
  { target: ['./src', './webview'], from: './test', message: 'the product does not know its tests.' },
].map((zone) => ({ ...zone, message: `Layers: ${zone.message}` }));

/** SDKs and engines, each with the one folder or file that imports it. */
const soleImporters = [
  {
    name: 'openai',
    files: ['src/node/llm/azureOpenAI.ts', 'src/node/llm/openAICompatible.ts', 'src/node/llm/openAIClient.ts'],
  },
  { name: '@anthropic-ai/sdk', files: ['src/node/llm/anthropic.ts'] },
  { name: 'groq-sdk', files: ['src/node/llm/groq.ts'] },
  { name: '@google/genai', files: ['src/node/llm/gemini.ts'] },
  { name: 'sql.js', files: ['src/node/store/**'] },
  { name: 'quickjs-emscripten-core', files: ['src/node/sandbox/**'] },
  { name: '@jitl/quickjs-wasmfile-release-sync', files: ['src/node/sandbox/**'] },
];
const sdkNames = soleImporters.flatMap(({ name }) => [name, `${name}/*`]);
const nodeBuiltins = [
  'node:*',
  'fs',
  'path',
  'os',
  'crypto',
  'child_process',
  'worker_threads',
  'http',
  'https',
  'url',
];
const vscodeBan = { name: 'vscode', message: 'Layers: only src/vscode and extension.ts import vscode.' };

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'examples', 'test/editor/node_modules', 'test/editor/.data', '**/*.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './webview/tsconfig.json'] } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['src/core/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [vscodeBan], patterns: [{ group: [...sdkNames, ...nodeBuiltins], message: 'Layers: core is pure.' }] },
      ],
    },
  },
  {
    files: ['src/node/**', 'src/core.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [vscodeBan], patterns: [{ group: sdkNames, message: 'Layers: one adapter imports each SDK.' }] },
      ],
    },
  },
  {
    files: ['src/vscode/**', 'src/extension.ts', 'src/manifest.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: sdkNames, message: 'Layers: one adapter imports each SDK.' }] },
      ],
    },
  },
  ...soleImporters.map(({ name, files }) => ({
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [vscodeBan],
          patterns: [
            {
              group: sdkNames.filter((other) => other !== name && other !== `${name}/*` && !files[0].endsWith('**')),
              message: 'Layers: one adapter imports each SDK.',
            },
          ].filter(({ group }) => group.length),
        },
      ],
    },
  })),
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: {
      // Chai-free mocha: `describe` and `it` are fire-and-forget, and assertions narrow with node:assert.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', name: ['describe', 'it'], package: 'mocha' }] },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);

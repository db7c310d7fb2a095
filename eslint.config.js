/** Typed lint, and the architecture's table of who may import whom. */
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { layersRule } from './scripts/eslint-layers.mjs';

/**
 * The rooms of src/, lowest first, each with the rooms it may import besides itself. An order without cycles: a room
 * names only rooms above it in this list.
 */
const ROOMS = {
  text: [],
  language: ['text'],
  smtp: ['text'],
  mail: ['text', 'smtp'],
  sasl: ['text'],
  tls: ['text'],
  net: ['text', 'tls'],
  dns: ['text'],
  result: ['text', 'smtp'],
  session: ['text', 'smtp', 'tls', 'net'],
  server: ['text', 'smtp', 'mail', 'net'],
  statements: ['text', 'language', 'smtp', 'mail', 'sasl', 'tls', 'session', 'result', 'dns'],
  checker: ['text', 'language', 'smtp', 'sasl', 'statements'],
  config: ['text', 'smtp', 'tls', 'net', 'result'],
  runner: [
    'text',
    'language',
    'smtp',
    'mail',
    'tls',
    'net',
    'session',
    'result',
    'dns',
    'statements',
    'checker',
    'config',
  ],
  report: ['text', 'smtp', 'result'],
  demo: ['text', 'result'],
  cli: '*',
};

/** Modules that only some rooms may import, statically or not. */
const MODULES = {
  'node:net': ['net', 'dns', 'server'],
  'node:dgram': ['dns', 'server'],
  'node:tls': ['net', 'server'],
  'node:dns': ['net', 'dns', 'server'],
  'node:dns/promises': ['net', 'dns', 'server'],
  'dns-packet': ['dns', 'server'],
  'node:https': ['dns'],
  'node:process': ['cli'],
  'node:console': ['cli'],
  yargs: ['cli'],
  'yargs/helpers': ['cli'],
  'junit-report-builder': ['report'],
};

export default defineConfig(
  { ignores: ['dist/', 'reports/', 'coverage/', 'src/language/generated/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Interfaces say what a thing is, type aliases what it is made of: both have their place.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // A key's name says what the key is.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // One signature for a family of things, whether each of them has to wait or not.
      '@typescript-eslint/require-await': 'off',
      // Octets below blank are what this program is about.
      'no-control-regex': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { smtpspec: { rules: { layers: layersRule } } },
    rules: {
      'smtpspec/layers': ['error', { rooms: ROOMS, modules: MODULES }],
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'process', message: 'Only src/cli knows the process.' }],
    },
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off', 'no-restricted-globals': 'off' } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: {
        AbortSignal: 'readonly',
        Buffer: 'readonly',
        console: 'readonly',
        fetch: 'readonly',
        process: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
);

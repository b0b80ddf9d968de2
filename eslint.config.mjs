import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'target/',
      '**/node_modules/',
      '**/dist/',
      'pkg/wasm/',
      'pkg/models/',
      'www/shop/img/',
      'test-results/',
      'tests/fixtures/',
    ],
  },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-implicit-globals': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    // Rules that need types, on the sources that a tsconfig.json covers.
    files: ['pkg/src/**/*.ts', 'www/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: [
      'scripts/**/*.mjs',
      'tests/**/*.mjs',
      '*.mjs',
      '*/*.config.{js,mjs,ts}',
      '*/scripts/**',
      'pkg/bin/**',
    ],
    languageOptions: { globals: globals.node },
  },
  {
    // Drawings and words: each file imports the whole kit and uses what it needs.
    files: ['www/shop/source/{art,data}/**'],
    rules: { 'no-unused-vars': 'off' },
  },
  {
    files: ['www/shop/source/**'],
    languageOptions: { globals: globals.node },
  },
  {
    // Small shops, for a page or for a server.
    files: ['tests/packaging/projects/**'],
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
  },
  {
    // These run in a page, or hand functions over to one.
    files: [
      'scripts/bench/page.mjs',
      'scripts/bench/text.mjs',
      'scripts/screenshots.mjs',
      'tests/e2e/**/*.mjs',
      'www/**/*.{js,mjs}',
    ],
    languageOptions: { globals: globals.browser },
  },
);

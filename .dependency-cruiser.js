// The import rule of the design: entry -> flows -> core; adapters -> ports -> core; only the roots see all.
const CORE_LAYERS = ['artifact', 'policy', 'eval', 'gate', 'release', 'report'];
/** What the stages of a review do not see: later stages, the use cases beside them, and the App, which comes last. */
const USE_CASES = '[^/]+\\.ts$';
const FLOWS_HIDDEN = [
  ['flows-change-read-left-to-right', 'change/', `((plan|run|report|app)/|${USE_CASES})`],
  ['flows-plan-run-read-left-to-right', '(plan|run)/', `((report|app)/|${USE_CASES})`],
  ['flows-report-read-left-to-right', 'report/', `(app/|${USE_CASES})`],
  ['flows-use-cases-do-not-see-the-app', USE_CASES, 'app/'],
  ['flows-run-does-not-see-plan', 'run/', 'plan/'],
];
const ROOTS = '^src/(index|cli|wire-local|wire-server|wire-operator)\\.ts$';

/** Packages that neither touch the world nor hold state; core may use these and node:crypto only. */
const PURE_PACKAGES = [
  'yaml',
  'zod',
  'picomatch',
  'ajv',
  'parse5',
  're2js',
  'saxes',
  'liquidjs',
  '@huggingface/jinja',
  '@handlebars/parser',
  'croner',
  'csv-parse',
  'fastest-levenshtein',
  'gpt-tokenizer',
  'oxc-parser',
  'smol-toml',
  '@lezer/python',
  '@lezer/go',
  '@lezer/java',
  '@lezer/php',
  '@lezer/rust',
  '@lezer/common',
  '@lezer/lr',
];

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'core-sees-only-core',
      severity: 'error',
      from: { path: '^src/core' },
      to: { path: '^src/(?!core)' },
    },
    ...CORE_LAYERS.slice(0, -1).map((layer, i) => ({
      name: `core-${layer}-reads-left-to-right`,
      severity: 'error',
      from: { path: `^src/core/${layer}/` },
      to: { path: `^src/core/(${CORE_LAYERS.slice(i + 1).join('|')})/` },
    })),
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^src/core' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'core-uses-listed-packages',
      severity: 'error',
      from: { path: '^src/core' },
      to: { path: 'node_modules/', pathNot: `node_modules/(${PURE_PACKAGES.join('|')})/` },
    },
    {
      name: 'flows-see-core-and-ports',
      severity: 'error',
      from: { path: '^src/flows' },
      to: { path: '^src/(?!core|flows|ports(\\.ts|/))' },
    },
    ...FLOWS_HIDDEN.map(([name, from, to]) => ({
      name,
      severity: 'error',
      from: { path: `^src/flows/${from}` },
      to: { path: `^src/flows/${to}` },
    })),
    {
      name: 'ports-see-core',
      severity: 'error',
      from: { path: '^src/ports(\\.ts$|/)' },
      to: { path: '^src/(?!core|ports(\\.ts|/))' },
    },
    {
      name: 'adapters-see-ports-and-core',
      severity: 'error',
      from: { path: '^src/adapters' },
      to: { path: '^src/(flows|entry|index|cli|wire)' },
    },
    {
      name: 'adapters-do-not-see-each-other',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/([^/]+)/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'entry-sees-flows-and-core',
      severity: 'error',
      from: { path: '^src/entry' },
      to: { path: '^src/(adapters|index|cli)' },
    },
    {
      name: 'formats-do-not-see-each-other',
      severity: 'error',
      from: { path: '^src/core/artifact/formats/(?!index\\.ts)([^/]+)' },
      to: { path: '^src/core/artifact/formats/', pathNot: '^src/core/artifact/formats/$1' },
    },
    {
      name: 'only-roots-wire',
      severity: 'error',
      from: { path: '^src', pathNot: ROOTS },
      to: { path: ROOTS },
    },
    { name: 'no-unresolvable', severity: 'error', from: { path: '^src' }, to: { couldNotResolve: true } },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      from: { path: '^src' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.json', '.d.ts'],
    },
  },
};

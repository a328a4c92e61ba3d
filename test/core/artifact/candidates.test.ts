import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refersHow } from '../../../src/core/artifact/candidates.ts';
import { FORMATS } from '../../../src/core/artifact/formats/index.ts';
import { extensionOf } from '../../../src/core/artifact/paths.ts';

const EXTENSIONS = [...new Set(FORMATS.flatMap(({ extensions = [] }) => extensions))];
const FOLDERS = [
  '',
  'prompts/',
  '.github/agents/',
  '.github/workflows/',
  'config/',
  'evals/',
  '.vscode/',
  'promptfoo/',
];
const STEMS = [
  'promptfooconfig',
  'config',
  'agents',
  'rag',
  'mcp',
  'model',
  'cases',
  'settings',
  'skprompt',
  'package',
];
const paths = fc
  .tuple(
    fc.constantFrom(...FOLDERS),
    fc.constantFrom(...STEMS),
    fc.constantFrom('', '.prompt', '.agent', '.schema', '.example'),
    fc.constantFrom(...EXTENSIONS, 'YAML', 'Json', 'svg', 'env', 'tf', 'sh', 'properties.dist'),
  )
  .map(([folder, stem, middle, extension]) => `${folder}${stem}${middle}.${extension}`);

describe('extensions of a format', () => {
  it('are those of every file that it may be of, so that nothing is lost where it is not asked about others', () => {
    const lists = (extensions: readonly string[] | undefined, path: string) =>
      extensions?.includes(extensionOf(path)) ?? true;
    fc.assert(
      fc.property(paths, (path) => {
        const missed = FORMATS.filter(
          ({ candidate, extensions }) => candidate(path) && !lists(extensions, path),
        );
        expect(missed.map(({ id }) => id)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('refersHow', () => {
  it('asks a format only about files that it may be of, and of the kinds that matter', () => {
    expect(refersHow('prompts/answer.prompt', () => true)).toBe('named');
    expect(refersHow('promptfooconfig.yaml', () => true)).toBe('unnamed');
    expect(refersHow('promptfooconfig.yaml', (kind) => kind === 'mcp-config')).toBe(null);
    expect(refersHow('node_modules/x/promptfooconfig.yaml', () => true)).toBe(null);
    expect(refersHow('src/index.ts', () => true)).toBe(null);
  });
});

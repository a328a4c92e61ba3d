import type { Position } from '../documents/position.ts';
import { baseName, extensionOf, hasDirectory } from '../paths.ts';
import { findArtifacts } from '../source/find-artifacts.ts';
import { mayHoldArtifacts } from '../source/prefilter.ts';
import { isPromptsFile } from '../source/prompts-file.ts';
import { findPythonFault, loadPython, readPython } from '../source/read-python.ts';
import { findTypeScriptFault, loadTypeScript, readTypeScript } from '../source/read-typescript.ts';
import { withTextLines } from '../source/text-lines.ts';
import type { SourceFile } from '../source/types.ts';
import type { ArtifactFormat } from '../types.ts';

const TEST_DIRECTORY =
  /^(tests?|__tests__|specs?|e2e|testing|fixtures?|__fixtures__|__mocks__|mocks|__snapshots__|snapshots|cassettes|test[-_]?(data|files|utils|helpers)|cypress|playwright|stories|__stories__|i18n|l10n|locales?|translations?|migrations|generated|__generated__|\.storybook|typings|minified|bundles?)$/i;
const TEST_FILE =
  /([._-](test|tests|spec|specs|stories|story|e2e|bench|smoke|mock|mocks|fixture|fixtures|d|min|bundle|generated|gen|pb)\.[cm]?[jt]sx?$)|^(vite|vitest|jest|next|nuxt|svelte|astro|remix|tailwind|postcss|webpack|rollup|babel|eslint|prettier|playwright|cypress|tsup|drizzle|metro|commitlint|lint-staged)\.config\.[cm]?[jt]s$|(^test_.*|.*_test|.*_tests|^tests|^conftest|^setup|.*_pb2(_grpc)?|^noxfile|^manage)\.py$/i;

/** Said where schemas are for the tools of models, in code or beside it. */
const SPEAKS_OF_TOOLS =
  /\b(MCP|[tT]ool ?(Input|input|Argument|argument|Param|param|Call|call|Schema|schema|Result)\w*|modelcontextprotocol|mcp|[sS]tructured [oO]utputs?)\b/;

/** Prompts, tools, agents, models and retrieval settings in TypeScript and JavaScript. */
export const sourceTypeScript: ArtifactFormat = sourceFormat(
  'source-typescript',
  /^[cm]?[jt]sx?$/,
  loadTypeScript,
  readTypeScript,
  { language: 'TypeScript or JavaScript', findFault: findTypeScriptFault },
);

/** The same in Python. */
export const sourcePython: ArtifactFormat = sourceFormat('source-python', /^py$/, loadPython, readPython, {
  language: 'Python',
  findFault: findPythonFault,
});

function sourceFormat(
  id: string,
  extension: RegExp,
  load: () => Promise<void>,
  read: (path: string, text: string) => SourceFile | null,
  syntax: { language: string; findFault: (path: string, text: string) => Position | null },
): ArtifactFormat {
  return {
    id,
    kind: 'prompt',
    candidate: (path) => extension.test(extensionOf(path)) && !isTestFile(path),
    prepare: load,
    match: ({ path, text }) =>
      mayHoldArtifacts(text, isPromptsFile(path))
        ? { confidence: 'likely', reason: 'source code that speaks of models' }
        : null,
    parse({ path, text }) {
      const file = read(path, text);
      if (file === null) return { ok: true, value: [] };
      const lines = text.split(/\r?\n/);
      return {
        ok: true,
        value: findArtifacts(path, file, SPEAKS_OF_TOOLS.test(text)).map((draft) =>
          withTextLines(draft, lines),
        ),
      };
    },
    findFault({ path, text }) {
      const at = syntax.findFault(path, text);
      if (at === null) return null;
      return { path, ...at, expected: `valid ${syntax.language}`, found: 'a syntax error' };
    },
  };
}

function isTestFile(path: string): boolean {
  return TEST_FILE.test(baseName(path)) || hasDirectory(path, TEST_DIRECTORY);
}

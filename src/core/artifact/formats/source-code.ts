import type { Position } from '../documents/position.ts';
import { baseName, extensionOf, hasDirectory, hasPurpose, stemOf } from '../paths.ts';
import type { Problem } from '../problem.ts';
import { placeOf } from '../shapes/eval-places.ts';
import type { Draft } from '../source/drafts.ts';
import { mayTryCases } from '../source/evals/asked-application.ts';
import { gradesAnswers, holdsJudgePrompts } from '../source/evals/judge-prompts.ts';
import { mayBeParametrized } from '../source/evals/marked-tests.ts';
import { findArtifacts } from '../source/find-artifacts.ts';
import { placeInNotebook, readNotebook } from '../source/languages/notebook/notebook.ts';
import { findCSharpFault, loadCSharp, readCSharp } from '../source/languages/read-csharp.ts';
import { findGoFault, loadGo, readGo } from '../source/languages/read-go.ts';
import { findJavaFault, loadJava, readJava } from '../source/languages/read-java.ts';
import { findPhpFault, loadPhp, readPhp } from '../source/languages/read-php.ts';
import { findPythonFault, loadPython, readPython } from '../source/languages/read-python.ts';
import { findRustFault, loadRust, readRust } from '../source/languages/read-rust.ts';
import { findTypeScriptFault, loadTypeScript, readTypeScript } from '../source/languages/read-typescript.ts';
import { MAY_READ } from '../source/loads/file-reads.ts';
import { findLoads, makesSystemPrompt } from '../source/loads/find-loads.ts';
import { mayHoldArtifacts, mayHoldEvals } from '../source/prefilter.ts';
import { isPromptsFile, isTranslation } from '../source/prompts/prompts-file.ts';
import { indexSource, type SourceIndex } from '../source/source-index.ts';
import { withTextLines } from '../source/text-lines.ts';
import { resolveGiven } from '../source/tools/given-tools.ts';
import { readGivenFunction } from '../source/tools/tool-functions.ts';
import type { SourceFile } from '../source/types.ts';
import { JUDGE, mayJudge, surelyAsksModel } from '../source/unreadable-source.ts';
import type { ArtifactFormat, Confidence, FileProbe } from '../types.ts';

/** Evals are written as tests as well: only what a file imports tells. */
const TEST_DIRECTORY = /^(tests?|__tests__|specs?|e2e|testing|[\w.]{1,80}\.\w{0,20}Tests?)$/i;
const TEST_FILE =
  /[._-](test|tests|spec|specs|e2e|bench|smoke)\.[cm]?[jt]sx?$|^(test_.*|.*_tests?|tests.*|conftest.*)\.py$|_test\.(go|rs)$/i;
/** At the top of a repository what tries it out; what writes tests is a program. */
const TEST_SCRIPT =
  /^test[-_](?!(case|gen|plan|writ|creat|author|maker|builder|agent|data)).*\.[cm]?[jt]sx?$/i;
/** Words run together there, so that only the capital tells `OrderIT` from `Audit`. */
const TEST_CLASS = /(^|[a-z0-9_])(Tests?|TestCase|IT|Spec)\.(java|php|cs)$/;
const NEVER_DIRECTORY =
  /^(fixtures?|__fixtures__|__mocks__|mocks|__snapshots__|snapshots|cassettes|test[-_]?(data|files|utils|helpers)|cypress|playwright|stories|__stories__|migrations|\.storybook|typings|minified|bundles?|\.ipynb_checkpoints)$/i;
/** Packages of Java are called so as well. */
const GENERATED = /^(generated|__generated__)$/i;
/** What a model is told, among what an interface says. */
const SYSTEM_KEY = /system_?(prompt|instruction|message)s?/i;
const NEVER_FILE =
  /([._-](stories|story|mock|mocks|fixture|fixtures|d|min|bundle|generated|gen|pb)\.[cm]?[jt]sx?$)|^(vite|vitest|jest|next|nuxt|svelte|astro|remix|tailwind|postcss|webpack|rollup|babel|eslint|prettier|playwright|cypress|tsup|drizzle|metro|commitlint|lint-staged)\.config\.[cm]?[jt]s$|(.*_pb2(_grpc)?|^noxfile|^manage)\.py$|(\.pb|_gen|_generated|_string|zz_generated.*|_mock|^mock_.*|^bindata.*)\.go$|(\.designer|\.g|\.g\.i|\.generated)\.cs$/i;

/** Said where schemas are for the tools of models, in code or beside it. */
const SPEAKS_OF_TOOLS =
  /\b(MCP|[tT]ool ?(Input|input|Argument|argument|Param|param|Call|call|Schema|schema|Result)\w*|modelcontextprotocol|mcp|[sS]tructured [oO]utputs?)\b/;

/** Where an application keeps what models may call. */
const OF_TOOLS = /(^|\/)(mcp[-_]?)?tools?\/|(^|[/._-])tools?\.[cm]?[jt]s$/;

/** A notebook holds its pictures. Characters. */
const MAX_NOTEBOOK = 20_000_000;

/** Prompts, tools, agents, models and retrieval settings in TypeScript and JavaScript. */
export const sourceTypeScript: ArtifactFormat = sourceFormat(
  'source-typescript',
  ['ts', 'tsx', 'mts', 'cts', 'mtsx', 'ctsx', 'js', 'jsx', 'mjs', 'cjs', 'mjsx', 'cjsx'],
  loadTypeScript,
  readTypeScript,
  { language: 'TypeScript or JavaScript', findFault: findTypeScriptFault },
);

/** The same in Python. */
export const sourcePython: ArtifactFormat = sourceFormat('source-python', ['py'], loadPython, readPython, {
  language: 'Python',
  findFault: findPythonFault,
});

/** The same in Go. */
export const sourceGo: ArtifactFormat = sourceFormat('source-go', ['go'], loadGo, readGo, {
  language: 'Go',
  findFault: findGoFault,
});

/** The same in Java. */
export const sourceJava: ArtifactFormat = sourceFormat('source-java', ['java'], loadJava, readJava, {
  language: 'Java',
  findFault: findJavaFault,
});

/** The same in PHP. */
export const sourcePhp: ArtifactFormat = sourceFormat('source-php', ['php'], loadPhp, readPhp, {
  language: 'PHP',
  findFault: findPhpFault,
});

/** The same in Rust. */
export const sourceRust: ArtifactFormat = sourceFormat('source-rust', ['rs'], loadRust, readRust, {
  language: 'Rust',
  findFault: findRustFault,
});

/** The same in C#. */
export const sourceCSharp: ArtifactFormat = sourceFormat('source-csharp', ['cs'], loadCSharp, readCSharp, {
  language: 'C#',
  findFault: findCSharpFault,
});

/** The code cells of notebooks, on the lines of the notebook's own file. */
export const sourceNotebook: ArtifactFormat = notebookFormat(
  sourceFormat('source-notebook', ['ipynb'], loadPython, readPython, {
    language: 'Python',
    findFault: findPythonFault,
  }),
);

function sourceFormat(
  id: string,
  extensions: readonly string[],
  load: () => Promise<void>,
  read: (path: string, text: string) => SourceFile | null,
  syntax: { language: string; findFault: (path: string, text: string) => Position | null },
): ArtifactFormat {
  function faultOf(path: string, text: string): Problem | null {
    const at = syntax.findFault(path, text);
    if (at === null) return null;
    return { path, ...at, expected: `valid ${syntax.language}`, found: 'a syntax error' };
  }
  const matchOf = (path: string, text: string): Confidence =>
    !isTest(path) && surelyAsksModel(path, text) ? 'certain' : 'likely';
  /** What was read last, as the same file is asked next what it reads. */
  let last: { file: FileProbe; index: SourceIndex; drafts: readonly Draft[] } | null = null;
  return {
    id,
    kind: 'prompt',
    extensions,
    candidate: (path) => extensions.includes(extensionOf(path)) && !isNever(path),
    prepare: load,
    match: ({ path, text }) =>
      (
        isTest(path)
          ? mayHoldEvals(
              text,
              mayBeParametrized(path, text) ||
                mayTryCases(path, text) ||
                mayJudge(text) ||
                holdsJudgePrompts(path, text),
            )
          : mayHoldArtifacts(
              text,
              isPromptsFile(path) || placeOf(path) === 'named' || mayTryCases(path, text),
            ) &&
            !isSetup(path, text) &&
            !(isTranslation(path) && !SYSTEM_KEY.test(text))
      )
        ? { confidence: matchOf(path, text), reason: 'source code that speaks of models' }
        : null,
    parse(probe) {
      const { path, text } = probe;
      const file = read(path, text);
      if (file === null) {
        const fault = matchOf(path, text) === 'certain' ? faultOf(path, text) : null;
        return fault === null ? { ok: true, value: [] } : { ok: false, problems: [fault] };
      }
      const lines = text.split(/\r?\n/);
      const index = indexSource(file);
      const found = findArtifacts(path, index, {
        lines,
        speaksOfTools: OF_TOOLS.test(path) || SPEAKS_OF_TOOLS.test(text),
      });
      last = { file: probe, index, drafts: found };
      const drafts = isTest(path)
        ? [...partsOfEvals(found), ...partsOfJudges(path, text, found)]
        : isTranslation(path)
          ? found.filter(({ kind, name }) => kind === 'prompt' && SYSTEM_KEY.test(name))
          : found;
      return { ok: true, value: drafts.map((draft) => withTextLines(draft, lines)) };
    },
    listLoads(probe, asked) {
      const { path, text } = probe;
      const known = last?.file === probe ? last : null;
      last = null;
      if (isTest(path) || (known === null && !asked)) return null;
      const silent = !asked && known?.drafts.length === 0 && !known.index.usesModels;
      if (silent && !makesSystemPrompt(known.index)) return null;
      const reads = MAY_READ.test(text);
      if (known === null && !reads) return null;
      const file = known === null ? read(path, text) : null;
      const index = known?.index ?? (file === null ? null : indexSource(file));
      return index === null
        ? null
        : findLoads(index, known?.drafts ?? [], reads ? text.split(/\r?\n/) : null, silent);
    },
    readGiven({ path, text }, names) {
      const file = isTest(path) ? null : read(path, text);
      if (file === null) return { tools: [], asked: [] };
      const { functions, asked } = resolveGiven(names, indexSource(file));
      const lines = text.split(/\r?\n/);
      const tools = file.functions.flatMap((fn) =>
        functions.includes([...fn.scope, fn.name].join('.')) ? (readGivenFunction(fn) ?? []) : [],
      );
      return { tools: tools.map((draft) => withTextLines(draft, lines)), asked };
    },
    findFault: ({ path, text }) => faultOf(path, text),
  };
}

/** `format` reads the program that the code cells are together. */
function notebookFormat(format: ArtifactFormat): ArtifactFormat {
  return {
    ...format,
    longest: MAX_NOTEBOOK,
    match(file) {
      const notebook = readNotebook(file.text);
      return notebook === null ? null : format.match({ ...file, text: notebook.text });
    },
    parse(file) {
      const notebook = readNotebook(file.text);
      if (notebook === null) return { ok: true, value: [] };
      const parsed = format.parse({ ...file, text: notebook.text });
      return parsed.ok
        ? { ok: true, value: parsed.value.map((part) => placeInNotebook(part, notebook)) }
        : parsed;
    },
    findFault(file) {
      const notebook = readNotebook(file.text);
      if (notebook === null) return null;
      const { path } = file;
      if (notebook.fault !== null)
        return { path, ...notebook.fault, expected: 'a sound notebook', found: 'a cell that ends too early' };
      const fault = format.findFault?.({ ...file, text: notebook.text }) ?? null;
      return fault === null ? null : { ...fault, ...notebook.placeOf(fault) };
    },
  };
}

function isNever(path: string): boolean {
  return (
    NEVER_FILE.test(baseName(path)) || hasPurpose(path, NEVER_DIRECTORY) || hasDirectory(path, GENERATED)
  );
}

function isTest(path: string): boolean {
  const name = baseName(path);
  return (
    TEST_FILE.test(name) ||
    (name === path && TEST_SCRIPT.test(name)) ||
    TEST_CLASS.test(name) ||
    hasPurpose(path, TEST_DIRECTORY)
  );
}

/** What installs a package; a module of an application may be called `setup.py` as well. */
function isSetup(path: string, text: string): boolean {
  return /^setup.*\.py$/.test(baseName(path)) && (!path.includes('/') || /\bsetup\(/.test(text));
}

/** Where a test asks a model to judge, without a suite, what that one is told and how it is asked. */
function partsOfJudges(path: string, text: string, drafts: readonly Draft[]): Draft[] {
  if (drafts.some(({ kind }) => kind === 'eval-suite')) return [];
  if (!mayJudge(text)) return holdsJudgePrompts(path, text) ? drafts.filter(gradesAnswers) : [];
  const judges = (name: string) => JUDGE.test(stemOf(path)) || JUDGE.test(name);
  return drafts.filter(
    ({ kind, name, content }) =>
      (kind === 'prompt' && judges(name)) ||
      (content.type === 'model-config' && Object.keys(content.settings).some(judges)),
  );
}

/** Of a test the suite and what its judges are told; nothing where it tests without evals. */
function partsOfEvals(drafts: readonly Draft[]): Draft[] {
  return drafts.some(({ kind }) => kind === 'eval-suite')
    ? drafts.filter(({ kind }) => kind === 'eval-suite' || kind === 'prompt')
    : [];
}

import { filledAs, knownAs } from './file-forms.ts';
import { FORMATS } from './formats/index.ts';
import { baseName, extensionOf, hasDirectory, isForeign } from './paths.ts';
import type { ArtifactFormat, ArtifactKind } from './types.ts';

const NEVER =
  /^(package-lock\.json|npm-shrinkwrap\.json|pnpm-(lock|workspace)\.yaml|composer\.json|tsconfig.*\.json|jsconfig\.json|deno\.jsonc?|biome\.jsonc?|\.eslintrc.*|\.prettierrc.*|mkdocs\.ya?ml|(openapi|swagger).*\.(json|ya?ml)|.*\.schema\.json|.*[.-]lock(\.(json|ya?ml))?|CITATION(\.(cff|bib|md|ya?ml))?|\.?promptgate\.ya?ml|.*\.min\.json|\.pre-commit-config\.ya?ml)$/i;
/** Names that mean something else nearly everywhere, each with the one format that may claim such a file all the same. */
const ONLY: ReadonlyMap<string, string> = new Map([
  ['manifest.json', 'mcp-config'],
  ['package.json', 'extension-manifest'],
]);
const TRANSLATIONS = /^(i18n|l10n|locales?|lang|langs|languages|translations?|messages)$/i;

/** Whether a file's text is worth reading, by its path alone. */
export function isCandidate(path: string): boolean {
  const filled = filledAs(path);
  return formatsFor(path).length > 0 || (filled !== null && formatsFor(filled).length > 0);
}

/** A path is asked about several times between the list of files and the artifacts, and its name never changes what it is. */
const known = new Map<string, readonly ArtifactFormat[]>();
/** Paths that are remembered; a server that meets more begins anew. */
const MAX_KNOWN = 100_000;
const NONE: readonly ArtifactFormat[] = [];

/** The formats that a file may be of, by its path alone. */
export function formatsFor(path: string): readonly ArtifactFormat[] {
  const before = known.get(path);
  if (before !== undefined) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  const name = knownAs(path);
  const formats = isElsewhere(name) ? NONE : listFormats(name);
  known.set(path, formats.length === 0 ? NONE : formats);
  return formats;
}

function isElsewhere(path: string): boolean {
  if (isForeign(path) || NEVER.test(baseName(path))) return true;
  // A program that speaks several languages has its prompts in each of them: `locales/de/prompts.json`.
  return (
    hasDirectory(path, TRANSLATIONS) &&
    /\.(json|ya?ml)$/i.test(path) &&
    !/(^|[/._-])prompts?\.(json|ya?ml)$/i.test(path)
  );
}

function listFormats(path: string): readonly ArtifactFormat[] {
  const only = ONLY.get(baseName(path).toLowerCase());
  return formatsOfExtension(extensionOf(path)).filter(
    (format) => (only === undefined || format.id === only) && format.candidate(path),
  );
}

/** By extension, in the order of all formats, those whose files may have it. */
const byExtension = new Map<string, readonly ArtifactFormat[]>();
const EXTENSIONS = new Set(FORMATS.flatMap(({ extensions = [] }) => extensions));
const WITHOUT_EXTENSION = FORMATS.filter(({ extensions }) => extensions === undefined);

function formatsOfExtension(extension: string): readonly ArtifactFormat[] {
  // `.json` is a name without an extension, which a format may know all the same.
  if (extension === '') return FORMATS;
  if (!EXTENSIONS.has(extension)) return WITHOUT_EXTENSION;
  const before = byExtension.get(extension);
  if (before !== undefined) return before;
  const formats = FORMATS.filter(({ extensions }) => extensions?.includes(extension) ?? true);
  byExtension.set(extension, formats);
  return formats;
}

const REFERRING = FORMATS.filter(({ refers }) => refers !== undefined);

/** Whether a file may pull in others, and how, by its path alone; see `ArtifactFormat.refers`. */
export function refersHow(
  path: string,
  concerns: (kind: ArtifactKind) => boolean,
): 'named' | 'unnamed' | null {
  // Most paths are none that a format would follow; only the others are asked whose they are.
  const ways = REFERRING.flatMap((format) => {
    const way = concerns(format.kind) ? (format.refers?.(path) ?? null) : null;
    return way !== null && formatsFor(path).includes(format) ? [way] : [];
  });
  return ways.includes('unnamed') ? 'unnamed' : (ways[0] ?? null);
}

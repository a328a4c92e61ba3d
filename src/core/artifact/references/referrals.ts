import { baseName, resolveReference } from '../paths.ts';
import type { Json } from '../problem.ts';
import type { Artifact, ArtifactKind, ReferredRole } from '../types.ts';
import { isRecord, memberOf } from '../values.ts';

/** A file that is an artifact because this one refers to it: a path or a glob, and what it is to it. */
export type Referral = { reference: string; role: ReferredRole };

/** Artifacts whose references to an API description make its operations tools. */
const CALLS_TOOLS: ReadonlySet<ArtifactKind> = new Set([
  'agent-definition',
  'tool-definition',
  'prompt',
  'mcp-config',
]);
const API_NAME = /openapi|swagger/i;
const API_FILE = /\.(json|ya?ml)$/i;
const DATASET_FILE = /\.(csv|jsonl?|ya?ml)$/i;

/** What a file may be if something refers to it, by its path alone; null where nothing makes it an artifact. */
export function possibleRole(path: string): ReferredRole | null {
  if (API_NAME.test(baseName(path)) && API_FILE.test(path)) return 'api-description';
  return DATASET_FILE.test(path) ? 'dataset' : null;
}

/** The datasets and API descriptions that an artifact refers to. */
export function listReferrals(artifact: Artifact): Referral[] {
  const { content, path } = artifact;
  if (artifact.format === 'promptfoo' && content.type === 'eval-suite') return listTests(path, content.data);
  if (!CALLS_TOOLS.has(artifact.kind)) return [];
  const written = [...artifact.references, ...listLeafTexts(artifact)].filter(
    (text) => text.length <= 1000 && possibleRole(text) === 'api-description',
  );
  const resolved = written.flatMap((text) => [text, resolveReference(path, unwrap(text))]);
  return toReferrals(resolved, 'api-description');
}

function listTests(path: string, data: Json): Referral[] {
  const tests = memberOf(data, 'tests');
  const written = [tests].flat().map((entry) => (isRecord(entry) ? (entry.path ?? entry.file) : entry));
  const files = written.filter((text) => typeof text === 'string').filter((text) => !/\s/.test(text));
  return toReferrals(
    files.filter((text) => DATASET_FILE.test(text)).map((text) => resolveReference(path, unwrap(text))),
    'dataset',
  );
}

function toReferrals(paths: readonly (string | null)[], role: ReferredRole): Referral[] {
  return [...new Set(paths)].filter((path) => path !== null).map((reference) => ({ reference, role }));
}

/** `file://a.json` and `${file:a.json}` are `a.json`. */
function unwrap(text: string): string {
  return text.replace(/^\$\{file:(.*)\}$/, '$1').replace(/^file:(\/\/)?/, '');
}

function listLeafTexts({ content }: Artifact): string[] {
  const leaves = 'settings' in content ? content.settings : (content.otherSettings ?? {});
  return Object.values(leaves)
    .flat()
    .filter((value) => typeof value === 'string');
}

import { blankJsonComments } from '../documents/json-comments.ts';
import { parseJson, type Structured } from '../documents/structured.ts';
import { baseName, isUnderTests } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { AGENT_NAMING } from '../shapes/agent-entries.ts';
import { toSettingsArtifact, wholeOf } from '../shapes/settings-content.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';
import {
  dottedPath,
  isConfigSized,
  isRecord,
  type JsonRecord,
  listLeaves,
  normalizeKey,
  withoutKeys,
} from '../values.ts';

/** Files in which review bots and coding agents are set up: CodeRabbit, Greptile, Sourcery, Qodo, Ellipsis, Cubic, Roo Code. */
const NAMED =
  /(^|\/)(\.coderabbit\.ya?ml|greptile\.json|\.greptile\/(config|rules)\.json|\.?sourcery\.ya?ml|\.pr_agent\.toml|\.?ellipsis\.ya?ml|\.?cubic\.ya?ml|\.bito\.ya?ml|\.korbit\.ya?ml|\.?sweep\.ya?ml|\.gemini\/config\.ya?ml|\.?qodo\.toml|\.qodo\/[^/]+\.toml|\.roomodes|\.kilocodemodes|(\.roo|\.kilocode)\/custom_modes\.ya?ml|\.continue\/((assistants|agents|rules|prompts)\/[^/]+\.ya?ml|config\.(ya?ml|json))|\.kiro\/hooks\/[^/]+\.kiro\.hook)$/i;
/** An editor's settings, of which only what Copilot is told is read. */
const EDITOR = /(^|\/)\.vscode\/settings\.json$/i;
const TELLS_COPILOT = /^github\.copilot\..*instructions$/i;
/** Keys under which they are told in prose what to do. */
const TELLS =
  /instruct|prompt|guideline|persona|^(rules?|tone|roledefinition|whentouse|scope|conventions?|context|description|body|request|(global|team|review)rules?)$/;
/** Files of bots that review, and the keys by which they say more or less of what they see. */
const REVIEWER =
  /(^|\/)(\.coderabbit\.ya?ml|greptile\.json|\.greptile\/config\.json|\.pr_agent\.toml|\.?ellipsis\.ya?ml|\.?cubic\.ya?ml|\.bito\.ya?ml|\.korbit\.ya?ml|\.gemini\/config\.ya?ml|\.?qodo\.toml)$/i;
const REVIEWS =
  /^(comment)?severity(threshold)?$|^(max|num)(review|inline|code)?(comments|suggestions)$|^(ignore|exclude|path)(d)?(patterns|paths|filters|files)$|^(strictness|(pr|push)commands|handlepushtrigger|commenttypes|sensitivity|reviewprofile|confidencethreshold)$/;
/** Keys for the people who read the file. */
const FOR_PEOPLE = ['$schema', 'version'];

/** Settings of review bots and coding agents that tell them in prose how to work, or a reviewer how much to say of what. */
export const agentSettings: ArtifactFormat = {
  id: 'agent-settings',
  kind: 'coding-agent-instructions',
  candidate: (path) => (NAMED.test(path) || EDITOR.test(path)) && !isUnderTests(path),
  match: (file) =>
    readSettings(file) === null
      ? null
      : { confidence: 'likely', reason: 'settings of a review bot or a coding agent' },
  parse(file) {
    const found = readSettings(file);
    if (found === null) return { ok: true, value: [] };
    const part = {
      name: baseName(file.path),
      subject: 'agent' as const,
      roots: wholeOf(found.data),
      naming: AGENT_NAMING,
      isProse: (path: string, value: string) => isTold(path.split(/[.[\]]+/).filter(Boolean), value),
      references: [],
    };
    const claims = listLeaves(found.data).map(({ keys }) => dottedPath(keys));
    return { ok: true, value: [{ ...toSettingsArtifact(part, found.locate), claims }] };
  },
};

function readSettings(file: FileProbe): { data: JsonRecord; locate: Structured['locate'] } | null {
  const editor = EDITOR.test(file.path);
  if (editor && !/github\.copilot\.[\w.]{1,80}instructions/i.test(file.text)) return null;
  const parsed = readFile(file);
  if (!parsed.ok) return null;
  const { data, locate } = parsed.value;
  if (!isRecord(data) || !isConfigSized(data)) return null;
  const own = editor
    ? Object.fromEntries(Object.entries(data).filter(([key]) => TELLS_COPILOT.test(key)))
    : withoutKeys(data, FOR_PEOPLE);
  const leaves = listLeaves(own);
  const tells = leaves.some(({ keys, value }) => [value].flat().some((item) => isTold(keys, item)));
  const reviews =
    REVIEWER.test(file.path) && leaves.some(({ keys }) => REVIEWS.test(normalizeKey(String(keys.at(-1)))));
  return tells || reviews ? { data: own, locate } : null;
}

/** Four words or more under a key that says so, or in a list of such a key: `rules: [{rule: …}]`. */
function isTold(keys: readonly (string | number)[], value: Json): boolean {
  if (typeof value !== 'string' || !/\S\s+\S+\s+\S+\s+\S/.test(value)) return false;
  return keys
    .filter((key) => !/^\d+$/.test(String(key)))
    .slice(-2)
    .some((key) => TELLS.test(normalizeKey(String(key))));
}

function readFile(file: FileProbe): Parsed<Structured> {
  if (!/\.(json|hook)$/i.test(file.path)) return file.data();
  const strict = file.json();
  return strict.ok ? strict : parseJson(file.path, blankJsonComments(file.text));
}

import { placeLeaves } from '../documents/setting-lines.ts';
import type { Structured } from '../documents/structured.ts';
import { hasDirectory, isUnderTests, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { AGENT_NAMING } from '../shapes/agent-entries.ts';
import { isUnreadable } from '../shapes/broken-files.ts';
import { runsPrograms } from '../shapes/environment.ts';
import { listModels } from '../shapes/model-settings.ts';
import { isAboutOtherVectors } from '../shapes/other-vectors.ts';
import { isNamedForProgram } from '../shapes/program-sections.ts';
import { readRagSettings } from '../shapes/rag-settings.ts';
import { type SettingsPart, toSettingsArtifact, wholeOf } from '../shapes/settings-content.ts';
import {
  speaksOfModels,
  type Telling,
  type ToldKind,
  tellsByName,
  weighLines,
  weighSettings,
} from '../shapes/telling-words.ts';
import { beginsYamlList } from '../shapes/yaml-list-reader.ts';
import type { ArtifactContent, ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';
import {
  isConfigSized,
  isRecord,
  type JsonRecord,
  type Leaf,
  listLeaves,
  settingsOf,
  withoutKeys,
} from '../values.ts';

/** Folders of other programs' settings, of documentation, and of what people say in their languages. */
const ELSEWHERE =
  /^(\.(github|gitlab|circleci|buildkite|woodpecker|vscode|idea|zed|devcontainer|husky)|docs?|documentation|examples?|samples?|recorded|reports?|archive|_?locales?|i18n|lang|languages?|translations?|migrations?|schemas?|openapi|dashboards?|grafana|public|static|assets)$/i;
/** What earlier runs left behind, what it costs, and what other tools keep. */
const OTHER_NAMES =
  /(^|[-_.])(results?|reports?|runs?[-_.]?\d*|metrics|costs?|pricing|prices?|history|versions?|nightly|summary|schema|lock|package|i18n|changelog|stats?|usage|(en|de|fr|es|it|pt|ja|zh|ko|ru)([-_][a-z]{2})?)([-_.]|$)/i;
/** A file whose name says nothing is read where one of these stands in it. */
const SAYS = /temperature|embedding|retriev|max[-_]?(output[-_]?)?tokens/i;

/**
 * Settings under an application's own names, which no other format knows: the name of the file says what it sets up, and
 * the words of its keys agree. Every leaf of it counts that is not about the program which reads it (its log, its image).
 */
export const tellingSettings: ArtifactFormat = {
  id: 'telling-settings',
  kind: 'model-config',
  extensions: ['yaml', 'yml', 'json', 'toml'],
  onlyAlone: true,
  candidate: (path) =>
    /\.(ya?ml|json|toml)$/i.test(path) &&
    !isUnderTests(path) &&
    !hasDirectory(path, ELSEWHERE) &&
    !OTHER_NAMES.test(stemOf(path)),
  match(file) {
    const named = tellsByName(file.path);
    if (!named && !SAYS.test(file.text)) return null;
    const broken = named && mayBeBroken(file) ? weighLines(file.path, file.text) : null;
    if (broken !== null) return { confidence: 'certain', ...describe(broken) };
    const found = recognise(file);
    return found === null ? null : { confidence: 'likely', ...describe(found.telling) };
  },
  parse(file) {
    const source = file.data();
    if (!source.ok) return source;
    const found = recognise(file);
    return { ok: true, value: found === null ? [] : [toArtifact(stemOf(file.path), found, source.value)] };
  },
};

/** Files that others fill in, that programs other than a parser of the format read, or whose valid form is none of these settings. */
const FILLED_IN = /\{\{|\{%|<%|\$\{|@[A-Z_]+@|__[A-Z_]+__/;
const LENIENT_JSON = /\/\/|\/\*|,\s{0,200}[}\]]/;
/** A text in quotes, also one that is not ended on its line: an address in it is no comment. */
const QUOTED = /"(?:[^"\\\n]|\\.)*(?:"|$)/gm;

function mayBeBroken(file: FileProbe): boolean {
  const { path, text } = file;
  if (FILLED_IN.test(text) || hasDirectory(path, /^templates$/i)) return false;
  if (
    /compose/i.test(stemOf(path)) ||
    (/\.json$/i.test(path) && LENIENT_JSON.test(text.replace(QUOTED, '""')))
  )
    return false;
  return !beginsYamlList(text) && !/^[ \t\r\n]{0,200}\[/.test(text) && isUnreadable(file);
}

function describe({ kind, words }: Telling): { kind: ToldKind; reason: string } {
  return { kind, reason: `settings of ${SUBJECTS[kind]} by name and keys: ${words.join(', ')}` };
}

const SUBJECTS: Record<ToldKind, string> = {
  prompt: 'prompts',
  'agent-definition': 'agents',
  'model-config': 'models',
  'rag-config': 'retrieval',
  'gateway-config': 'a gateway',
  'mcp-config': 'MCP servers',
  'eval-suite': 'evals',
};

type Found = { telling: Telling; data: JsonRecord };

function recognise(file: FileProbe): Found | null {
  const parsed = file.data();
  if (!parsed.ok) return null;
  const { data } = parsed.value;
  if (!isRecord(data) || !isConfigSized(data) || runsPrograms(data)) return null;
  const isElsewhere = ([key, section]: [string, Json]) => isNamedForProgram(key) && !speaksOfModels(section);
  const about = Object.entries(data).filter(isElsewhere);
  const own = withoutKeys(
    data,
    about.map(([key]) => key),
  );
  const telling = weighSettings(file.path, own);
  if (telling?.kind === 'rag-config' && isAboutOtherVectors(own)) return null;
  return telling === null ? null : { telling, data: own };
}

function toArtifact(name: string, { telling, data }: Found, source: Structured): ParsedArtifact {
  const { kind } = telling;
  const leaves = listLeaves(data);
  const content = contentOf(kind, leaves, data);
  if (content === null) return { kind, ...toSettingsArtifact(settingsPart(name, kind, data), source.locate) };
  return { kind, name, content, references: [], embeddedTests: null, positions: placeLeaves(leaves, source) };
}

/** Null of what is kept as settings under the names of their parts. */
function contentOf(kind: ToldKind, leaves: readonly Leaf[], data: JsonRecord): ArtifactContent | null {
  const settings = settingsOf(leaves);
  switch (kind) {
    case 'rag-config':
      return { ...readRagSettings(leaves), settings };
    case 'eval-suite':
      return { type: 'eval-suite', settings, data };
    case 'model-config':
      return { type: 'model-config', models: listModels(leaves), settings };
    default:
      return null;
  }
}

const OTHER_SUBJECTS: ReadonlyMap<ToldKind, SettingsPart['subject']> = new Map([
  ['mcp-config', 'mcp'],
  ['gateway-config', 'gateway'],
]);

function settingsPart(name: string, kind: ToldKind, data: Json): SettingsPart {
  return {
    name,
    subject: OTHER_SUBJECTS.get(kind) ?? 'agent',
    roots: wholeOf(data),
    naming: AGENT_NAMING,
    isProse: (_path, value) => /\S\s+\S+\s+\S+\s+\S/.test(value),
    references: [],
  };
}

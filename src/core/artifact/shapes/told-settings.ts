import { placeLeaves } from '../documents/setting-lines.ts';
import type { Structured } from '../documents/structured.ts';
import { hasDirectory, isUnderTests, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import type { ArtifactContent, FileProbe, ParsedArtifact } from '../types.ts';
import {
  isConfigSized,
  isRecord,
  type JsonRecord,
  type Leaf,
  listLeaves,
  settingsOf,
  withoutKeys,
} from '../values.ts';
import { AGENT_NAMING } from './agent-entries.ts';
import { runsPrograms } from './environment.ts';
import { listModels } from './model-settings.ts';
import { isAboutOtherVectors } from './other-vectors.ts';
import { isNamedForProgram } from './program-sections.ts';
import { readRagSettings } from './rag-settings.ts';
import { type SettingsPart, toSettingsArtifact, wholeOf } from './settings-content.ts';
import { speaksOfModels, type Telling, type ToldKind, weighSettings } from './telling-words.ts';

/** Folders of other programs' settings, coding agents among them, of documentation, and of what people say in their languages. */
const ELSEWHERE =
  /^(\.(github|gitlab|circleci|buildkite|woodpecker|vscode|idea|zed|devcontainer|husky|claude|claude-plugin|cursor|codex)|docs?|documentation|examples?|samples?|recorded|reports?|archive|_?locales?|i18n|lang|languages?|translations?|migrations?|schemas?|openapi|dashboards?|grafana|public|static|assets)$/i;
/** What earlier runs left behind, what it costs, and what other tools keep. */
const OTHER_NAMES =
  /(^|[-_.])(results?|reports?|runs?[-_.]?\d*|metrics|costs?|pricing|prices?|history|versions?|nightly|summary|schema|lock|package|i18n|changelog|stats?|usage|(en|de|fr|es|it|pt|ja|zh|ko|ru)([-_][a-z]{2})?)([-_.]|$)/i;

/** Whether a file may hold settings of an application, by its path alone. */
export function mayHoldSettings(path: string): boolean {
  return (
    /\.(ya?ml|json|toml)$/i.test(path) &&
    !isUnderTests(path) &&
    !hasDirectory(path, ELSEWHERE) &&
    !OTHER_NAMES.test(stemOf(path))
  );
}

/** Settings by the words of a file's name and of its keys. `data`: without the sections about the program that reads them. */
export type ToldSettings = { telling: Telling; data: JsonRecord };

export function readToldSettings(file: FileProbe): ToldSettings | null {
  const source = readSettings(file);
  return source === null ? null : tellSettings(file, source.data);
}

/** A file's data, where it may be an application's settings: no list, no rows, not what starts programs. */
export function readSettings(file: FileProbe): (Structured & { data: JsonRecord }) | null {
  const parsed = file.data();
  if (!parsed.ok) return null;
  const { data } = parsed.value;
  if (!isRecord(data) || !isConfigSized(data) || runsPrograms(data)) return null;
  return { ...parsed.value, data };
}

/** `data`: what `readSettings` gives of the file. */
export function tellSettings(file: FileProbe, data: JsonRecord): ToldSettings | null {
  const own = withoutProgram(data);
  const telling = weighSettings(file.path, own);
  if (telling?.kind === 'rag-config' && isAboutOtherVectors(own)) return null;
  return telling === null ? null : { telling, data: own };
}

/** What such a file is, and why. */
export function describeTold({ kind, words }: Telling): { kind: ToldKind; reason: string } {
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

/** Settings without the sections about the program that reads them, its log or its image. */
export function withoutProgram(data: JsonRecord): JsonRecord {
  const isElsewhere = ([key, section]: [string, Json]) => isNamedForProgram(key) && !speaksOfModels(section);
  const about = Object.entries(data).filter(isElsewhere);
  return withoutKeys(
    data,
    about.map(([key]) => key),
  );
}

/** All of them as one artifact. */
export function toToldArtifact(
  name: string,
  { telling, data }: ToldSettings,
  source: Structured,
): ParsedArtifact {
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

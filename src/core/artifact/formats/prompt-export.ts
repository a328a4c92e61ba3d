import type { Structured } from '../documents/structured.ts';
import { indexTexts } from '../documents/text-places.ts';
import { isUnderTests, stemOf } from '../paths.ts';
import type { Parsed } from '../problem.ts';
import { mayBeAbout } from '../shapes/config-words.ts';
import { type FoundRecord, findRecords } from '../shapes/export-records.ts';
import { type Flow, readFlow } from '../shapes/flow-settings.ts';
import { toPromptPart } from '../shapes/prompt-part.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';
import { isConfigSized, listLeaves, memberOf, stringOf } from '../values.ts';

/** More prompts in one file are a dump of a workspace, of which no one is in use here. */
const MAX_PROMPTS = 200;
/** What a flow of n8n, Flowise, Langflow or Dify, or a prompt of a prompt store, cannot lack. */
const MARKS =
  /@n8n\/n8n-nodes-langchain\.|n8n-nodes-base\.(httpRequest|openAi)|"customNode"|"agentFlow"|"genericNode"|^kind\s*:\s*["']?app\b|\bprompt_(data|template)\b|["']?prompt["']?\s{0,9}:/m;

/** Prompts and flows as prompt stores and flow builders export them. */
export const promptExport: ArtifactFormat = {
  id: 'prompt-export',
  kind: 'prompt',
  extensions: ['yaml', 'yml', 'json'],
  candidate: (path) => /\.(ya?ml|json)$/i.test(path) && !isUnderTests(path),
  match(file) {
    if (!mayBeAbout('exports', file.text) || !MARKS.test(file.text)) return null;
    const found = readFile(file);
    if (!found.ok) return null;
    const { records, flow } = found.value;
    if (flow !== null) return { confidence: 'certain', reason: `a flow as ${flow.maker} exports it` };
    const [first] = records;
    return first === undefined ? null : { confidence: 'likely', reason: `a prompt as ${first.maker} has it` };
  },
  parse(file) {
    const found = readFile(file);
    if (!found.ok) return found;
    const { records, flow, source } = found.value;
    if (flow !== null) return { ok: true, value: [readAgent(file.path, flow, source)] };
    return { ok: true, value: readPrompts(file, records, source) };
  },
};

type FileContent = { records: FoundRecord[]; flow: Flow | null; source: Structured };

function readFile(file: FileProbe): Parsed<FileContent> {
  const parsed = file.data();
  if (!parsed.ok) return parsed;
  const source = parsed.value;
  if (!isConfigSized(source.data)) return { ok: true, value: { records: [], flow: null, source } };
  const flow = readFlow(source.data);
  const records = flow === null ? findRecords(source.data) : [];
  return { ok: true, value: { records: records.length > MAX_PROMPTS ? [] : records, flow, source } };
}

function readPrompts(file: FileProbe, records: readonly FoundRecord[], source: Structured): ParsedArtifact[] {
  const texts = indexTexts(file, source);
  const parts = records.map(({ keys, prompt }) => {
    const part = toPromptPart(prompt, source);
    if (records.length === 1) return part;
    const value = keys.reduce<ReturnType<typeof memberOf>>(
      (data, key) => (Array.isArray(data) ? data[Number(key)] : memberOf(data, String(key))),
      source.data,
    );
    const lines = texts.linesOf(listLeaves(value ?? null, [...keys]));
    return lines === null ? part : { ...part, lines };
  });
  return parts;
}

function readAgent(path: string, flow: Flow, source: Structured): ParsedArtifact {
  const { data } = source;
  const name = stringOf(memberOf(memberOf(data, 'app'), 'name')) ?? stringOf(memberOf(data, 'name'));
  return {
    kind: 'agent-definition',
    name: name ?? stemOf(path),
    content: {
      type: 'settings',
      subject: 'agent',
      models: flow.models,
      instructions: flow.instructions,
      entries: flow.entries,
      settings: Object.fromEntries(flow.settings.map(({ path: at, value }) => [at, value])),
    },
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(
      flow.settings.map(({ path: at, keys }) => [`settings.${at}`, source.locate(keys).line]),
    ),
  };
}

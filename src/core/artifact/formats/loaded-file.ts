import { stemOf } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { AGENT_NAMING } from '../shapes/agent-entries.ts';
import { READ_AS_DATA, readsAsKnowledge, readsAsText } from '../shapes/loaded-text.ts';
import { readPromptText } from '../shapes/prompt-document.ts';
import { toSettingsArtifact, wholeOf } from '../shapes/settings-content.ts';
import type { FileProbe, ParsedArtifact, ReferredFormat } from '../types.ts';
import { isConfigSized } from '../values.ts';

/** What a program reads from a file and puts into what a model is told: prose, or data of which some is prose. */
export const loadedFile: ReferredFormat = {
  id: 'loaded-file',
  kind: 'prompt',
  role: 'loaded',
  reason: 'read by code into what a model is told',
  parse(file) {
    if (READ_AS_DATA.test(file.path)) return readData(file);
    return readsAsText(file.path, file.text)
      ? { ok: true, value: [readPromptText(file)] }
      : { ok: true, value: [] };
  },
};

function readData(file: FileProbe): Parsed<ParsedArtifact[]> {
  const parsed = file.data();
  if (!parsed.ok) return parsed;
  const { data, locate } = parsed.value;
  if (!isConfigSized(data) || !readsAsKnowledge(file.path, data)) return { ok: true, value: [] };
  const part = {
    name: stemOf(file.path),
    subject: 'agent' as const,
    roots: wholeOf(data),
    naming: AGENT_NAMING,
    isProse: (_path: string, value: Json) => isSentence(value),
    references: [],
  };
  return { ok: true, value: [toSettingsArtifact(part, locate)] };
}

function isSentence(value: Json): boolean {
  return typeof value === 'string' && /\S\s+\S+\s+\S/.test(value);
}

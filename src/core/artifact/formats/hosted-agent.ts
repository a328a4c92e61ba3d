import { placeLeaves } from '../documents/setting-lines.ts';
import type { Structured } from '../documents/structured.ts';
import { contentOfHosted, HOSTED_REASON, type HostedKind } from '../hosted-id.ts';
import { isConfigFile, isUnderTests, nameOfConfig } from '../paths.ts';
import { HOSTED_WORDS, listHostedIds } from '../shapes/hosted-ids.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';
import { dottedPath, isConfigSized, isRecord, type Leaf, settingsOf } from '../values.ts';

/** Which assistant, agent or prompt of a service answers, where a service keeps it and an application knows its id. */
export const hostedAgent: ArtifactFormat = {
  id: 'hosted-agent',
  kind: 'agent-definition',
  leavesRest: true,
  readsSome: true,
  candidate: (path) => isConfigFile(path) && !isUnderTests(path),
  match: (file) =>
    HOSTED_WORDS.test(file.text) && readParts(file).length > 0
      ? { confidence: 'likely', reason: HOSTED_REASON }
      : null,
  parse: (file) => ({ ok: true, value: readParts(file) }),
};

function readParts(file: FileProbe): ParsedArtifact[] {
  const parsed = file.data();
  if (!parsed.ok) return [];
  const { data } = parsed.value;
  // Rows of records have ids as well.
  if (!isRecord(data) || !isConfigSized(data)) return [];
  return [...listHostedIds(data)].map(([kind, leaves]) => toArtifact(file, parsed.value, kind, leaves));
}

function toArtifact(
  file: FileProbe,
  source: Structured,
  kind: HostedKind,
  leaves: readonly Leaf[],
): ParsedArtifact {
  return {
    kind,
    name: nameOfConfig(file.path),
    content: contentOfHosted(settingsOf(leaves)),
    references: [],
    embeddedTests: null,
    positions: placeLeaves(leaves, source),
    claims: leaves.map(({ keys }) => dottedPath(keys)),
  };
}

import type { ArtifactContent, ParsedArtifact } from './types.ts';

/**
 * The parts of one file with every setting said by one of them, so that its change is not two: what a part claims is its
 * own; of the rest, model settings have what tools and prompts beside them do not understand. Null for a part of which
 * nothing is left.
 */
export function saySettingsOnce(parts: readonly ParsedArtifact[]): (ParsedArtifact | null)[] {
  const said = new Map<ParsedArtifact, ParsedArtifact | null>();
  for (const root of new Set(parts.map((part) => part.root))) {
    const group = parts.filter((part) => part.root === root);
    for (const [index, left] of sayOnce(group).entries()) said.set(group[index] as ParsedArtifact, left);
  }
  return parts.map((part) => said.get(part) ?? null);
}

/** The same of parts whose settings stand in one body. */
function sayOnce(parts: readonly ParsedArtifact[]): (ParsedArtifact | null)[] {
  if (parts.length < 2) return [...parts];
  const claimed = new Set(parts.flatMap(({ claims }) => claims ?? []));
  const withSettings = parts.map((part) =>
    'settings' in part.content ? withContent(part, withoutSettings(part, part.content, claimed)) : part,
  );
  const said = new Set(
    withSettings.flatMap((part) =>
      part !== null && 'settings' in part.content ? Object.keys(part.content.settings) : [],
    ),
  );
  return withSettings.map((part) =>
    part === null || 'settings' in part.content
      ? part
      : { ...part, content: withoutOther(part.content, said) },
  );
}

function withContent(part: ParsedArtifact, content: ArtifactContent | null): ParsedArtifact | null {
  return content === null ? null : { ...part, content };
}

type WithSettings = Extract<ArtifactContent, { settings: unknown }>;

function withoutSettings(
  { claims }: ParsedArtifact,
  content: WithSettings,
  claimed: ReadonlySet<string>,
): WithSettings | null {
  const own = new Set(claims);
  const left = Object.entries(content.settings).filter(([name]) => own.has(name) || !claimed.has(name));
  if (left.length === Object.keys(content.settings).length) return content;
  const settings = Object.fromEntries(left);
  if (content.type !== 'model-config') return left.length === 0 ? null : { ...content, settings };
  const models = content.models.filter((model) =>
    // The value may be a placeholder with the model as its default.
    left.some(
      ([name, value]) => name.includes(model) || [value].flat().some((one) => String(one).includes(model)),
    ),
  );
  // How a model is asked that is named nowhere, or by a name that nobody knows, stays.
  const gone = left.length === 0 || (models.length === 0 && content.models.length > 0);
  return gone ? null : { ...content, models, settings };
}

function withoutOther(
  content: Exclude<ArtifactContent, WithSettings>,
  said: ReadonlySet<string>,
): ArtifactContent {
  const { otherSettings, ...rest } = content;
  if (otherSettings === undefined) return content;
  const left = Object.entries(otherSettings).filter(([name]) => !said.has(name));
  return left.length === 0 ? rest : { ...rest, otherSettings: Object.fromEntries(left) };
}

import { listInstructions } from '../references/pair-artifacts.ts';
import type { CountTokens } from '../tokens.ts';
import type { Artifact } from '../types.ts';
import { readAlike } from './read-alike.ts';
import { describeText } from './text.ts';
import type { Difference } from './wording.ts';

/** A prompt that became an agent, or the other way round: what it says, and that it is another thing now. Null for anything else. */
export function diffAcrossKinds(
  before: Artifact,
  after: Artifact,
  counter: CountTokens | null,
): Difference | null {
  const [old, now] = [before, after].map(({ content }) => listInstructions(content).join('\n\n'));
  if (old === undefined || now === undefined || old === '' || now === '') return null;
  const field = { field: 'instructions', before: old, after: now };
  return {
    lines: [
      ...(old === now ? [] : [`instructions: ${describeText(old, now, ...readAlike(old, now), counter)}`]),
      `${nameKind(before)} before, ${nameKind(after)} now`,
    ],
    fields: old === now ? [] : [field],
  };
}

function nameKind({ content }: Artifact): string {
  return content.type === 'prompt' ? 'a prompt' : 'an agent';
}

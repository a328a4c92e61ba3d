import { detectFile } from '../../../../src/core/artifact/detect.ts';
import type { Artifact, ArtifactContent } from '../../../../src/core/artifact/types.ts';

/** What a source file holds, in file order: `prompt SYSTEM_PROMPT`. */
export function found(path: string, text: string): string[] {
  return detectFile(path, text).artifacts.map(({ kind, name }) => `${kind} ${name}`);
}

/** The artifact of that name; fails with what was found where there is none. */
export function named(path: string, text: string, name: string): Artifact {
  const artifact = detectFile(path, text).artifacts.find((candidate) => candidate.name === name);
  if (artifact === undefined)
    throw new Error(`no ${name} among ${found(path, text).join(', ') || 'nothing'}`);
  return artifact;
}

/** The content of the artifact of that name, of the type that is expected. */
export function contentNamed<T extends ArtifactContent['type']>(
  path: string,
  text: string,
  name: string,
  type: T,
): Extract<ArtifactContent, { type: T }> {
  const { content } = named(path, text, name);
  if (content.type !== type) throw new Error(`${name} is ${content.type}, not ${type}`);
  return content as Extract<ArtifactContent, { type: T }>;
}

/** The turns of a prompt as `role: text`. */
export function turnsOf(path: string, text: string, name: string): string[] {
  return contentNamed(path, text, name, 'prompt').messages.map(({ role, content }) => `${role}: ${content}`);
}

import { type Detection, detectFile } from '../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../src/core/artifact/diff.ts';
import { lineInText } from '../../../src/core/artifact/documents/field-line.ts';
import { formatProblem } from '../../../src/core/artifact/problem.ts';
import type { Artifact, ArtifactContent } from '../../../src/core/artifact/types.ts';

/** The one artifact that a file holds; fails with the file's problems where it holds none. */
export function artifactOf(path: string, text: string): Artifact {
  const { artifacts, broken } = detectFile(path, text);
  const [artifact] = artifacts;
  if (artifact !== undefined) return artifact;
  const problems = broken.flatMap((file) => file.problems.map(formatProblem));
  throw new Error(`${path} holds no artifact${problems.length === 0 ? '' : `: ${problems.join('; ')}`}`);
}

/** The content of the one artifact of a file, of the type that is expected. */
export function contentOf<T extends ArtifactContent['type']>(
  path: string,
  text: string,
  type: T,
): Extract<ArtifactContent, { type: T }> {
  const { content } = artifactOf(path, text);
  if (content.type !== type) throw new Error(`${path} is ${content.type}, not ${type}`);
  return content as Extract<ArtifactContent, { type: T }>;
}

/** What a detection found, in short: `prompt:github-prompt-yml`, `broken:promptfoo`. */
export function kindsOf({ artifacts, broken }: Detection): string[] {
  return [
    ...artifacts.map(({ kind, format }) => `${kind}:${format}`),
    ...broken.map(({ format }) => `broken:${format}`),
  ];
}

/** The settings of all artifacts of a file together. */
export function settingsIn(path: string, text: string): Record<string, unknown> {
  return Object.assign(
    {},
    ...detectFile(path, text).artifacts.map(({ content }) => ('settings' in content ? content.settings : {})),
  );
}

/** The line of the file on which these words of a message stand. */
export function lineOfWords(artifact: Artifact, index: number, words: string): number {
  const text = artifact.content.type === 'prompt' ? (artifact.content.messages[index]?.content ?? '') : '';
  return lineInText(artifact, `messages[${index}].content`, text, text.indexOf(words));
}

/** The lines that describe the change of one file; empty where nothing that counts changed. */
export async function summaryOf(
  path: string,
  before: string | null,
  after: string | null,
): Promise<string[]> {
  const [old, now] = [before, after].map((text) => (text === null ? null : artifactOf(path, text)));
  return (await diffArtifacts(old ?? null, now ?? null))?.summary ?? [];
}

/** A tool in OpenAI's Chat dialect. */
export function chatTool(
  name: string,
  description: string,
  parameters: object = { type: 'object', properties: {} },
) {
  return { type: 'function', function: { name, description, parameters } };
}

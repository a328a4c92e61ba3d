import { prepareFormats } from '../../core/artifact/detect.ts';
import { digestOf } from '../../core/artifact/digest.ts';
import type { ArtifactPair } from '../../core/artifact/references/pair-artifacts.ts';
import { type NamedText, readNamedTexts } from '../../core/artifact/source/named-texts.ts';
import { listVariables } from '../../core/artifact/templates/template-variables.ts';
import type { Artifact } from '../../core/artifact/types.ts';
import { type ArtifactTree, asFile } from './artifact-tree.ts';
import type { Sides } from './read-sides.ts';

/**
 * The pairs, where a prompt of source code that is on one side only gets what its name holds on the other: a text that was too
 * short to be known as a prompt, or is now. It was changed then, and neither added nor removed. `left`: what is too short now, which
 * nothing else finds in the head.
 */
export async function pairShortTexts(
  pairs: readonly ArtifactPair[],
  { base, head }: Sides,
  files: readonly { path: string; oldPath: string }[],
): Promise<{ pairs: ArtifactPair[]; left: ReadonlySet<Artifact | null> }> {
  const oldPaths = new Map(files.map(({ path, oldPath }) => [path, oldPath]));
  const newPaths = new Map(files.map(({ path, oldPath }) => [oldPath, path]));
  const found = new Map<Artifact, Artifact>();
  const look = async (tree: ArtifactTree, alone: readonly Artifact[], pathOf: (path: string) => string) => {
    for (const [path, prompts] of Map.groupBy(alone.filter(isNamedPrompt), (one) => one.path)) {
      for (const [one, held] of await readAll(tree, pathOf(path), prompts))
        found.set(one, withText(one, held, pathOf(path)));
    }
  };
  const sides = pairs.map(({ base: was, head: is }) => ({ was, is }));
  await look(
    base,
    sides.flatMap(({ was, is }) => (was === null && is !== null ? [is] : [])),
    (path) => oldPaths.get(path) ?? path,
  );
  await look(
    head,
    sides.flatMap(({ was, is }) => (is === null && was !== null ? [was] : [])),
    (path) => newPaths.get(path) ?? path,
  );
  const left = new Set<Artifact | null>();
  const paired = pairs.map(({ base: was, head: is }) => {
    const before = was ?? (is === null ? null : (found.get(is) ?? null));
    const after = is ?? (was === null ? null : (found.get(was) ?? null));
    if (is === null && after !== null) left.add(after);
    return { base: before, head: after };
  });
  return { pairs: paired, left };
}

/** A constant, a field or a member of a table, of one message. */
function isNamedPrompt({ format, lines, kind, content }: Artifact): boolean {
  return (
    kind === 'prompt' &&
    lines !== undefined &&
    /^source-(python|typescript)$/.test(format) &&
    content.type === 'prompt' &&
    content.messages.length === 1
  );
}

/** The path of the file where a prompt is kept now, its address or its name in a registry tells a model nothing. */
const IS_PLACE = /^[!-~]+$|^[^\n]*[/\\][^\n/\\]*\.[a-z]\w{0,4}$/i;

async function readAll(
  tree: ArtifactTree,
  path: string,
  prompts: readonly Artifact[],
): Promise<(readonly [Artifact, NamedText])[]> {
  const file = tree.snapshot.files.has(path) ? asFile(await tree.read(path)) : null;
  const [first] = prompts;
  if (first === undefined || file === null || !('text' in file)) return [];
  await prepareFormats([path]);
  const source = { path, text: file.text, format: first.format };
  const texts = readNamedTexts(
    source,
    prompts.map(({ name }) => name),
  );
  return prompts.flatMap((one) => {
    const held = texts.get(one.name);
    const text = held?.text.trim() ?? '';
    // What says the same was no prompt for another reason: what stands around it decides.
    return held === undefined || text === '' || IS_PLACE.test(text) || text === textOf(one)
      ? []
      : [[one, held] as const];
  });
}

function textOf({ content }: Artifact): string {
  return content.type === 'prompt' ? (content.messages[0]?.content.trim() ?? '') : '';
}

function withText(one: Artifact, { text, lines }: NamedText, path: string): Artifact {
  if (one.content.type !== 'prompt') return one;
  const messages = one.content.messages.map((message) => ({ ...message, content: text }));
  const content = { ...one.content, messages, variables: listVariables(one.content.template, text) };
  const { lineStarts: _starts, ...rest } = one;
  return {
    ...rest,
    path,
    lines,
    references: [],
    content,
    digest: digestOf({ content, embeddedTests: one.embeddedTests }),
    positions: { 'messages[0].content': lines[0] },
  };
}

import type { Problem } from '../core/artifact/problem.ts';
import type { Artifact, PromptContent, RagContent, ToolDefinition } from '../core/artifact/types.ts';
import { CONTEXT_VARIABLES } from '../core/eval/build-request.ts';
import type { ResolvedTarget } from '../core/eval/resolved-target.ts';
import type { RetrievalSettings, Suite, Target } from '../core/eval/types.ts';
import { type ArtifactTree, pickArtifact } from './artifact-tree.ts';
import { readRecorded } from './read-recorded.ts';

export type Resolution =
  | { ok: true; target: ResolvedTarget /** Artifacts it is made of. */; inputs: Artifact[] }
  | { ok: false; reason: string; fix: string | null; problems: Problem[] };

type Failure = Extract<Resolution, { ok: false }>;
type Found<T> = { ok: true; value: T } | Failure;

/** What the built-in pipeline does where a config does not say. Sizes in characters. */
const RETRIEVAL_DEFAULTS: RetrievalSettings = {
  chunkSize: 1000,
  chunkOverlap: 0,
  unit: 'characters',
  topK: 5,
};

/** Reads what a suite's target is made of in one state of the repository. Never rejects on what files hold. */
export async function resolveTarget(
  suite: Pick<Suite, 'target' | 'covers'>,
  tree: ArtifactTree,
): Promise<Resolution> {
  const { target, covers } = suite;
  switch (target.kind) {
    case 'prompt': {
      const prompt = await findPrompt(target.prompt, covers, tree);
      if (!prompt.ok) return prompt;
      if (prompt.value === null) return failure('the target names no prompt, and `covers` matches none');
      const model = chooseModel(target.model, prompt.value);
      if (!model.ok) return model;
      const { artifact, content } = prompt.value;
      return {
        ok: true,
        target: { kind: 'prompt', prompt: content, model: model.value },
        inputs: [artifact],
      };
    }
    case 'tools':
      return resolveTools(target, covers, tree);
    case 'rag':
      return resolveRag(target, covers, tree);
    case 'recorded': {
      const read = await readRecorded(target.outputs, tree);
      if (!read.ok)
        return { ...failure(`the recorded outputs in ${target.outputs} cannot be used`), ...read };
      return {
        ok: true,
        target: { kind: 'recorded', path: target.outputs, outputs: read.outputs },
        inputs: [],
      };
    }
  }
}

async function resolveTools(
  target: Extract<Target, { kind: 'tools' }>,
  covers: readonly string[],
  tree: ArtifactTree,
): Promise<Resolution> {
  const files: Artifact[] = [];
  for (const path of target.tools ?? tree.list(covers)) {
    const detected = await tree.detect(tree.locate(path) ?? path);
    const picked = pickArtifact(path, detected, (artifact) => artifact.content.type === 'tools');
    if (picked.ok) files.push(picked.artifact);
    else if (target.tools !== null || picked.problems.length > 0)
      return missing(path, 'tool definitions', tree, picked.problems);
  }
  if (files.length === 0)
    return failure('the target names no tools, and `covers` matches no tool definitions');
  const tools = files.flatMap((file) => (file.content.type === 'tools' ? file.content.tools : []));
  const twice = findDuplicate(tools);
  if (twice !== null) return failure(`the tool \`${twice}\` is defined twice among the suite's tools`);
  const builtIn = tools.find((tool) => tool.builtIn !== undefined);
  if (builtIn !== undefined)
    return failure(
      `the tool \`${builtIn.name}\` (${builtIn.builtIn}) is run by its provider, and a request made here would send an invented function in its place`,
      'keep it in a file of its own, and name the others as `target.tools`',
    );
  const prompt = await findPrompt(target.prompt, covers, tree);
  if (!prompt.ok) return prompt;
  const model = chooseModel(target.model, prompt.value);
  if (!model.ok) return model;
  const content = prompt.value?.content ?? null;
  const inputs = prompt.value === null ? files : [...files, prompt.value.artifact];
  return { ok: true, target: { kind: 'tools', tools, prompt: content, model: model.value }, inputs };
}

async function resolveRag(
  target: Extract<Target, { kind: 'rag' }>,
  covers: readonly string[],
  tree: ArtifactTree,
): Promise<Resolution> {
  const config = await findRagConfig(target.config, covers, tree);
  if (!config.ok) return config;
  const settings = readSettings(config.value.path, config.value.content);
  if (!settings.ok) return settings;
  const documents = tree
    .list(target.documents)
    .map((path) => ({ path, digest: tree.snapshot.files.get(path)?.id ?? '' }));
  if (documents.length === 0)
    return failure(`no document matches ${target.documents.map((glob) => `"${glob}"`).join(', ')}`);
  const base = { kind: 'rag' as const, settings: settings.value, documents };
  if (target.prompt === null) {
    return { ok: true, target: { ...base, answer: null }, inputs: [config.value.artifact] };
  }
  const prompt = await findPrompt(target.prompt, covers, tree);
  if (!prompt.ok) return prompt;
  if (prompt.value === null) return failure(`${target.prompt} holds no prompt`);
  const { artifact, content } = prompt.value;
  if (!content.variables.some((name) => (CONTEXT_VARIABLES as readonly string[]).includes(name))) {
    return failure(
      `the prompt ${artifact.path} asks for no passages: none of ${CONTEXT_VARIABLES.map((name) => `{{${name}}}`).join(', ')} is in it`,
    );
  }
  const model = chooseModel(target.model, prompt.value);
  if (!model.ok) return model;
  return {
    ok: true,
    target: { ...base, answer: { prompt: content, model: model.value } },
    inputs: [config.value.artifact, artifact],
  };
}

type FoundPrompt = { artifact: Artifact; content: PromptContent };

/** The prompt named, else the only one that `covers` matches; null where it matches none. */
async function findPrompt(
  named: string | null,
  covers: readonly string[],
  tree: ArtifactTree,
): Promise<Found<FoundPrompt | null>> {
  const found: FoundPrompt[] = [];
  for (const path of named === null ? tree.list(covers) : [named]) {
    const detected = await tree.detect(tree.locate(path) ?? path);
    const picked = pickArtifact(path, detected, (artifact) => artifact.content.type === 'prompt');
    if (picked.ok && picked.artifact.content.type === 'prompt')
      found.push({ artifact: picked.artifact, content: picked.artifact.content });
    else if (named !== null && !picked.ok) return missing(path, 'a prompt', tree, picked.problems);
  }
  if (found.length > 1) {
    const paths = found.map(({ artifact }) => artifact.path).join(', ');
    return failure(`\`covers\` matches several prompts (${paths})`, 'name the one to run as `target.prompt`');
  }
  return { ok: true, value: found[0] ?? null };
}

async function findRagConfig(
  named: string | null,
  covers: readonly string[],
  tree: ArtifactTree,
): Promise<Found<{ path: string; artifact: Artifact; content: RagContent }>> {
  for (const path of named === null ? tree.list(covers) : [named]) {
    const detected = await tree.detect(tree.locate(path) ?? path);
    const picked = pickArtifact(path, detected, (artifact) => artifact.content.type === 'rag');
    if (picked.ok && picked.artifact.content.type === 'rag')
      return { ok: true, value: { path, artifact: picked.artifact, content: picked.artifact.content } };
    if (named !== null && !picked.ok) return missing(path, 'a retrieval config', tree, picked.problems);
  }
  return failure(
    'the target names no retrieval config, and `covers` matches none',
    'name it as `target.config`',
  );
}

function readSettings(path: string, content: RagContent): Found<RetrievalSettings> {
  const settings: RetrievalSettings = {
    chunkSize: content.chunkSize ?? RETRIEVAL_DEFAULTS.chunkSize,
    chunkOverlap: content.chunkOverlap ?? RETRIEVAL_DEFAULTS.chunkOverlap,
    unit: content.unit ?? RETRIEVAL_DEFAULTS.unit,
    topK: content.topK ?? RETRIEVAL_DEFAULTS.topK,
  };
  const { chunkSize, chunkOverlap, topK } = settings;
  if (!Number.isInteger(chunkSize) || chunkSize < 1)
    return failure(`${path}: the chunk size ${chunkSize} is no whole number above 0`);
  if (!Number.isInteger(topK) || topK < 1)
    return failure(`${path}: top k ${topK} is no whole number above 0`);
  if (!Number.isInteger(chunkOverlap) || chunkOverlap < 0 || chunkOverlap >= chunkSize)
    return failure(
      `${path}: the chunk overlap ${chunkOverlap} does not lie between 0 and the chunk size ${chunkSize}`,
    );
  return { ok: true, value: settings };
}

function chooseModel(named: string | null, prompt: FoundPrompt | null): Found<string> {
  const model = named ?? prompt?.content.model ?? null;
  if (model === null)
    return failure(
      'no model is named, neither by the suite nor by its prompt',
      'add `model: <provider>/<model>` to the target',
    );
  // GitHub's prompts name OpenAI's models without their provider.
  return { ok: true, value: model.includes('/') ? model : `openai/${model}` };
}

function missing(path: string, what: string, tree: ArtifactTree, problems: Problem[]): Failure {
  const { ref } = tree.snapshot;
  if (tree.locate(path) === null) return failure(`${path} does not exist in ${ref}`);
  if (problems.length === 0) return failure(`${path} holds no ${what.replace(/^a /, '')} in ${ref}`);
  return { ...failure(`${path} cannot be read in ${ref}`), problems };
}

function findDuplicate(tools: readonly ToolDefinition[]): string | null {
  const names = tools.map((tool) => tool.name);
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}

function failure(reason: string, fix: string | null = null): Failure {
  return { ok: false, reason, fix, problems: [] };
}

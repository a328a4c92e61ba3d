import type { Problem } from '../core/artifact/problem.ts';
import { addressOf } from '../core/artifact/references/address.ts';
import type { Artifact, ToolDefinition } from '../core/artifact/types.ts';
import { CONTEXT_VARIABLES } from '../core/eval/build-request.ts';
import type { ResolvedTarget } from '../core/eval/resolved-target.ts';
import type { RetrievalSettings, Suite, Target } from '../core/eval/types.ts';
import type { ArtifactTree } from './artifact-tree.ts';
import {
  explainSeveral,
  findAddressed,
  findMatched,
  type Heirs,
  type NotFound,
  type OfType,
} from './find-artifacts.ts';
import { readRecorded } from './read-recorded.ts';

export type Resolution =
  | { ok: true; target: ResolvedTarget /** Artifacts it is made of. */; inputs: Artifact[] }
  | { ok: false; reason: string; fix: string | null; problems: Problem[] };

type Found<T> = { ok: true; value: T } | NotFound;

/** What the built-in pipeline does where a config does not say. Sizes in characters. */
const RETRIEVAL_DEFAULTS: RetrievalSettings = {
  chunkSize: 1000,
  chunkOverlap: 0,
  unit: 'characters',
  topK: 5,
};

/**
 * Reads what a suite's target is made of in one state of the repository. `heirs` are known on the head, of what the base's
 * policy still calls by its old name. Never rejects on what files hold.
 */
export async function resolveTarget(
  suite: Pick<Suite, 'target' | 'covers'>,
  tree: ArtifactTree,
  heirs: Heirs = [],
): Promise<Resolution> {
  const { target, covers } = suite;
  const where: Where = { covers, tree, heirs };
  switch (target.kind) {
    case 'prompt': {
      const prompt = await findPrompt(target.prompt, where);
      if (!prompt.ok) return prompt;
      if (prompt.value === null) return failure('the target names no prompt, and `covers` matches none');
      const model = chooseModel(target.model, prompt.value);
      if (!model.ok) return model;
      const { content } = prompt.value;
      return {
        ok: true,
        target: { kind: 'prompt', prompt: content, model: model.value },
        inputs: [prompt.value],
      };
    }
    case 'tools':
      return resolveTools(target, where);
    case 'rag':
      return resolveRag(target, where);
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

async function resolveTools(target: Extract<Target, { kind: 'tools' }>, where: Where): Promise<Resolution> {
  const files = await findTools(target.tools, where);
  if (!files.ok) return files;
  const tools = files.value.flatMap(({ content }) => content.tools);
  const twice = findDuplicate(tools);
  if (twice !== null) return failure(`the tool \`${twice}\` is defined twice among the suite's tools`);
  const builtIn = tools.find((tool) => tool.builtIn !== undefined);
  if (builtIn !== undefined)
    return failure(
      `the tool \`${builtIn.name}\` (${builtIn.builtIn}) is run by its provider, and a request made here would send an invented function in its place`,
      'keep it in a file of its own, and name the others as `target.tools`',
    );
  const prompt = await findPrompt(target.prompt, where);
  if (!prompt.ok) return prompt;
  const model = chooseModel(target.model, prompt.value);
  if (!model.ok) return model;
  const content = prompt.value?.content ?? null;
  const inputs = prompt.value === null ? files.value : [...files.value, prompt.value];
  return { ok: true, target: { kind: 'tools', tools, prompt: content, model: model.value }, inputs };
}

async function resolveRag(target: Extract<Target, { kind: 'rag' }>, where: Where): Promise<Resolution> {
  const { tree } = where;
  const config = await findRagConfig(target.config, where);
  if (!config.ok) return config;
  const settings = readSettings(config.value);
  if (!settings.ok) return settings;
  const documents = tree
    .list(target.documents)
    .map((path) => ({ path, digest: tree.snapshot.files.get(path)?.id ?? '' }));
  if (documents.length === 0)
    return failure(`no document matches ${target.documents.map((glob) => `"${glob}"`).join(', ')}`);
  const base = { kind: 'rag' as const, settings: settings.value, documents };
  if (target.prompt === null) {
    return { ok: true, target: { ...base, answer: null }, inputs: [config.value] };
  }
  const prompt = await findPrompt(target.prompt, where);
  if (!prompt.ok) return prompt;
  if (prompt.value === null) return failure(`${target.prompt} holds no prompt`);
  const { content } = prompt.value;
  if (!content.variables.some((name) => (CONTEXT_VARIABLES as readonly string[]).includes(name))) {
    return failure(
      `the prompt ${addressOf(prompt.value)} asks for no passages: none of ${CONTEXT_VARIABLES.map((name) => `{{${name}}}`).join(', ')} is in it`,
    );
  }
  const model = chooseModel(target.model, prompt.value);
  if (!model.ok) return model;
  return {
    ok: true,
    target: { ...base, answer: { prompt: content, model: model.value } },
    inputs: [config.value, prompt.value],
  };
}

/** Where a target's artifacts are looked for: under the names it gives, else among what its suite covers. */
type Where = { covers: readonly string[]; tree: ArtifactTree; heirs: Heirs };

/** The prompt named, else the only one that `covers` matches; null where it matches none. */
async function findPrompt(
  named: string | null,
  { covers, tree, heirs }: Where,
): Promise<Found<OfType<'prompt'> | null>> {
  if (named === null) {
    const { found } = await findMatched(covers, 'prompt', tree);
    const [first = null, ...others] = found;
    if (others.length > 0) return explainSeveral('`covers` matches several prompts', found, 'prompt');
    return { ok: true, value: first };
  }
  const prompt = await findAddressed(named, 'prompt', tree, heirs);
  if (!prompt.ok) return prompt;
  const { found } = prompt;
  if (found.length > 1) return explainSeveral(`${named} holds ${found.length} prompts`, found, 'prompt');
  return { ok: true, value: found[0] ?? null };
}

/** All that is named, or covered: tools are sent together. */
async function findTools(
  named: readonly string[] | null,
  { covers, tree, heirs }: Where,
): Promise<Found<OfType<'tools'>[]>> {
  if (named === null) {
    const { found, problems } = await findMatched(covers, 'tools', tree);
    if (problems.length > 0)
      return { ...failure(`${problems[0]?.path} cannot be read in ${tree.snapshot.ref}`), problems };
    if (found.length === 0)
      return failure('the target names no tools, and `covers` matches no tool definitions');
    return { ok: true, value: found };
  }
  const files = new Set<OfType<'tools'>>();
  for (const address of named) {
    const tools = await findAddressed(address, 'tools', tree, heirs);
    if (!tools.ok) return tools;
    for (const one of tools.found) files.add(one);
  }
  return { ok: true, value: [...files] };
}

async function findRagConfig(
  named: string | null,
  { covers, tree, heirs }: Where,
): Promise<Found<OfType<'rag'>>> {
  if (named === null) {
    const [first] = (await findMatched(covers, 'rag', tree)).found;
    if (first !== undefined) return { ok: true, value: first };
    return failure(
      'the target names no retrieval config, and `covers` matches none',
      'name it as `target.config`',
    );
  }
  const config = await findAddressed(named, 'rag', tree, heirs);
  if (!config.ok) return config;
  const [first, ...others] = config.found;
  if (first === undefined || others.length > 0)
    return explainSeveral(`${named} holds ${config.found.length} retrieval configs`, config.found, 'config');
  return { ok: true, value: first };
}

function readSettings({ path, content }: OfType<'rag'>): Found<RetrievalSettings> {
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

function chooseModel(named: string | null, prompt: OfType<'prompt'> | null): Found<string> {
  const model = named ?? prompt?.content.model ?? null;
  if (model === null)
    return failure(
      'no model is named, neither by the suite nor by its prompt',
      'add `model: <provider>/<model>` to the target',
    );
  // GitHub's prompts name OpenAI's models without their provider.
  return { ok: true, value: model.includes('/') ? model : `openai/${model}` };
}

function findDuplicate(tools: readonly ToolDefinition[]): string | null {
  const names = tools.map((tool) => tool.name);
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}

function failure(reason: string, fix: string | null = null): NotFound {
  return { ok: false, reason, fix, problems: [] };
}

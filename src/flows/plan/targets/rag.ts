import { addressOf } from '../../../core/artifact/references/address.ts';
import { CONTEXT_VARIABLES } from '../../../core/eval/build-request.ts';
import { readRetrieval } from '../../../core/eval/retrieval/read-settings.ts';
import type { Snapshot } from '../../../ports.ts';
import { explainSeveral, findAddressed, findMatched, type OfType } from '../../change/find-artifacts.ts';
import { chooseModel, findPrompt } from './find-prompt.ts';
import { type Found, failure, type Resolution, type TargetOf, type Where } from './types.ts';

export async function resolveRag(target: TargetOf<'rag'>, where: Where): Promise<Resolution> {
  const { tree } = where;
  const config = await findRagConfig(target.config, where);
  if (!config.ok) return config;
  const described = readRetrieval(config.value.content, target);
  if (!described.ok) return failure(`${addressOf(config.value)}: ${described.reason}`, described.fix);
  const documents = tree
    .list(target.documents)
    .map((path) => ({ path, digest: tree.snapshot.files.get(path)?.id ?? '' }));
  if (documents.length === 0)
    return failure(`no document matches ${target.documents.map((glob) => `"${glob}"`).join(', ')}`);
  const base = {
    kind: 'rag' as const,
    ...described.value,
    documents,
    bytes: await measure(
      documents.map(({ path }) => path),
      tree.snapshot,
    ),
    wordsAlone: target.search === 'keyword',
  };
  if (target.prompt === undefined) {
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

/** Files that are read at once where only their size is asked for. */
const MEASURED_AT_ONCE = 100;

/** Bytes of these files; those that the tree knows no size of are read. */
async function measure(paths: readonly string[], { files, readMany }: Snapshot): Promise<number> {
  let bytes = 0;
  const unknown: string[] = [];
  for (const path of paths) {
    const size = files.get(path)?.size ?? null;
    if (size === null) unknown.push(path);
    else bytes += size;
  }
  for (let at = 0; at < unknown.length; at += MEASURED_AT_ONCE)
    for (const content of (await readMany(unknown.slice(at, at + MEASURED_AT_ONCE))).values())
      if (content.kind === 'text') bytes += Buffer.byteLength(content.text);
  return bytes;
}

async function findRagConfig(
  named: string | undefined,
  { covers, tree, heirs }: Where,
): Promise<Found<OfType<'rag'>>> {
  if (named === undefined) {
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

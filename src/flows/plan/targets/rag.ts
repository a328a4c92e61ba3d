import { addressOf } from '../../../core/artifact/references/address.ts';
import { CONTEXT_VARIABLES } from '../../../core/eval/build-request.ts';
import { readRetrieval } from '../../../core/eval/retrieval/read-settings.ts';
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
    bytes: documents.reduce((sum, { path }) => sum + (tree.snapshot.files.get(path)?.size ?? 0), 0),
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

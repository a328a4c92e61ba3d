import { explainSeveral, findAddressed, findMatched, type OfType } from '../../change/find-artifacts.ts';
import { type Found, failure, type Where } from './types.ts';

/** The prompt named, else the only one that `covers` matches; null where it matches none. */
export async function findPrompt(
  named: string | undefined,
  { covers, tree, heirs }: Where,
): Promise<Found<OfType<'prompt'> | null>> {
  if (named === undefined) {
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

/** `provider/model` of the suite, else of its prompt. */
export function chooseModel(named: string | undefined, prompt: OfType<'prompt'> | null): Found<string> {
  const model = named ?? prompt?.content.model ?? null;
  if (model === null)
    return failure(
      'no model is named, neither by the suite nor by its prompt',
      'add `model: <provider>/<model>` to the target',
    );
  // GitHub's prompts name OpenAI's models without their provider.
  return { ok: true, value: model.includes('/') ? model : `openai/${model}` };
}

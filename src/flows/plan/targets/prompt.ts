import { chooseModel, findPrompt } from './find-prompt.ts';
import { failure, type Resolution, type TargetOf, type Where } from './types.ts';

export async function resolvePrompt(target: TargetOf<'prompt'>, where: Where): Promise<Resolution> {
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

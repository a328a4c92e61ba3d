import { chooseModel, findPrompt } from './find-prompt.ts';
import { findTools, joinTools } from './find-tools.ts';
import type { Resolution, TargetOf, Where } from './types.ts';

export async function resolveTools(target: TargetOf<'tools'>, where: Where): Promise<Resolution> {
  const files = await findTools(target.tools, where);
  if (!files.ok) return files;
  const tools = joinTools(files.value);
  if (!tools.ok) return tools;
  const prompt = await findPrompt(target.prompt, where);
  if (!prompt.ok) return prompt;
  const model = chooseModel(target.model, prompt.value);
  if (!model.ok) return model;
  const content = prompt.value?.content ?? null;
  const inputs = prompt.value === null ? files.value : [...files.value, prompt.value];
  return {
    ok: true,
    target: { kind: 'tools', tools: tools.value, prompt: content, model: model.value },
    inputs,
  };
}

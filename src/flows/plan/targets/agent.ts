import { addressOf } from '../../../core/artifact/references/address.ts';
import type { Artifact, PromptContent } from '../../../core/artifact/types.ts';
import { toModelId, toPrompt } from '../../../core/eval/agent/read-agent.ts';
import { DEFAULT_STEPS } from '../../../core/eval/build-request.ts';
import type { AgentLimits } from '../../../core/eval/types.ts';
import { type FoundAgent, findAgent, findAgentTools, readTold } from './find-agent.ts';
import { findPrompt } from './find-prompt.ts';
import { findTools, joinTools } from './find-tools.ts';
import { resolveTools } from './tools.ts';
import { type Found, failure, type Resolution, type TargetOf, type Where } from './types.ts';

/** An agent's definition with its tools, else a prompt and tools, in a loop. */
export async function resolveAgent(target: TargetOf<'agent'>, where: Where): Promise<Resolution> {
  // Whoever names both needs no agent, and may cover several.
  const isNamed = target.prompt !== undefined && target.tools !== undefined;
  const agent: Found<FoundAgent | null> =
    target.agent === undefined && isNamed ? { ok: true, value: null } : await findAgent(target.agent, where);
  if (!agent.ok) return agent;
  const limits = { steps: target.max_steps ?? DEFAULT_STEPS, tokens: target.max_tokens ?? null };
  if (agent.value !== null) return resolveDefinition(target, agent.value, limits, where);
  const { tools, prompt, model } = target;
  const resolved = await resolveTools(
    {
      kind: 'tools',
      ...(tools === undefined ? {} : { tools }),
      ...(prompt === undefined ? {} : { prompt }),
      ...(model === undefined ? {} : { model }),
    },
    where,
  );
  if (!resolved.ok || resolved.target.kind !== 'tools') return resolved;
  return { ...resolved, target: { ...resolved.target, kind: 'agent', limits } };
}

async function resolveDefinition(
  target: TargetOf<'agent'>,
  agent: FoundAgent,
  limits: AgentLimits,
  where: Where,
): Promise<Resolution> {
  const tools = await chooseTools(target, agent, where);
  if (!tools.ok) return tools;
  const prompt = await choosePrompt(target, agent, where);
  if (!prompt.ok) return prompt;
  const model = chooseModel(target.model, prompt.value.content, agent);
  if (!model.ok) return model;
  return {
    ok: true,
    target: {
      kind: 'agent',
      tools: tools.value.tools,
      prompt: prompt.value.content,
      model: model.value,
      limits,
    },
    inputs: [...agent.inputs, ...tools.value.files, ...prompt.value.inputs],
  };
}

/** The tools that the target names, else those that the agent names. */
async function chooseTools(
  target: TargetOf<'agent'>,
  agent: FoundAgent,
  where: Where,
): ReturnType<typeof findAgentTools> {
  if (target.tools === undefined) return findAgentTools(agent, where);
  const files = await findTools(target.tools, where);
  if (!files.ok) return files;
  const tools = joinTools(files.value);
  return tools.ok ? { ok: true, value: { tools: tools.value, files: files.value } } : tools;
}

/** The prompt that the target names, else what the agent is told. */
async function choosePrompt(
  target: TargetOf<'agent'>,
  agent: FoundAgent,
  where: Where,
): Promise<Found<{ content: PromptContent; inputs: Artifact[] }>> {
  if (target.prompt !== undefined) {
    const prompt = await findPrompt(target.prompt, where);
    if (!prompt.ok) return prompt;
    if (prompt.value !== null)
      return { ok: true, value: { content: prompt.value.content, inputs: [prompt.value] } };
  }
  const told = await readTold(agent, where);
  if (!told.ok) return told;
  const content = toPrompt({ ...agent.parts, told: told.value }, agent.artifact.format);
  if (content === null)
    return failure(
      `${addressOf(agent.artifact)} has no instructions that can be read`,
      'name them as `target.prompt`',
    );
  return { ok: true, value: { content, inputs: [] } };
}

/** `provider/model` of the suite, else of the prompt it names, else of the agent. */
function chooseModel(
  named: string | undefined,
  prompt: PromptContent,
  { artifact }: FoundAgent,
): Found<string> {
  const [first, ...others] = artifact.content.models;
  const model = named ?? prompt.model ?? first;
  const fix = 'add `model: <provider>/<model>` to the target';
  if (model === undefined) return failure('no model is named, neither by the suite nor by the agent', fix);
  if (model === first && named === undefined && others.length > 0)
    return failure(
      `${addressOf(artifact)} names several models (${artifact.content.models.join(', ')})`,
      fix,
    );
  return { ok: true, value: toModelId(model) };
}

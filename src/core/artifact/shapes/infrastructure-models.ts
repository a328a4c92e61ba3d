import { type Block, type BlockValue, type Entry, isBlock } from '../documents/block-document.ts';
import { isModelId, isWellKnownModel } from '../model-id.ts';

/** A setting of infrastructure, by its path in the file. */
export type InfrastructureSetting = { path: string; value: string; line: number; model: boolean };
/** A resource that deploys a model or an agent, or what the rest of the file says of models (`name` null). */
export type ModelPart = {
  name: string | null;
  /** The path of what an agent is told; of other parts null. */
  instruction: string | null;
  settings: InfrastructureSetting[];
  lines: [number, number] | null;
};

const DEPLOYMENT_TYPE =
  /^Microsoft\.CognitiveServices\/accounts\/deployments@|^deployments(@|$)|^azurerm_cognitive_deployment$/i;
const SAYS_MODEL = /model|llm|embed/i;
const SAYS_DEPLOYMENT = /deployment/i;
const SAMPLES = /(^|_)(temperature|top_?p|max_?(output_?|completion_?|new_?)?tokens)$/i;
const CHUNKING = /^chunking_configuration$/;
/** What is about the resource and not about its model. */
const ABOUT = /^(tags|depends_?on|parent|lifecycle|provider)$/i;

/** An agent of Bedrock, whose instruction is a part of the file. */
const AGENT = /^aws_bedrockagent_agent(_collaborator)?$/;
const INSTRUCTION = /^(collaboration_)?instruction$/;

/** The models that Bicep or HCL deploys or names: each deployment, agent and guardrail by itself, other settings together. */
export function findInfrastructureModels(root: Block): ModelPart[] {
  const parts: ModelPart[] = [];
  const rest: InfrastructureSetting[] = [];
  /** Only beside a model. */
  const besides: InfrastructureSetting[] = [];
  const visit = (block: Block, path: readonly string[]) => {
    const variable = variableOf(block);
    for (const entry of block.entries) {
      const at = [...path, ...nameOf(entry)];
      if (!isBlock(entry.value)) {
        const chunks = path.some((name) => CHUNKING.test(name));
        if (chunks) rest.push(...readSetting(entry, at));
        rest.push(...readModel(entry, at, block.header.at(-1) ?? '', variable));
        besides.push(...readVersion(entry, at, block.header.at(-1) ?? ''));
        if (!chunks) besides.push(...readSampling(entry, at, block.header.at(-1) ?? '', variable));
      } else if (isDeployment(entry.value) || isGuardrail(entry.value) || isAgent(entry.value))
        parts.push(readDeployment(entry.value));
      else visit(entry.value, at);
    }
  };
  visit(root, []);
  if (rest.length === 0) return parts;
  const settings = [...rest, ...besides].sort((a, b) => a.line - b.line);
  return [...parts, { name: null, instruction: null, settings, lines: null }];
}

/** `resource "a" "b"` -> `a.b`, `param chatModel string` -> `chatModel`, `key` -> `key`; an item of a list has none. */
function nameOf({ header }: Entry): string[] {
  const [first = '', ...more] = header;
  if (/^(param|var|output)$/.test(first)) return more.slice(0, 1);
  return /^(resource|module|variable|data|locals)$/.test(first) ? more.slice(0, 2) : [first].filter(Boolean);
}

/** A resource of that type, or an object as modules are given them: with a `model` that has a format and a name. */
function isDeployment(block: Block): boolean {
  if (block.header[0] === 'resource') {
    return block.header.some((word) => DEPLOYMENT_TYPE.test(word)) && block.entries.length > 0;
  }
  const model = block.entries.find(({ header, value }) => header.at(-1) === 'model' && isBlock(value))?.value;
  if (model === undefined || !isBlock(model)) return false;
  return ['format', 'name'].every((key) => model.entries.some(({ header }) => header[0] === key));
}

/** What a model is kept from saying and being asked, wherever it is used. */
function isGuardrail({ header, entries }: Block): boolean {
  return header[0] === 'resource' && header.includes('aws_bedrock_guardrail') && entries.length > 0;
}

/** What an agent is told stands here, and not in a variable. */
function isAgent({ header, entries }: Block): boolean {
  return (
    header[0] === 'resource' &&
    header.some((word) => AGENT.test(word)) &&
    entries.some(
      ({ header: [key], value }) => INSTRUCTION.test(key ?? '') && !isBlock(value) && value.literal,
    )
  );
}

/** How a knowledge base of Bedrock splits documents. */
function readSetting({ line, value }: Entry, path: readonly string[]): InfrastructureSetting[] {
  const written = !isBlock(value) && value.literal;
  return written ? [{ path: path.join('.'), value: value.text, line, model: false }] : [];
}

function readDeployment(block: Block): ModelPart {
  const settings: InfrastructureSetting[] = [];
  const visit = (inner: Block, path: readonly string[]) => {
    for (const { header, line, value } of inner.entries) {
      const key = header.at(-1) ?? '';
      if (ABOUT.test(key)) continue;
      const at = [...path, ...(key === '' ? [] : [key])];
      if (isBlock(value)) visit(value, at);
      else settings.push({ path: at.join('.'), value: value.text, line, model: isName(at, value) });
    }
  };
  visit(block, []);
  const given = settings.find(({ path }) => path === 'name')?.value;
  const words = block.header.filter(
    (word) =>
      !/^(resource|aws_bedrock_guardrail)$/.test(word) && !AGENT.test(word) && !DEPLOYMENT_TYPE.test(word),
  );
  return {
    name: words[0] ?? given ?? 'deployment',
    instruction: isAgent(block) ? (settings.find(({ path }) => INSTRUCTION.test(path))?.path ?? null) : null,
    settings,
    lines: [block.line, block.end],
  };
}

function isName(path: readonly string[], value: BlockValue): boolean {
  return !isBlock(value) && value.literal && /(^|\.)model\.name$|^foundation_model$/.test(path.join('.'));
}

/** Which version of a model is meant, beside its name: `modelVersion: '2025-04-14'`. */
function readVersion(
  { header, line, value }: Entry,
  path: string[],
  holder: string,
): InfrastructureSetting[] {
  if (isBlock(value) || !value.literal) return [];
  const key = header.find((word) => word !== 'param' && word !== 'var') ?? '';
  const says = /model_?(version|revision)$/i.test(key === 'default' ? holder : key);
  return says ? [{ path: path.join('.'), value: value.text, line, model: false }] : [];
}

/** How a model is asked: the default of a variable `temperature`, `MAX_TOKENS` of an environment. */
function readSampling(
  { header, line, value }: Entry,
  path: string[],
  holder: string,
  variable: string,
): InfrastructureSetting[] {
  if (isBlock(value) || !/^\d+(\.\d+)?$/.test(value.text)) return [];
  const key = header.find((word) => word !== 'param' && word !== 'var') ?? '';
  const name = key === 'default' ? holder : key === 'value' ? variable : key;
  if (!SAMPLES.test(name) || (/temperature$/i.test(name) && Number(value.text) > 2)) return [];
  const at = key === 'value' ? [...path.slice(0, -1), variable] : path;
  return [{ path: at.join('.'), value: value.text, line, model: false }];
}

/** The variable of an environment that a block is about: `{name = "OPENAI_MODEL", value = "…"}`. */
function variableOf(block: Block): string {
  const given = block.entries.find(({ header }) => header[0] === 'name')?.value;
  return given === undefined || isBlock(given) ? '' : given.text;
}

/** A model under a name that says so: `inference_model_id = "…"`, the default of a variable, a variable of an environment. */
function readModel(
  { header, line, value }: Entry,
  path: string[],
  holder: string,
  variable: string,
): InfrastructureSetting[] {
  if (isBlock(value) || !value.literal) return [];
  const key = header.find((word) => word !== 'param' && word !== 'var') ?? '';
  const names = new Map([
    ['default', holder],
    ['value', variable],
    ['name', path.at(-2) ?? ''],
  ]);
  const name = names.get(key) ?? key;
  const says = SAYS_MODEL.test(name)
    ? isModelId(value.text)
    : SAYS_DEPLOYMENT.test(name) && isWellKnownModel(value.text);
  if (!says) return [];
  const at = key === 'value' ? [...path.slice(0, -1), variable] : path;
  return [{ path: at.join('.'), value: value.text, line, model: true }];
}

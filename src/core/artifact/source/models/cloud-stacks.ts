import { isModelId } from '../../model-id.ts';
import { normalizeKey } from '../../values.ts';
import type { Claims } from '../drafts.ts';
import { entryOf, literalOf, optionsIn, optionsOf, toJson, wordOf } from '../evaluate.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { isRetrievalModel } from '../retrieval/retrieval-models.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { isParameterName } from './model-names.ts';

/** Packages in which a program describes the resources of a cloud: AWS CDK, CDK for Terraform, Pulumi, SST, Amplify. */
const STACK_PACKAGES =
  /^(aws-cdk-lib|aws_cdk|@aws-cdk\/|@?cdklabs[./]|cdktf|@cdktf\/|constructs$|pulumi|@pulumi\/|sst$|@aws-amplify\/backend)/;
/** Names of what says which model is asked, of a resource or in its environment. */
const NAMES_MODEL =
  /(^|_)(models?|llms?|foundation_model|deployment|inference_profile)(_(id|ids|name|arn|identifier|default))*$/;
/** Of what is looked up, and not of what answers. */
const EMBEDS = /embed|rerank/i;
/** Constants of constructs that stand for a model: `BedrockFoundationModel.AMAZON_NOVA_LITE_V1`. */
const MODEL_CONSTANT =
  /(?:^|\.)((?:Bedrock)?FoundationModel(?:Identifier)?|BedrockModel)\.([A-Z][A-Z0-9_]+)(?:\.\w+)*$/;
/** `arn:aws:bedrock:us-east-1::foundation-model/amazon.titan-embed-text-v2:0` */
const ARN = /^arn:.*:(?:foundation-model|inference-profile)\/(.+)$/;
/** How the texts of a knowledge base are cut, and what holds them. */
const CHUNKING =
  /chunking(strategy|configuration)|^parsingstrategy$|^(fixedsize|hierarchical|semantic)chunking/;
/** Classes of options of that: `CfnDataSource.FixedSizeChunkingConfigurationProperty(…)`. */
const CHUNKING_CALL =
  /Chunking\w*(Property|Args)$|(^|\.)ChunkingStrategy\.(fixedSize|fixed_size|hierarchical\w*|semantic\w*|none)$/;
/** The width of what a knowledge base embeds. */
const WIDTH = /^(dimensions?|vectordimensions?|embeddingdatatype)$/;
/** Asks a knowledge base of Bedrock, and names the model that answers by its ARN. */
const ASKS_KNOWLEDGE = /retrieve_?and_?generate/i;
const ENVIRONMENT = /^environment(_?variables)?$/i;
const MAX_DEPTH = 12;

/** `retrieves`: how a knowledge base embeds its texts and cuts them; else a model that answers. */
export type StackSetting = CodeSetting & { retrieves: boolean };

/** Models of a cloud's resources, of the environments of functions and containers, and of its knowledge bases. */
export function listStackSettings(index: SourceIndex, claims: Claims): StackSetting[] {
  const { calls, bindings, imports } = index.file;
  const stack = imports.some(({ module }) => STACK_PACKAGES.test(module));
  const ofCalls = calls.flatMap((call) => {
    if (claims.has(call) || !(stack || ASKS_KNOWLEDGE.test(call.callee))) return [];
    const options = [...optionsOf(call), ...variableOf(call)];
    const name = nameOfCall(call, index);
    if (isDeployedModel(options)) return settingsOfDeployed(options, name);
    return options.flatMap((entry) => settingsIn(entry, name, CHUNKING_CALL.test(call.callee), 0));
  });
  const ofNames = (stack ? bindings : []).flatMap(({ name, scope, value, lines }) =>
    constantIn(value) === null || claims.has(value)
      ? []
      : settingsIn({ key: name, value, lines }, scope.join('.'), false, 0),
  );
  return [...ofCalls, ...ofNames];
}

/** `fn.addEnvironment("MODEL_ID", "…")` */
function variableOf(call: SourceCall): SourceEntry[] {
  const [name, value] = call.positional;
  const key = wordOf(name);
  if (!/^add_?environment$/i.test(lastPart(call.callee)) || key === null || value === undefined) return [];
  return [{ key, value, lines: value.lines }];
}

/** `cuts`: everything within is about how texts are cut. */
function settingsIn(
  { key, value, lines: [line] }: SourceEntry,
  at: string,
  cuts: boolean,
  depth: number,
): StackSetting[] {
  const path = at === '' ? key : `${at}.${key}`;
  const chunking = cuts || CHUNKING.test(normalizeKey(key));
  if (value.type === 'object' && depth < MAX_DEPTH) {
    if (isDeployedModel(value.entries)) return settingsOfDeployed(value.entries, path);
    const found = value.entries.flatMap((entry) => settingsIn(entry, path, chunking, depth + 1));
    return [
      ...found,
      ...(ENVIRONMENT.test(key) && found.length > 0 ? parametersOf(value.entries, path) : []),
    ];
  }
  if (value.type === 'list' && depth < MAX_DEPTH)
    return value.items.flatMap((item) =>
      settingsIn({ key, value: item, lines: item.lines }, at, cuts, depth + 1),
    );
  if (chunking || (WIDTH.test(normalizeKey(key)) && EMBEDS.test(path))) {
    const given = chosenIn(value);
    return given === null ? [] : [{ path, value: given, line, hint: 'retrieval_stack', retrieves: true }];
  }
  const words = wordsOf(key).join('_');
  const model = NAMES_MODEL.test(words) || EMBEDS.test(words) ? modelOf(value) : null;
  if (model === null) return [];
  const retrieves = EMBEDS.test(words) || EMBEDS.test(model) || isRetrievalModel(model);
  return [{ path, value: model, line, hint: retrieves ? 'embedding_model' : key, retrieves }];
}

/** `{format: "OpenAI", name: "gpt-4o", version: "…"}`, which Azure deploys. */
function isDeployedModel(entries: readonly SourceEntry[]): boolean {
  return entryOf(entries, 'format') !== null && isModelId(wordOf(entryOf(entries, 'name')) ?? '');
}

function settingsOfDeployed(entries: readonly SourceEntry[], at: string): StackSetting[] {
  const model = wordOf(entryOf(entries, 'name')) ?? '';
  const retrieves = isRetrievalModel(model);
  return entries.flatMap(({ key, value, lines: [line] }) => {
    const given = wordOf(value);
    const hint = retrieves ? 'embedding_model' : key;
    return given === null ? [] : [{ path: `${at}.${key}`, value: given, line, hint, retrieves }];
  });
}

/** What stands beside a model in the environment of a function: `MAX_TOKENS: "1024"`. */
function parametersOf(entries: readonly SourceEntry[], at: string): StackSetting[] {
  return entries.flatMap(({ key, value, lines: [line] }) => {
    const given = isParameterName(key) ? chosenIn(value) : null;
    return given === null ? [] : [{ path: `${at}.${key}`, value: given, line, hint: key, retrieves: false }];
  });
}

/** The model that a value stands for: its id, the end of its ARN, or a constant of the constructs as it is written. */
function modelOf(value: SourceValue): string | null {
  for (const option of optionsIn(value)) {
    const text = option.type === 'text' ? literalOf(option) : '';
    const id = ARN.exec(text)?.[1] ?? text;
    if (isModelId(id)) return id;
    const constant = constantIn(option);
    if (constant !== null) return constant;
  }
  return null;
}

/** `BedrockFoundationModel.X`, `BedrockFoundationModel.X.asArn(this)`, and what is made of such a constant. */
function constantIn(value: SourceValue): string | null {
  if (value.type !== 'name' && value.type !== 'call') return null;
  const [, owner, name] = MODEL_CONSTANT.exec(value.type === 'name' ? value.name : value.callee) ?? [];
  if (name !== undefined) return `${owner}.${name}`;
  if (value.type !== 'call') return null;
  return value.positional.map(constantIn).find((found) => found !== null) ?? null;
}

/** A literal, or a member in capitals of what lists the ways: `ChunkingStrategy.SEMANTIC`. */
function chosenIn(value: SourceValue): string | number | boolean | null {
  if (value.type === 'number' || value.type === 'boolean') return value.value;
  if (value.type === 'name')
    return /\.[A-Z][A-Z0-9_]+$/.test(value.name) ? value.name.split('.').slice(-2).join('.') : null;
  if (value.type === 'call' && /(^|\.)ChunkingStrategy\.\w+$/.test(value.callee))
    return String(toJson(value));
  return wordOf(value);
}

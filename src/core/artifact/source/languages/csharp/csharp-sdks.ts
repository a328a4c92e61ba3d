import { lastPart } from '../../names/name-words.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../../types.ts';
import { addValues, dropCall, entryAt, type Reading } from '../lezer/reading.ts';
import { lowerAgent } from './csharp-agents.ts';
import { jsonIn, lowerTool } from './csharp-tools.ts';

/** Classes of options that belong to the call that is given them. */
const OPTIONS = /(Options|Settings|Config|Configuration|Parameters|Definition)$/;
/** What gives back the one value that it is given. */
const WRAPS = /^(Uri|ApiKeyCredential|Optional|Lazy)$|^(Task|ValueTask)\.fromResult$/;
/** What makes values of JSON that is written as a text. */
const PARSES =
  /(^|\.)((BinaryData|JsonDocument|JsonNode|JsonElement|JObject|JSchema|KernelJsonSchema|JsonSerializer)\.(parse|fromString|fromBytes|deserialize)|BinaryData)$/;
const SERIALIZES =
  /(^|\.)BinaryData\.fromObjectAsJson$|(^|\.)JsonSerializer\.serializeTo(Element|Node|Document)$/;
/** `builder.Services.AddOpenAIChatCompletion("gpt-4o", key)`: a model for the application. */
const ADDS_CHAT = /^add(\w*?)(ChatCompletion|ChatClient|TextGeneration|TextCompletion)(Service)?$/;
const ADDS_EMBEDDINGS = /^add\w*?(Embedding(Generation|Generator)?|TextEmbedding\w*)(Service)?$/;
/** `client.GetChatClient("gpt-4o")`, `ollama.AsChatClient("llama3")`. */
const GETS_CHAT =
  /^(get|as)(I?Chat|OpenAIResponse|Responses?|AzureOpenAIChat|Completions?|Audio|Image|Realtime)Client$|^(with)?OpenAIChatCompletionService$/;
const GETS_EMBEDDINGS =
  /^(get|as)Embedding(Client|Generator)$|^(Azure)?(OpenAI)?(Text)?Embedding(Client|Generat\w+)$/;
const MODEL_NAMES = /^(model|modelId|modelName|deploymentName|deployment|deploymentOrModelName)$/;
/** What a message is made of, by what it is called. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/(^|\.)ChatMessage\.(createSystemMessage|fromSystem)$|^ChatRequestSystemMessage$/, 'SystemChatMessage'],
  [/(^|\.)ChatMessage\.createDeveloperMessage$/, 'DeveloperChatMessage'],
  [/(^|\.)ChatMessage\.(createUserMessage|fromUser)$|^ChatRequestUserMessage$/, 'UserChatMessage'],
  [
    /(^|\.)ChatMessage\.(createAssistantMessage|fromAssistant)$|^ChatRequestAssistantMessage$/,
    'AssistantChatMessage',
  ],
  [/(^|\.)ResponseItem\.createSystemMessageItem$/, 'SystemChatMessage'],
  [/(^|\.)ResponseItem\.createDeveloperMessageItem$/, 'DeveloperChatMessage'],
  [/(^|\.)ResponseItem\.createUserMessageItem$/, 'UserChatMessage'],
];
const ROLE = /(^|\.)\w*Roles?(Type)?\.(System|User|Assistant|Developer|Tool)$|^RoleType\.\w+$/;
const MESSAGE =
  /^(ChatMessage|ChatMessageContent|Message|new|ChatRequestMessage|InputMessage|OpenAIMessage)$/;
/** Prompts with their settings, of Semantic Kernel. */
const PROMPT_FUNCTIONS =
  /(^|\.)(createFunctionFromPrompt|createSemanticFunction|KernelFunctionFactory\.createFromPrompt|KernelFunctionFromPrompt\.create|PromptTemplateConfig)$/;

/** A call as the rules see it: what the SDKs of C# call differently is what it is elsewhere. */
export function lowerCSharpCall(reading: Reading, call: SourceCall): SourceValue {
  takeOptions(reading, call);
  const made = meaningOf(reading, call);
  if (made !== null) {
    dropCall(reading, call);
    return made;
  }
  lowerMessage(call);
  lowerModel(call);
  lowerRetrieval(reading, call);
  lowerAgent(reading, call);
  lowerTool(call);
  return call;
}

/** What a call is, where it only makes a value of what it is given. */
function meaningOf(reading: Reading, call: SourceCall): SourceValue | null {
  const { callee, positional, named, lines } = call;
  const [first, second] = positional;
  if (WRAPS.test(callee) && first !== undefined && named.length === 0) return first;
  if (/^StringBuilder$/.test(callee))
    return first?.type === 'text' ? addValues(reading, [first], lines) : null;
  if (PARSES.test(callee)) return jsonIn(first);
  // `new KernelArguments(settings) { ["city"] = city }`: both belong to what is asked.
  if (callee === 'KernelArguments' && first?.type === 'object')
    return { type: 'object', entries: [...first.entries, ...named], lines };
  if (SERIALIZES.test(callee) && (first?.type === 'object' || first?.type === 'name')) return first;
  if (/(^|\.)getValue$/.test(callee) && second !== undefined)
    call.callee = callee.replace(/getValue$/, 'getProperty');
  return null;
}

/** `chat.GetResponseAsync(text, new ChatOptions { Temperature = 0 })`: the options are an object. */
function takeOptions(reading: Reading, call: SourceCall): void {
  const objectOf = (value: SourceValue): SourceValue => {
    if (value.type !== 'call' || value.positional.length > 0 || !reading.calls.has(value)) return value;
    if (!OPTIONS.test(value.callee) || value.named.length === 0) return value;
    dropCall(reading, value);
    return { type: 'object', entries: value.named, lines: value.lines };
  };
  call.positional = call.positional.map(objectOf);
  call.named = call.named.map((entry) => ({ ...entry, value: objectOf(entry.value) }));
}

function lowerMessage(call: SourceCall): void {
  const { callee, positional } = call;
  const [first, second] = positional;
  const known = MESSAGES.find(([pattern]) => pattern.test(callee));
  if (known !== undefined) call.callee = known[1];
  // `new ChatMessage(ChatRole.System, "…")`
  if (MESSAGE.test(callee) && first?.type === 'name' && ROLE.test(first.name) && second !== undefined) {
    call.callee = 'ChatMessage';
    call.named = [entryAt('role', first), entryAt('content', second), ...call.named];
    call.positional = [];
  }
  // `history.AddMessage(AuthorRole.System, "…")`
  const role = first?.type === 'name' ? ROLE.exec(first.name)?.[3] : undefined;
  if (/\.addMessage$/.test(callee) && role !== undefined && second !== undefined) {
    call.callee = callee.replace(/addMessage$/, `add${role}Message`);
    call.positional = [second];
  }
  // `new ChatHistory("…")`: what it begins with is the system's.
  if (callee === 'ChatHistory' && first !== undefined && first.type !== 'list') {
    call.named = [entryAt('systemMessage', first), ...call.named];
    call.positional = positional.slice(1);
  }
  if (PROMPT_FUNCTIONS.test(callee)) {
    call.callee = 'PromptTemplate';
    const template = call.named.find(({ key }) => key === 'promptTemplate' || key === 'promptConfig');
    if (template !== undefined) call.positional = [template.value, ...positional];
    call.named = [
      ...call.named.filter((entry) => entry !== template),
      ...call.positional.flatMap((value) => (value.type === 'object' ? value.entries : [])),
    ];
    call.positional = call.positional.filter(({ type }) => type !== 'object');
  }
}

function lowerModel(call: SourceCall): void {
  const last = lastPart(call.callee);
  const chat = ADDS_CHAT.exec(last);
  if (chat !== null) nameModel(call, `${chat[1] ?? ''}${chat[2] ?? ''}`);
  else if (ADDS_EMBEDDINGS.test(last) || GETS_EMBEDDINGS.test(last)) nameModel(call, 'Embeddings');
  else if (GETS_CHAT.test(last)) nameModel(call, 'ChatModel');
}

/** The model is what a name says it is, else the first text. */
function nameModel(call: SourceCall, callee: string): void {
  const named = call.named.find(({ key }) => MODEL_NAMES.test(key));
  const first = call.positional[0];
  const given = named?.value ?? (first?.type === 'text' || first?.type === 'choice' ? first : undefined);
  call.callee = callee;
  if (given === undefined) return;
  // The deployment of Azure may be called anything; the model beside it is not.
  const model = call.named.find(({ key }) => key === 'modelId')?.value ?? given;
  call.named = [
    entryAt('model', model, named?.lines ?? model.lines),
    ...call.named.filter(({ key }) => !MODEL_NAMES.test(key)),
  ];
  call.positional = call.positional.filter((value) => value !== given);
}

const CHUNKERS = /(^|\.)TextChunker\.split\w+(Lines|Paragraphs)$/;
const PARTITIONS = /^TextPartitioningOptions$/;
const SEARCHES = /(^|\.)(search|hybridSearch|vectorizedSearch|getTextSearchResults|getSearchResults|ask)$/;
const SEARCH_OPTIONS = /^(Text|Vector|Hybrid)\w*SearchOptions(<.*>)?$/;
/** Packages of which a search is one for passages. */
const STORES = /(^|\.)(SemanticKernel|KernelMemory|VectorData)(\.|$)|^Azure\.Search\.Documents(\.|$)/;

/** What finds or cuts passages, under the names that its settings have elsewhere. */
function lowerRetrieval(reading: Reading, call: SourceCall): void {
  const { callee, positional } = call;
  if (CHUNKERS.test(callee)) {
    const [, size, overlap] = positional;
    call.callee = 'TextSplitter';
    call.named = [
      ...(size?.type === 'number' ? [entryAt(/Lines$/.test(callee) ? 'size' : 'chunkSize', size)] : []),
      ...(overlap?.type === 'number' ? [entryAt('chunkOverlap', overlap)] : []),
      ...renamed(call.named),
    ];
    call.positional = positional.slice(0, 1);
  } else if (PARTITIONS.test(callee)) {
    call.callee = 'TextSplitter';
    call.named = renamed(call.named);
  } else if (SEARCH_OPTIONS.test(callee)) {
    call.callee = 'SearchRequest';
    call.named = renamed(call.named);
  } else if (SEARCHES.test(callee) && reading.imports.some(({ module }) => STORES.test(module))) {
    const [, top] = positional;
    const given = renamed(call.named);
    if (top?.type === 'number') given.unshift(entryAt('topK', top));
    if (!given.some(({ key }) => /^(topK|minScore)$/.test(key))) return;
    call.callee = callee.replace(/\w+$/, 'searchVectors');
    call.named = given;
  } else if (/^(VectorizedQuery|VectorizableTextQuery)$/.test(callee)) {
    call.callee = 'VectorRetriever';
    call.named = renamed(call.named);
  }
}

const SETTINGS: ReadonlyMap<string, string> = new Map([
  ['maxTokensPerParagraph', 'chunkSize'],
  ['maxTokensPerLine', 'size'],
  ['maxTokens', 'chunkSize'],
  ['overlapTokens', 'chunkOverlap'],
  ['overlappingTokens', 'chunkOverlap'],
  ['top', 'topK'],
  ['limit', 'topK'],
  ['kNearestNeighborsCount', 'k'],
  ['minRelevanceScore', 'minScore'],
  ['minRelevance', 'minScore'],
]);

function renamed(named: readonly SourceEntry[]): SourceEntry[] {
  return named.map((entry) => ({ ...entry, key: SETTINGS.get(entry.key) ?? entry.key }));
}

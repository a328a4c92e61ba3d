import { EVAL_PACKAGES, namesEvals } from './evals/eval-frameworks.ts';
import { searchWords } from './word-search.ts';

/** Words of which an artifact in source code has at least one. */
const WORDS = [
  'prompt|Prompt|PROMPT|nstructions|INSTRUCTIONS|You are |you are a|ersona|PERSONA|ubric|RUBRIC|llm|LLM|GPT',
  'gpt|laude|emini|openai|OpenAI|openAI|OPENAI|nthropic|angchain|angChain|langgraph|lama|istral',
  'hunk_size|hunkSize|CHUNK_SIZE|top_k|topK|TOP_K|mbedding|EMBEDDING|\'system\'|"system"|system:',
  'system=|SYSTEM|tool(|Tool(|@tool|.tool|_tool|parameters: z.|FunctionTool|"type": "function"',
  'type: \'function\'|type: "function"|BaseTool|StructuredTool|kernel_function|FastMCP|McpServer',
  'opilotAction|nputSchema|nput_schema|crewai|autogen|pydantic_ai|mastra|smolagents|dspy|Agent(',
  '_agent(|你是|您是|あなたは|당신은|Ты |Du bist|Eres |Tu es |Your task|Your role|Your job|Your goal|Splitter',
  'oolDescription|ool_description|etriev|ector_store|ectorStore|parameters = {|MCP|mcp|McpToolset|odelcontextprotocol|StdioClient|StdioServer|metagpt',
  'as_tool|asTool|bind_tools|bindTools|create_function|.describe(|bedrock|Bedrock|groq|cohere',
  'imilarity|weaviate|qdrant|chroma|inecone|ilvus|hnsw|match_count|earest_neighbors|query.hybrid|query.near',
  'session.update|HARM_CATEGORY|genai|TOKENS|TEMPERATURE|marvin|outlines|magentic|mirascope|import ell',
  'litellm|ai-sdk|anguageModel|ersJsonSchema|chat/completions|emperature|max_tokens|maxTokens',
  'AgentProfile|AgentConfig|AgentDefinition|AgentSpec|type: "object"|type: \'object\'|"type": "object"',
  "'type': 'object'|Tool)|Tool {|Tool:|ool_registry.|tools.register|schema: z.|schema = z.|browser_use|overlap: int",
  'overlap=|overlap = |overlap: number|entenceTransformer|CrossEncoder|"role": "user"|role: "user"',
  "role: 'user'|'role': 'user'|handler: |hatbot(|hatBot(|start_chat|startChat|parts: [{|max_new_tokens",
  'useCompletion|useChat|Swarm(|createNetwork(|multiAgent(|Agency(|amazon.nova|amazon.titan|system = |args_schema|JUDGE|GRADER|n_results|match_threshold|abase.ai.|"parts": [{|_agent = {|Agent = {|Agent: ',
  'sonnet"|sonnet\'|opus"|opus\'|haiku"|haiku\'|"flash"|\'flash\'',
  'SKFunction|asst_|pmpt_|levenlabs|etell-sdk|springframework.ai|ChatClient|ystemMessage|reamble|Prism::|Tool::as|eepseek|eepSeek|rmcp|ransformers',
  'backstory|gent_name|ssistant_name|bot_name|gentName|ssistantName|botName',
  '.gguf|cross-encoder/|boost_dict|KernelFunction|McpServerTool|AIFunction|ernel.|ystemChatMessage|hatRole.|uthorRole.|TextChunker|OverlappingTokens|xtensions.AI|odelContextProtocol|VectorSearchOptions|KNearestNeighbors|[Description("',
  'nferenceClient|"type":"object"|"type":"function"|"role":"user"',
  'similes: [|Prism\\|Laravel\\Mcp|Laravel\\Ai',
  'uardrail|iniMax-|inimax-|oxtral-|qwen|Qwen|grok-|emotron-|ranite-|ermes-',
]
  .join('|')
  .split('|');
const MENTION = new RegExp(WORDS.map((word) => word.replace(/[.(){}[\]\\]/g, '\\$&')).join('|'), 'g');
/** Most files have none of these, so that one pass is all they cost; it finds more than mentions, and misses none. */
const searchWord = searchWords([...WORDS, ...EVAL_PACKAGES]);
const LONGEST = Math.max(...WORDS.map(({ length }) => length));

/** What stands in front of a text that is written there: `= f"""`, `: (x) =>`, `: str = Field("`. */
const GIVES =
  /["'\]]?\s{0,3}(:[^=\n]{0,60})?[+?|]{0,2}[=:(]\s{0,40}(\w{1,20}\(\s{0,20})?[rfbRFB$@]{0,3}#{0,3}["'`([{<]/
    .source;
/** What an artifact looks like where it stands, and not where it is only spoken of; one of these is needed to parse the file. */
const LOOKS = new RegExp(
  [
    `([pP]rompts?|PROMPTS?|nstructions?|INSTRUCTIONS?|[pP]ersonas?|PERSONAS?|[rR]ubrics?|RUBRICS?|[sS]ystem|SYSTEM)\\w{0,30}${GIVES}`,
    '(def|function|const|get|async|private|public|static|string|Task<string>) \\w{0,40}([pP]rompt|PROMPT|nstructions|_persona|Persona)',
    'You are |you are an? |Your (task|job|role|goal) |你是|您是|あなたは|당신은|Ты |Du bist|Eres |Tu es ',
    '["\']system["\']',
    '(class|struct|type) \\w{0,40}Prompts?(Builder|Factory|Templates?|Generator|Composer|Renderer|Formatter)?[ {(:;]',
    'openai|OpenAI|OPENAI|nthropic|ANTHROPIC|angchain|angChain|langgraph|lama_?[iI]ndex|litellm|ollama|Ollama|OLLAMA|mistralai|cohere|groq|genai|enerativeai|enerative-ai|@ai-sdk|crewai|autogen|pydantic_ai|smolagents|mastra|genkit|dspy|haystack|instructor|odelcontextprotocol|FastMCP|fastmcp|McpServer|copilotkit|opilotAction|Bedrock|bedrock|vertexai|huggingface|from agents |LLM|llm|GPT|gpt-|claude|gemini|mistral|llama-?\\d',
    '@(\\w{1,30}\\.)?(tool|function_tool|kernel_function)|Tool\\(|[^\\w]tool\\(|BaseTool|StructuredTool|FunctionTool|parameters: z\\.|arametersJsonSchema|nputSchema|nput_schema|type["\']?:\\s?["\']function["\']',
    'ool(_d|D)escription["\']?\\s?[:=]|PromptTemplate|PromptBuilder|definePrompt|MessagePrompt',
    '([cC]hunk_?[sS]ize|CHUNK_SIZE|[tT]op_?[kK]|TOP_K|[eE]mbed\\w{0,12}_?[mM]odel|EMBED\\w{0,12}_MODEL)\\w{0,12}["\']?\\s{0,3}(:[^=\\n]{0,40})?[=:]\\s{0,3}\\S',
    'Embedding|text-embedding-|SentenceTransformer\\(|CrossEncoder\\(|Splitter|etriever\\(|imilarity_?([wW]eight|[tT]hreshold|[sS]earch|[fF]loor|[cC]utoff)|(etriev\\w{0,40} ?[(:=]|ector_?[sS]tore)[^]{0,140}([mM]in_?[sS](core|imilarity)|[tT]hreshold|[cC]utoff|[fF]loor)|hnsw|weaviate|qdrant|chromadb|inecone|[mM]ilvus|match_(count|threshold)|abase\\.ai\\.Session|earest_neighbors|query\\.(hybrid|near)|class \\w{0,40}(Retriever|Reranker)',
    'parameters = \\{\\s{0,40}["\']?type["\']?:\\s?["\']object|metagpt|as_tool\\(|asTool\\(|bind_?[tT]ools|create_function\\(|M[cC][pP](Server|Client|Tool|Stdio|Sse|Config)|(mcp|MCP)_?[sS]ervers|from .{0,40}mcp|StdioServer|StdioClient|\\.describe\\(["\'`]',
    'chat/completions|[tT]emperature\\w{0,10}["\']?\\s{0,3}[=:]|TEMPERATURE|max_tokens["\']?\\s{0,3}[=:]|maxTokens\\s{0,3}:',
    '[sS]ystem[A-Z_]\\w{0,20}|Agent\\(|_agent\\(|session\\.update|HARM_CATEGORY|(OUTPUT|COMPLETION|NEW)_TOKENS',
    '[aA]gent(Profile|Config|Definition|Spec)\\(|[iI]nstructions,\\n|[iI]nstructions: \\w+[,.(]',
    '(parameters|(args|input|json)_?[sS]chema|schema)["\']?(\\([^{]{0,80}|:\\s?|\\s?=\\s?)\\{\\s{0,40}(return \\{\\s{0,40})?["\']?type["\']?:\\s?["\']object|schema(:| =) z\\.',
    'class \\w{1,60}(\\([\\w., ]{0,60}| (extends|implements) [\\w<>, ]{0,60}|)Tool\\b|@\\w*[tT]ool\\w*\\.|browser_use',
    'role["\']?:\\s?["\']user["\'],\\s{0,20}["\']?content|handler: \\w+,? ?\\},?\\s{0,20}\\{ ?\\s{0,20}name: ',
    '(Chat[bB]ot|Gemini|Claude|Ollama|Mistral)\\w{0,20}[(),]|start_?[cC]hat|parts["\']?: \\[\\{\\s{0,20}["\']?text|max_new_tokens["\']?\\s{0,3}[=:]|LanguageModelChatMessage',
    '[aA]gent(: \\w{1,40})? = \\{|(JUDGE|GRADER|EVALUATOR)\\w{0,30} ?=|args_schema|n_results ?[=:]|(responses|completions|messages)\\.(create|parse|stream)\\(',
    'overlap(: ?(int|number))? ?= ?\\d',
    '([mM]odel|MODEL)\\w{0,20}["\']?[^\\n]{0,60}["\'](sonnet|opus|haiku|flash)["\']',
    '([mM]odel|MODEL)\\w{0,20}["\']?[^\\n]{0,60}["\'][\\w./@-]{0,40}([mM]ini[mM]ax-|oxtral-|[qQ]wen|grok-|emotron-|ranite-|ermes-\\d)',
    'class \\w{0,40}Guardrails?\\w{0,30}[ ({:;]',
    '(asst|pmpt)_[0-9A-Za-z]{22}|["\'](@elevenlabs/|elevenlabs["\']|retell-(client-js-)?sdk["\'])|from elevenlabs',
    'similes: \\[|(backstory|gent_?[nN]ame|ssistant_?[nN]ame|bot_?[nN]ame)["\']?\\s?[:=]',
    '(Swarm|createNetwork|multiAgent|Agency|useCompletion|useChat)\\(|amazon\\.(nova|titan)|(import|from) (marvin|outlines|magentic|mirascope|ell)\\b',
    '(from|import) transformers\\b|["\'](@(huggingface|xenova)/)?transformers["\']|springframework\\.ai|ChatClient|[sS]ystemMessage|reamble\\(|Prism::|Tool::as|Prism\\\\Prism|Laravel\\\\(Mcp|Ai)\\\\|[dD]eep[sS]eek|rmcp|#\\[tool',
    '\\.gguf["\']|["\']cross-encoder/|boost_dict["\']?\\s?[:=]',
    '\\[(\\w+, )?(KernelFunction|SKFunction|McpServerTool|AIFunction)|SemanticKernel|odelContextProtocol|Microsoft\\.(Extensions\\.AI|Agents\\.AI)|SystemChatMessage|(Chat|Author)Role\\.System|TextChunker\\.|OverlappingTokens|VectorSearchOptions|KNearestNeighbors|\\[Description\\("',
  ].join('|'),
);

/** How far around a mention is looked at. Characters. */
const BEFORE = 60;
const AFTER = 160;
/** A file that says so much of models is worth parsing. */
const MAX_MENTIONS = 200;
/** A file longer than this is generated or data. Characters. */
const MAX_LENGTH = 500_000;
/** A line longer than this is minified code. Characters. */
const MAX_LINE = 20_000;

/** Whether source code may hold an artifact, so that parsing it is worth the time; a file of prompts is. Linear in its length. */
export function mayHoldArtifacts(text: string, promptsFile: boolean): boolean {
  if (text.length > MAX_LENGTH) return false;
  const telling = promptsFile || (searchWord(text, 0) >= 0 && (looksLikeOne(text) || namesEvals(text)));
  return telling && !isGenerated(text);
}

/** Whether a test may be an eval. `holdsCases`: also where it names no framework. */
export function mayHoldEvals(text: string, holdsCases: boolean): boolean {
  return text.length <= MAX_LENGTH && (namesEvals(text) || holdsCases) && !isGenerated(text);
}

/**
 * Looks at the neighbourhood of each mention only: the pattern of what one looks like is too slow for all of a text. The
 * pattern of mentions begins shortly before a word that was found, because it is slow where there is none.
 */
function looksLikeOne(text: string): boolean {
  let seen = 0;
  let from = 0;
  for (let end = searchWord(text, 0); end >= 0; end = searchWord(text, from)) {
    MENTION.lastIndex = Math.max(from, end - LONGEST);
    const mention = MENTION.exec(text);
    if (mention === null) return false;
    const { index } = mention;
    from = MENTION.lastIndex;
    if (LOOKS.test(text.slice(Math.max(0, index - BEFORE), index + AFTER)) || ++seen > MAX_MENTIONS)
      return true;
  }
  return false;
}

function isGenerated(text: string): boolean {
  if (/@generated\b|DO NOT EDIT|Code generated by/.test(text.slice(0, 1000))) return true;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    if ((end < 0 ? text.length : end) - start > MAX_LINE) return true;
    if (end < 0) return false;
    start = end + 1;
  }
  return false;
}

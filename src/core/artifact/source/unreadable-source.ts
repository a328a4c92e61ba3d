import { hasDirectory } from '../paths.ts';

/** An SDK of models that a statement imports, from the beginning of a line. */
const IMPORTS =
  /^[ \t]*(?:import\b[^'"\n;]{0,300}|\}[ \t]*from[ \t]*|(?:const|let|var)\b[^'"\n;]{0,200}require\()["'](?:openai|ai|@anthropic-ai\/sdk|@google\/(?:generative-ai|genai)|@ai-sdk\/[\w-]+|@mistralai\/mistralai|groq-sdk|cohere-ai|ollama|@langchain\/(?:openai|anthropic|google-genai))["']/m;
/** What only a request to a model is called. */
const ASKS =
  /\.(?:generateContent(?:Stream)?|generate_content|chat\.completions\.(?:create|parse)|responses\.(?:create|parse)|messages\.(?:create|stream))\(|\b(?:generateText|streamText|generateObject|streamObject)\(\{/;
/** A file that another program fills in, or in a dialect of its own. */
const FILLED_IN = /<%|\{%|\{\{[#/>&~]?\s{0,5}[\w.|-]+\s{0,5}~?\}\}|\$\{\{|__[A-Z]+(?:_[A-Z]+)*__|@flow\b/;
const ELSEWHERE =
  /^(templates?|_templates|cookiecutters?|generators?|scaffolds?|stubs?|skeletons?|blueprints?|boilerplates?|examples?|samples?|snippets|docs?|fixtures?|broken|invalid)$|[{}$%<>[\]]{2}/i;

/** Whether source code that no parser can read surely asks a model, so that it must not be passed over in silence. */
export function surelyAsksModel(path: string, text: string): boolean {
  return IMPORTS.test(text) && ASKS.test(text) && !FILLED_IN.test(text) && !hasDirectory(path, ELSEWHERE);
}

/** Who says how good an answer is, by what tests call it. */
export const JUDGE = /[jJ]udge|[gG]rader/;
/** What stands for a model that is not asked. */
const MOCKED =
  /\b(?:[mM]ock\w*|MagicMock|AsyncMock|monkeypatch|patch\(|vi\.|jest\.|nock|respx|[fF]ake\w*|[sS]tub\w*)/;

/** Whether a test may ask a model to judge what another has said. */
export function mayJudge(text: string): boolean {
  return JUDGE.test(text) && ASKS.test(text) && !MOCKED.test(text);
}

import { stemOf } from '../../paths.ts';
import { placeOf } from '../../shapes/eval-places.ts';
import { optionsOf } from '../evaluate.ts';
import { isModelCall } from '../models/model-calls.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceFile } from '../types.ts';

/** Files that try an application out, by their names. */
const TRIES =
  /(^|[-_.])(evals?|evaluat\w*|bench(mark)?s?|goldens?|quality|accuracy|regression|smoke|qa|tests?|checks?)([-_.]|$)/i;
const OF_MODELS =
  /llm|agent|chat|assistant|copilot|gpt|claude|gemini|langchain|(^|[._])rags?([._]|$)|rag_?bot/i;
/** How an application that answers in words is asked; one that sorts or searches is called otherwise. */
const ASKS =
  /^(a?ask\w*|answer\w*|a?query|chat|a?invoke|a?run|respond|reply|complete|generate(_(answer|response|reply))?|get_?(answer|response|reply)|run_?(agent|rag|chain|query))$/i;
const POSTS = /^(post|fetch|request)$/;
const SAYS = /^(query|question|message|prompt|messages|user_?(input|message|query))$/i;
const MOCK = /(^|[./])mock$|^(respx|responses|vcr|nock|msw|sinon)$/;

/** A list in brackets or braces under a name of cases, as it stands in a text. */
const TABLE =
  /(cases|scenarios|dataset|goldens?|questions|queries|tests|qa(_?pairs)?|benchmarks?|set)(: ?[\w[\], ]{1,60})? ?= ?\[\s{0,40}(#[^\n]{0,200}\s{1,40}|\/\/[^\n]{0,200}\s{1,40})?[[({]/i;

/** Golden data, as rows or columns. */
const GOLDEN = /golden_?(data|sets?|data_?sets?|cases|questions|examples)(: ?[\w[\], ]{1,60})? ?= ?[[{]/i;

/** Whether a program may be one that tries a model with cases that it holds itself; worth parsing. */
export function mayTryCases(path: string, text: string): boolean {
  return triesByName(path) && (TABLE.test(text) || GOLDEN.test(text));
}

/** Whether a file is one that tries an application out, by its name or its place. */
export function triesByName(path: string): boolean {
  return TRIES.test(stemOf(path)) || placeOf(path) !== 'no';
}

/** Whether what a program asks is a mock. */
export function asksMock(file: SourceFile): boolean {
  return file.imports.some(({ module }) => MOCK.test(module));
}

/**
 * Whether a program asks an application that answers in words: by its own name or by where it comes from (`from rag_bot
 * import ask`), in a place of evaluations also by its address (`post(url, json={"query": q})`). Not where it is a mock.
 */
export function asksApplication(path: string, index: SourceIndex): boolean {
  const { file } = index;
  if (!triesByName(path) || asksMock(file)) return false;
  const ofModels = namesOfModels(file);
  const posts = placeOf(path) !== 'no';
  return file.calls.some(
    (call) =>
      isModelCall(call.callee) ||
      (ASKS.test(lastPart(call.callee)) &&
        (OF_MODELS.test(call.callee) || ofModels.has(call.callee.split('.', 1)[0] ?? ''))) ||
      (posts && postsQuestion(call)),
  );
}

/** Names that come from a module which is called after models, and what is made of them: `bot = RagBot()`. */
function namesOfModels({ bindings, imports }: SourceFile): Set<string> {
  const names = new Set(
    imports.flatMap(({ module, names: given }) =>
      given.flatMap(({ imported, local }) =>
        OF_MODELS.test(module) || OF_MODELS.test(imported) ? [local] : [],
      ),
    ),
  );
  for (const { name, value } of bindings)
    if (value.type === 'call' && names.has(value.callee.split('.', 1)[0] ?? '')) names.add(name);
  return names;
}

function postsQuestion(call: SourceCall): boolean {
  return (
    POSTS.test(lastPart(call.callee)) &&
    optionsOf(call).some(
      ({ value }) => value.type === 'object' && value.entries.some(({ key }) => SAYS.test(key)),
    )
  );
}

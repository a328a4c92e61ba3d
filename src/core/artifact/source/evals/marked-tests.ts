import { placeOf } from '../../shapes/eval-places.ts';
import { renderText } from '../evaluate.ts';
import { isModelCall } from '../models/model-calls.ts';
import { listAround } from '../names/name-scopes.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceFunction, SourceValue } from '../types.ts';

/** Marks that only evals of models bear. */
const SURE = /^(langsmith|deepeval|ragas|braintrust|(llm|ai|rag|agent|prompt)_?(evals?|evaluation))$/;
/** Marks that evals bear, and slow tests of other things: those of a program that evaluates expressions, or a network. */
const PERHAPS = /^(evals?|evaluation)(_(deep|slow|live|smoke|nightly|suite|test|case))?$/;
const OF_MODELS = /llm|agent|judge|chat|prompt|assistant|copilot|gpt|claude|langchain|(^|[._])rags?([._]|$)/i;
/** What is asked, by the first name of the parameters of a test. */
const ASKED =
  /^\W*(user_?)?(question|query|prompt|utterance|message|input_text|user_input|ask|request|scenario|case)s?\b/i;
/** What stands for a model that is not asked. */
const MOCKED = /mock|monkeypatch|fake|stub|respx|responses|vcr|cassette/i;

/** Whether a test in a place of evals has parameters; worth parsing. */
export function mayBeParametrized(path: string, text: string): boolean {
  return placeOf(path) !== 'no' && text.includes('parametrize(');
}

/**
 * Tests of Python that are evals: marked as such (`@pytest.mark.langsmith`, by the class or the module as well), and in a place
 * of evals those that ask a model what they are parametrized with.
 */
export function listMarkedTests(path: string, index: SourceIndex): SourceFunction[] {
  const { bindings, classes, functions, language } = index.file;
  if (language !== 'python') return [];
  const ofModule = bindings.filter(({ name, scope }) => name === 'pytestmark' && scope.length === 0);
  const marks = (decorators: readonly SourceValue[]) => decorators.some((one) => isMark(one, path, index));
  const all = ofModule.some(({ value }) => marks(value.type === 'list' ? value.items : [value]));
  const marked = new Set(classes.filter(({ decorators }) => marks(decorators)).map(({ name }) => name));
  const asks = placeOf(path) === 'no' ? () => false : asksModels(index);
  return functions.filter(
    (fn) =>
      /^test/.test(fn.name) && (all || marks(fn.decorators) || marked.has(fn.scope.at(-1) ?? '') || asks(fn)),
  );
}

function isMark(decorator: SourceValue, path: string, index: SourceIndex): boolean {
  const name = decorator.type === 'call' ? decorator.callee : decorator.type === 'name' ? decorator.name : '';
  if (!/(^|\.)mark\.\w+$/.test(name)) return false;
  const mark = lastPart(name);
  return SURE.test(mark) || (PERHAPS.test(mark) && isOfModels(path, index));
}

function isOfModels(path: string, { file, makesNetworks, usesModels }: SourceIndex): boolean {
  if (usesModels || placeOf(path) === 'named') return true;
  if (makesNetworks) return false;
  return (
    file.imports.some(
      ({ module, names }) => OF_MODELS.test(module) || names.some(({ imported }) => OF_MODELS.test(imported)),
    ) || file.calls.some(({ callee }) => OF_MODELS.test(callee))
  );
}

/** Tells of a test whether it asks a model what it is parametrized with. */
function asksModels({ file: { calls, imports } }: SourceIndex): (fn: SourceFunction) => boolean {
  if (imports.some(({ module }) => /(^|\.)mock$|^(respx|responses|vcr)$/.test(module))) return () => false;
  const scopes = new Set(
    calls.flatMap(({ callee, scope }) => (isModelCall(callee) ? listAround(scope) : [])),
  );
  return (fn) =>
    scopes.has([...fn.scope, fn.name].join('.')) &&
    !fn.parameters.some(({ name }) => MOCKED.test(name)) &&
    hasAskedParameters(fn);
}

function hasAskedParameters({ decorators }: SourceFunction): boolean {
  return decorators.some((one) => {
    if (one.type !== 'call' || lastPart(one.callee) !== 'parametrize') return false;
    const [names] = one.positional;
    const [first] = names?.type === 'list' ? names.items : [names];
    return first?.type === 'text' && ASKED.test(renderText(first));
  });
}

/** A comment behind a statement; one with quotation marks may be the end of a text. */
const COMMENT_BEHIND = /\s{2,8}#[^'"]{0,500}$/;
const LONG_TEXT = /"""|'''/g;

/**
 * What a test does, line by line: comments, empty lines and indentation do not count, but in a text of several lines, where
 * `# Answer` is a heading.
 */
export function bodyOf({ lines: [from, to] }: SourceFunction, fileLines: readonly string[]): string {
  const kept: string[] = [];
  let inText: string | null = null;
  for (const line of fileLines.slice(from - 1, to)) {
    const text = line.trim();
    if (inText !== null) kept.push(text);
    else if (text !== '' && !text.startsWith('#')) kept.push(text.replace(COMMENT_BEHIND, ''));
    if (inText === null && text.startsWith('#')) continue;
    for (const [mark] of text.matchAll(LONG_TEXT))
      inText = inText === null ? mark : inText === mark ? null : inText;
  }
  return kept.join('\n');
}

import { bearsOnAnswers, snakeCase } from '../../answer-limits.ts';
import { literalOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { rememberByName, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceFile, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

const MAX_DEPTH = 6;
/** No conversation is longer, in whatever it is counted. */
const MAX_LIMIT = 2_000_000;
const known = rememberByName((name): 'surely' | 'perhaps' | null => bearsOnAnswers(name));

/**
 * How much of a conversation a model is given, and from which confidence on its answer counts: where a model is chosen in the
 * same object, class or list of parameters or among the same constants (`besides`), and under a name that leaves no doubt
 * wherever the file has to do with a model (`asks`).
 */
export function listConversationLimits(
  { file }: SourceIndex,
  besides: readonly CodeSetting[],
  asks: boolean,
): CodeSetting[] {
  const near = new Set(besides.map(({ path }) => path.slice(0, Math.max(path.lastIndexOf('.'), 0))));
  const roots = new Set(besides.flatMap(({ path }) => prefixesOf(path)));
  const owners = new Set(file.classes.map((cls) => [...cls.scope, cls.name].join('.')));
  const cut = namesInPrompts(file);
  const found: CodeSetting[] = [];
  const add = (name: string, path: string, value: SourceValue, beside: boolean): void => {
    const sure = known(name) ?? (cut.has(name) && LIMITS_TEXT.test(snakeCase(name)) ? 'surely' : null);
    if (sure === null || !(beside || (sure === 'surely' && (asks || besides.length > 0)))) return;
    const limit = literalsIn(value)
      .map(numberIn)
      .find((one) => one !== null && one.value > 0);
    if (limit === undefined || limit === null || limit.value > MAX_LIMIT) return;
    found.push({ path, value: limit.value, line: limit.line, hint: name });
  };
  const visit = (value: SourceValue, path: string, beside: boolean, depth: number): void => {
    if (value.type !== 'object' || depth > MAX_DEPTH) return;
    for (const { key, value: inner } of value.entries) {
      if (inner.type === 'object') visit(inner, `${path}.${key}`, beside, depth + 1);
      else add(key, `${path}.${key}`, inner, beside);
    }
  };
  for (const { name, scope, value, appends } of file.bindings) {
    const at = scope.join('.');
    if (appends || !(scope.length === 0 || owners.has(at) || /^(self|this|cls)\./.test(name))) continue;
    const path = [...scope, name].join('.');
    if (value.type === 'object') visit(value, path, roots.has(path), 0);
    else add(name.replace(/^(self|this|cls)\./, ''), path, value, near.has(at));
  }
  for (const { name, scope, parameters } of file.functions) {
    const path = [...scope, name].join('.');
    for (const { name: parameter, default: given } of parameters)
      if (given !== null) add(parameter, `${path}.${parameter}`, given, near.has(path));
  }
  for (const call of file.calls) {
    if (!WINDOWS.test(call.callee)) continue;
    const [first] = call.positional;
    if (first?.type === 'number')
      found.push({ path: call.callee, value: first.value, line: first.lines[0], hint: call.callee });
    for (const { key, value } of call.named)
      if (value.type === 'number' && /^max(Messages|Tokens)$/.test(key))
        found.push({ path: `${call.callee}.${key}`, value: value.value, line: value.lines[0], hint: key });
  }
  return found;
}

/** How much of a text is left: `MAX_LOG_CHARS`. */
const LIMITS_TEXT =
  /^(max|maximum)_(\w+_)?(chars|characters|tokens|words|lines)$|_(char|token|word|line)s?_(limit|budget)$/;

/** Names that calls within a function that makes a prompt are handed: `tail(logs, maxLogChars)` of `userPrompt()`. */
function namesInPrompts({ calls }: SourceFile): Set<string> {
  return new Set(
    calls.flatMap(({ scope, positional, named }) =>
      scope.some(makesPrompt)
        ? [...positional, ...named.map(({ value }) => value)].flatMap((value) =>
            value.type === 'name' ? [value.name] : [],
          )
        : [],
    ),
  );
}

const makesPrompt = rememberByName((name): boolean => wordsOf(name).indexOf('prompt') > 0);

/** `MessageWindowChatMemory.withMaxMessages(10)` of LangChain4j, and its builder, which Spring AI has too. */
const WINDOWS = /(^|\.)(Message|Token)WindowChatMemory(\.withMax(Messages|Tokens))?$/;

/** `a.b.c` stands in `a.b` and in `a`. */
function prefixesOf(path: string): string[] {
  const parts = path.split('.').slice(0, -1);
  return parts.map((_part, at) => parts.slice(0, at + 1).join('.'));
}

function numberIn(value: SourceValue): { value: number; line: number } | null {
  const line = value.lines[0];
  if (value.type === 'number') return { value: value.value, line };
  if (value.type !== 'text' || !/^\d+(\.\d+)?$/.test(literalOf(value))) return null;
  return { value: Number(literalOf(value)), line };
}

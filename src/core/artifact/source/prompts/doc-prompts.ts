import type { Claims, Draft } from '../drafts.ts';
import { literalOf, renderText } from '../evaluate.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceFunction, SourceText, SourceValue } from '../types.ts';
import { draftAnnotated } from './annotated-draft.ts';
import { messageOf, type SourceMessage } from './messages.ts';

/** Of these the decorator itself is given the text: `@prompt("Translate {phrase}")`. */
const GIVEN: readonly (readonly [module: RegExp, decorator: RegExp])[] = [
  [/^magentic(\.|$)/, /(^|\.)(prompt|chatprompt|prompt_chain)$/],
  [/^mirascope(\.|$)/, /(^|\.)prompt_template$/],
];
/** Packages whose decorators make a prompt of a function's docstring, with what they are called. */
const DECORATORS: readonly (readonly [module: RegExp, decorator: RegExp])[] = [
  [/^marvin(\.|$)/, /(^|\.)(fn|ai_fn|classifier|ai_classifier|ai_model)$/],
  [/^outlines(\.|$)/, /(^|\.)(prompt|template|Template\.from_\w+)$/],
  [/^ell(\.|$)/, /(^|\.)(simple|complex)$/],
  [/^mirascope(\.|$)/, /(^|\.)(call|prompt|prompt_template|call_async)$/],
  [/^(promptic|lmql|askit|funcchain|langfun)(\.|$)/, /(^|\.)(llm|query|function|prompt|chain|runnable)$/],
  [
    /^(instructor|openai_function_call|fructose|declarai|typed_prompt|ai_functions)(\.|$)/,
    /(^|\.)(llm_fn|ai|task|ai_function|prompt)$|^\w+\.(task|experimental\.chat)$/,
  ],
  [/^langchain_decorators(\.|$)/, /(^|\.)(llm_prompt)$/],
];
/** Of these the docstring is what the system says, and what is returned is what the user says. */
const RETURNS_USER = /^(ell|mirascope)(\.|$)/;

/** Functions whose docstring a decorator gives a model, or that it gives a text: `@marvin.fn`, `@ell.simple(model="…")`. */
export function findDocPrompts(index: SourceIndex, claims: Claims): Draft[] {
  const modules = index.file.imports.map(({ module }) => module);
  const imported = (known: typeof DECORATORS) =>
    known.filter(([module]) => modules.some((name) => module.test(name))).map(([, decorator]) => decorator);
  const [asking, giving] = [imported(DECORATORS), imported(GIVEN)];
  if (asking.length + giving.length === 0) return [];
  const returnsUser = modules.some((name) => RETURNS_USER.test(name));
  return index.file.functions.flatMap((fn) => {
    const given = fn.decorators.flatMap((value) =>
      value.type === 'call' && giving.some((decorator) => decorator.test(value.callee)) ? textsOf(value) : [],
    );
    const asks = fn.decorators.some((value) => asking.some((decorator) => decorator.test(nameOf(value))));
    const returned = asks && returnsUser ? fn.returns.filter(({ type }) => type === 'text') : [];
    for (const value of [...given, ...returned]) claims.add(value);
    return readFunction(fn, asks ? fn.doc : null, [...given, ...returned]);
  });
}

/** The texts that a decorator is given; a model's id is none. */
function textsOf({ positional }: SourceCall): SourceText[] {
  return positional.filter((value) => value.type === 'text').filter((text) => /\s/.test(literalOf(text)));
}

function nameOf(value: SourceValue): string {
  return value.type === 'call' ? value.callee : value.type === 'name' ? value.name : '';
}

function readFunction(fn: SourceFunction, doc: SourceText | null, told: readonly SourceValue[]): Draft[] {
  const { parameters } = fn;
  const content = doc === null ? '' : renderText(doc).trim();
  const messages: SourceMessage[] = [
    ...(doc === null || !/\s/.test(content)
      ? []
      : [{ role: 'system' as const, content, literal: content, line: doc.lines[0] }]),
    ...told.map((value) => messageOf('user', value)),
  ];
  if (messages.length === 0) return [];
  return [
    draftAnnotated(
      'text that a decorator gives a model',
      [...fn.scope, fn.name].join('.'),
      fn.lines,
      messages,
      parameters,
    ),
  ];
}

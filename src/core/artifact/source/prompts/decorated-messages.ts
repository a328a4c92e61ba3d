import type { Role } from '../../types.ts';
import type { Claims, Draft } from '../drafts.ts';
import { wordOf } from '../evaluate.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceFunction, SourceText } from '../types.ts';
import { draftAnnotated } from './annotated-draft.ts';
import { messageOf, type SourceMessage } from './messages.ts';

/** Annotations of LangChain4j that give a model what it is told: on a method of an assistant, or on all of its interface. */
const TURNS: ReadonlyMap<string, Role> = new Map([
  ['SystemMessage', 'system'],
  ['UserMessage', 'user'],
]);

/** `@SystemMessage("…") String chat(…)`: the prompt that an annotated method is. */
export function findDecoratedMessages({ file }: SourceIndex, claims: Claims): Draft[] {
  if (file.language !== 'java') return [];
  const methods = file.functions.flatMap((fn) =>
    readDecorated([...fn.scope, fn.name], fn, fn.parameters, claims),
  );
  const types = file.classes.flatMap((cls) => readDecorated([...cls.scope, cls.name], cls, [], claims));
  return [...methods, ...types];
}

function readDecorated(
  path: readonly string[],
  { decorators, lines }: Pick<SourceFunction, 'decorators' | 'lines'>,
  parameters: SourceFunction['parameters'],
  claims: Claims,
): Draft[] {
  const given = decorators.flatMap((decorator): { call: SourceCall; message: SourceMessage }[] => {
    const role = decorator.type === 'call' ? TURNS.get(decorator.callee) : undefined;
    if (decorator.type !== 'call' || role === undefined) return [];
    const text = decorator.positional[0] ?? resourceOf(decorator);
    return text === undefined ? [] : [{ call: decorator, message: messageOf(role, text) }];
  });
  for (const { call } of given) claims.add(call);
  const messages = given.map(({ message }) => message);
  const tells =
    given.some(({ call }) => resourceOf(call) !== undefined) ||
    messages.some(({ literal }) => /[\p{L}\p{N}]/u.test(literal.replace(/\{\{[^{}]{0,100}\}\}/g, '')));
  if (!tells) return [];
  const first = Math.min(...given.map(({ call }) => call.lines[0]));
  const last = parameters.length > 0 ? lines[1] : Math.max(...given.map(({ call }) => call.lines[1]));
  return [
    draftAnnotated(
      'message that an annotation gives a model',
      path.join('.'),
      [first, last],
      messages,
      parameters,
    ),
  ];
}

/** `@SystemMessage(fromResource = "/prompts/desk.txt")`: another name is another text, so that the name stands for it. */
function resourceOf({ named }: SourceCall): SourceText | undefined {
  const value = named.find(({ key }) => key === 'fromResource')?.value;
  const path = value === undefined ? null : wordOf(value);
  return value === undefined || path === null
    ? undefined
    : { type: 'text', lines: value.lines, parts: [{ hole: `resource(${JSON.stringify(path)})` }] };
}

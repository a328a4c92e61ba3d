import { lastPart } from '../../names/name-words.ts';
import type { SourceValue } from '../../types.ts';
import { constructorName } from '../lezer/call-chain.ts';
import { ROLE_WORDS, wordOfConstant } from '../lezer/option-names.ts';
import { addCall, dropCall, type Place, type Reading, textOf } from '../lezer/reading.ts';
import { applyTextMethod } from '../lezer/text-methods.ts';
import { fillBraces } from '../lezer/texts.ts';
import { childOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { readJsonTokens, readTokens, tokensOf } from './rust-tokens.ts';

/** What gives back the one value it is given. */
const WRAPS =
  /^(Some|Ok|Box\.new|Arc\.new|Rc\.new|String\.from|Cow\.(from|Borrowed|Owned)|Value\.(from|String)|\w*(Message|Content)\.(System|User|Assistant|Text|Developer)|serde_json\.json)$/;
/** `Message::system("…")`, `ChatMessage::user("…")` */
const TURN = /(Message|Msg|Turn)\.(system|user|assistant|human|ai|new_system|new_user)(_message)?$/;
const REQUEST_TURN = /ChatCompletionRequest(System|User|Assistant|Developer)Message(Args)?$/;

/** A call as the rules see it. */
export function lowerRustCall(reading: Reading, value: SourceValue): SourceValue {
  if (value.type !== 'call') return value;
  const [first, second] = value.positional;
  if (WRAPS.test(value.callee) && first !== undefined && second === undefined && value.named.length === 0) {
    dropCall(reading, value);
    return first;
  }
  const role = TURN.exec(value.callee)?.[2]?.replace('new_', '');
  const request = REQUEST_TURN.exec(value.callee)?.[1];
  if (role !== undefined)
    value.callee = `${role === 'ai' ? 'AI' : (role[0] ?? '').toUpperCase() + role.slice(1)}Message`;
  else if (request !== undefined) value.callee = `${request}Message`;
  else value.callee = constructorName(value.callee).replace(/(?<=[A-Z]\w{0,60})\.new$/, '');
  return value;
}

/** What constants of an SDK mean, and what a tool of rig is called: `Self::NAME`. */
export function asRustOption(reading: Reading, place: Place, key: string, value: SourceValue): SourceValue {
  if (value.type !== 'name') return value;
  if (key === 'role') {
    const role = ROLE_WORDS.get(wordOfConstant(value.name, new Set(ROLE_WORDS.keys())) ?? '');
    return role === undefined ? value : textOf([{ text: role }], value.lines);
  }
  const own = /^Self\.(\w+)$/.exec(value.name)?.[1];
  const bound = reading.bindings.findLast(({ name, scope }) => name === own && scope[0] === place.scope[0]);
  return bound?.value.type === 'text' ? bound.value : value;
}

const SAYS = /^(println|eprintln|print|eprint|info|warn|error|debug|trace|log)$/;
const FAILS = /^(anyhow|bail|panic|unreachable|todo|unimplemented|assert|assert_eq|assert_ne|ensure|expect)$/;
const WRITES = /^(write|writeln)$/;

export function readRustMacro(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const lines = linesOf(reading.tree, node);
  const called = childOf(node, 'Identifier', 'ScopedIdentifier');
  const tokens = tokensOf(node);
  if (called === undefined || tokens === undefined) return { type: 'other', lines };
  const name = lastPart(sourceOf(reading.tree, called).replaceAll('::', '.'));
  if (name === 'json') return readJsonTokens(reading, tokens, place);
  if (name === 'matches') return { type: 'other', lines };
  const { positional, named } = readTokens(reading, tokens, place);
  if (name === 'include_str')
    return { type: 'call', callee: name, receiver: null, positional, named: [], lines, scope: place.scope };
  const [first, second, ...rest] = positional;
  const args = new Map(named.map(({ key, value }) => [key, value]));
  if (name === 'vec') return { type: 'list', items: positional, lines };
  if (/^(format|formatdoc)$/.test(name) && first?.type === 'text') {
    const filled = fillBraces(reading, first, positional.slice(1), args);
    return {
      ...(name === 'formatdoc' ? (applyTextMethod(reading, filled, 'stripIndent', []) ?? filled) : filled),
      lines,
    };
  }
  if (name === 'indoc' && first?.type === 'text')
    return { ...(applyTextMethod(reading, first, 'stripIndent', []) ?? first), lines };
  if (name === 'concat' && positional.every(({ type }) => type === 'text'))
    return textOf(
      positional.flatMap((value) => (value.type === 'text' ? value.parts : [])),
      lines,
    );
  if (WRITES.test(name) && first?.type === 'name' && second?.type === 'text' && !/^f$/.test(first.name))
    return addCall(reading, place, {
      callee: `${first.name}.append`,
      positional: [fillBraces(reading, second, rest, args)],
      lines,
    });
  const callee = FAILS.test(name) ? 'Error' : SAYS.test(name) ? 'log' : name;
  return addCall(reading, place, { callee, positional, named, lines });
}

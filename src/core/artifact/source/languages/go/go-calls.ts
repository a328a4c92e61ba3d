import { lastPart } from '../../names/name-words.ts';
import { literalOf } from '../../text-parts.ts';
import type { SourceEntry, SourceValue } from '../../types.ts';
import { lowerFirst, optionName } from '../lezer/option-names.ts';
import {
  addCall,
  addValues,
  bind,
  chooseFrom,
  dropCall,
  entryAt,
  type Place,
  type Reading,
  textOf,
} from '../lezer/reading.ts';
import { applyTextMethod } from '../lezer/text-methods.ts';
import { fillVerbs, joinValues } from '../lezer/texts.ts';
import { childOf, linesOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { asOption, goNameOf, readGoArguments } from './go-names.ts';
import { readMcpTool } from './go-tools.ts';

/** Functions that hand on the one value they are given: pointers, conversions, wrappers of an SDK. */
const WRAPS =
  /^(F|String|Int|Int32|Int64|Float|Float32|Float64|Bool|Ptr|To|ToPtr|Pointer|NewOpt|Opt|StringPtr|Of|Some|Must|Text|NewTextBlock|TextPart|ModelName|string|float32|float64|int|int32|int64|P|ptr|NewTextPart|TextBlock)$/;
/** What is no text for anybody but who runs the program. */
const TELLS = /(^|\.)(Errorf|New|Wrap|Wrapf|WithMessage|WithMessagef)$/;
const SAID = /^(fmt\.Errorf|errors\.\w+|xerrors\.\w+)$/;
/** Methods that set what a model is asked with: `model.SetTopP(0.9)`. */
const SETTER =
  /^([\w.]+)\.Set(Model|Temperature|TopP|Max(Output|Completion)?Tokens|CandidateCount|FrequencyPenalty|PresencePenalty|Seed)$/;
/** Nouns by which the rules know what a package makes; every other function is a verb. */
const MADE =
  /(Message|Tool|Server|Client|Template|Agent|Prompt|Model|Params?|Request|Config|Content|Splitter|Character|Retriever|Chain)s?$/;

export function readGoCall(reading: Reading, node: SyntaxNode, place: Place): SourceValue {
  const { tree } = reading;
  const lines = linesOf(tree, node);
  const [called] = node.children;
  if (called === undefined) return { type: 'other', lines };
  const name = goNameOf(reading, called);
  const given = readGoArguments(reading, childOf(node, 'Arguments'), place);
  if (name === null) return readMethodOfValue(reading, called, given, lines, place);
  const last = lastPart(name);
  const [first] = given;
  const text = readTextCall(reading, place, name, given, lines);
  if (text !== null) return text;
  if (WRAPS.test(last) && given.length === 1 && first !== undefined) return first;
  if (SAID.test(name) && TELLS.test(name))
    return addCall(reading, place, { callee: 'Error', positional: given, lines });
  const options = given.filter((value) => !isContext(value));
  const set = SETTER.exec(name);
  if (set !== null && first !== undefined && given.length === 1) {
    // `model.SetTemperature(0.4)` is an assignment.
    const option = lowerFirst(set[2] ?? '');
    bind(reading, place, `${set[1]}.${option}`, asOption(option, first), lines);
    return { type: 'other', lines };
  }
  const tool = readMcpTool(reading, place, name, options, lines);
  if (tool !== null) return tool;
  // `genkit.DefineTool(g, "getWeather", "Gets …", fn)`
  if (last === 'DefineTool' && options[0]?.type === 'name' && options[1]?.type === 'text')
    return addCall(reading, place, { callee: 'genkit.defineTool', positional: options.slice(1), lines });
  const turn = readTurn(last, options, lines);
  if (turn !== null) return turn;
  return addCall(reading, place, { callee: calleeOf(name), lines, ...withOptions(reading, options) });
}

/** `ctx` is given to every call, and says nothing. */
function isContext(value: SourceValue): boolean {
  return (
    (value.type === 'name' && /^(ctx|c\.ctx|context)$/.test(value.name)) ||
    (value.type === 'call' && /^context\.(background|todo)$/i.test(value.callee))
  );
}

/** `client.Chat.Completions.New` is `client.chat.completions.create`; `mcp.NewTool` is `mcp.Tool`. */
function calleeOf(name: string): string {
  const parts = name.split('.');
  const last = parts.pop() ?? '';
  const path = parts.map((part, at) => (at === 0 ? part : lowerFirst(part)));
  const made = /^New[A-Z]/.test(last) ? last.slice(3) : last;
  if (/^New(Streaming)?$/.test(last) && path.length > 1)
    return [...path, last === 'New' ? 'create' : 'stream'].join('.');
  return [
    ...path,
    made !== last || (MADE.test(last) && !/^Generate[A-Z]/.test(last)) ? made : lowerFirst(last),
  ].join('.');
}

/** Texts that Go's own functions make. */
function readTextCall(
  reading: Reading,
  place: Place,
  name: string,
  given: readonly SourceValue[],
  lines: [number, number],
): SourceValue | null {
  const [first, second, ...rest] = given;
  switch (name) {
    case 'fmt.Sprintf':
      if (first?.type === 'text') return { ...fillVerbs(reading, first, given.slice(1)), lines };
      return first?.type === 'name'
        ? addCall(reading, place, { callee: `${first.name}.format`, positional: given.slice(1), lines })
        : null;
    case 'fmt.Sprint':
    case 'fmt.Sprintln':
      return addValues(reading, given, lines);
    case 'fmt.Fprintf':
    case 'fmt.Fprint':
    case 'fmt.Fprintln':
    case 'io.WriteString': {
      if (first?.type !== 'name' || /^os\.|^w$|writer$/i.test(first.name) || second?.type !== 'text')
        return null;
      const text = name === 'fmt.Fprintf' ? fillVerbs(reading, second, rest) : second;
      return addCall(reading, place, { callee: `${first.name}.append`, positional: [text], lines });
    }
    case 'strings.Join':
      return first?.type === 'list' ? joinValues(reading, first.items, second, lines) : null;
    case 'strings.TrimSpace':
    case 'heredoc.Doc':
    case 'dedent.Dedent':
      return first?.type === 'text'
        ? applyTextMethod(reading, first, name === 'strings.TrimSpace' ? 'trim' : 'stripIndent', [])
        : null;
    case 'strings.ReplaceAll':
    case 'strings.Replace':
      if (first?.type === 'text') return applyTextMethod(reading, first, 'replace', given.slice(1, 3));
      return first?.type === 'name'
        ? addCall(reading, place, { callee: `${first.name}.replace`, positional: given.slice(1), lines })
        : null;
    case 'cmp.Or':
      return given.length === 0 ? null : chooseFrom(given, lines);
    case 'viper.SetDefault': {
      const key = first?.type === 'text' ? literalOf(first.parts) : null;
      if (key === null || !/^[\w.-]{1,60}$/.test(key) || second === undefined) return null;
      bind(reading, place, key, second, lines);
      return { type: 'other', lines };
    }
    case 'append': {
      if (first?.type !== 'name') return null;
      return addCall(reading, place, { callee: `${first.name}.append`, positional: given.slice(1), lines });
    }
    default:
      return /\.(WriteString|Write)$/.test(name) &&
        given.length === 1 &&
        first !== undefined &&
        !/^(w|rw|conn|os\.\w+|resp|writer|res)\./.test(name)
        ? addCall(reading, place, { callee: name.replace(/\.\w+$/, '.append'), positional: [first], lines })
        : null;
  }
}

/** `llms.TextParts(llms.ChatMessageTypeSystem, "…")`: a role and what is said. */
function readTurn(last: string, given: readonly SourceValue[], lines: [number, number]): SourceValue | null {
  const [role, ...said] = given;
  if (
    role?.type !== 'name' ||
    said.length === 0 ||
    !/^(TextParts|MessageContent|NewMessage|NewTextMessage|NewContentFromText)$/.test(last)
  )
    return null;
  const known = asOption('role', role);
  if (known.type !== 'text') return null;
  const content: SourceValue =
    said.length === 1 && said[0] !== undefined ? said[0] : { type: 'list', items: said, lines };
  return { type: 'object', entries: [entryAt('role', known), entryAt('content', content)], lines };
}

/** Arguments by position, and those that Go writes as options: `llms.WithTemperature(0.2)` is `temperature: 0.2`. */
function withOptions(
  reading: Reading,
  given: readonly SourceValue[],
): { positional: SourceValue[]; named: SourceEntry[] } {
  const positional: SourceValue[] = [];
  const named: SourceEntry[] = [];
  for (const value of given) {
    const option = optionOf(value);
    if (option === null) positional.push(value);
    else {
      dropCall(reading, value);
      named.push(option);
    }
  }
  return { positional, named };
}

/** Only where it is one: `llms.WithModel("gpt-5")`. */
export function optionOf(value: SourceValue): SourceEntry | null {
  if (value.type !== 'call' || value.receiver !== null || value.named.length > 0) return null;
  const last = lastPart(value.callee);
  const [first] = value.positional;
  const name = optionName(last);
  if (!/^[wW]ith[A-Z]/.test(last) || first === undefined || value.positional.length > 1) return null;
  return entryAt(name, asOption(name, first), value.lines);
}

/** A method of what is no name: `openai.NewClient(key).CreateChatCompletion(…)`, `template.New("x").Parse(…)`. */
function readMethodOfValue(
  reading: Reading,
  called: SyntaxNode,
  given: readonly SourceValue[],
  lines: [number, number],
  place: Place,
): SourceValue {
  const [base] = called.children;
  const field = childOf(called, 'FieldName');
  if (called.name !== 'SelectorExpr' || base === undefined || field === undefined) {
    const [only] = given;
    // `[]byte("…")`
    if (/Type$/.test(called.name) && only !== undefined && given.length === 1) return only;
    reading.readValue(called, place);
    return { type: 'other', lines };
  }
  const receiver = reading.readValue(base, place);
  const name = sourceOf(reading.tree, field);
  if (receiver.type === 'text') {
    const text = applyTextMethod(reading, receiver, name, given);
    if (text !== null) return textOf(text.parts, lines);
  }
  const options = withOptions(
    reading,
    given.filter((value) => !isContext(value)),
  );
  const path =
    receiver.type === 'call' && receiver.positional.length === 0 && receiver.named.length === 0
      ? receiver
      : null;
  if (path !== null) dropCall(reading, path);
  return addCall(reading, place, {
    callee: path === null ? lowerFirst(name) : `${path.callee}.${lowerFirst(name)}`,
    receiver: path === null ? receiver : null,
    lines,
    ...options,
  });
}

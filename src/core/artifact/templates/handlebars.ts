import type { Position } from '../documents/position.ts';
import type { Json } from '../problem.ts';
import { isRecord } from '../values.ts';
import {
  type Block,
  type Expression,
  type Path,
  type Program,
  parseHandlebars,
  type Statement,
} from './handlebars-syntax.ts';
import { checkLength, MissingVariable, TemplateFault, type Variables, valueToText } from './problem.ts';

const MAX_STEPS = 200_000;

/** What names mean at one place: the context, `@` data and block parameters, and the places around it. */
type Scope = { context: Json; data: Variables; params: Variables; outer: Scope | null };
/** A picture by its name, where the helper `media` stood; `literal`: the template itself says the name. */
export type MediaPiece = { url: string; literal: boolean };
type Piece = string | MediaPiece;
type State = { out: Piece[]; length: number; steps: number; root: Variables; hasMedia: boolean };

/**
 * Renders Handlebars and Mustache by walking the syntax tree: a template is never compiled to code. Knows paths,
 * `if`, `unless`, `each`, `with`, `lookup`, sections, `else` chains, block parameters, comments and raw blocks; a
 * helper or a partial is the application's own code and an error that names it. Values are not HTML-escaped. Undefined
 * names are errors, except as the subject of `if`, `unless` and sections.
 */
export function renderHandlebars(text: string, vars: Variables): string {
  return renderPieces(text, vars, false).join('');
}

/** As `renderHandlebars`, with Dotprompt's `{{media url=photo}}`: texts and pictures in their order. */
export function renderHandlebarsMedia(text: string, vars: Variables): Piece[] {
  const pieces: Piece[] = [];
  for (const piece of renderPieces(text, vars, true)) {
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else pieces.push(piece);
  }
  return pieces;
}

function renderPieces(text: string, vars: Variables, hasMedia: boolean): Piece[] {
  const program = parseHandlebars(text);
  const state: State = { out: [], length: 0, steps: 0, root: vars, hasMedia };
  renderProgram(program, { context: vars, data: {}, params: {}, outer: null }, state);
  return state.out;
}

function renderProgram(program: Program | undefined, scope: Scope, state: State): void {
  for (const statement of program?.body ?? []) {
    state.steps += 1;
    if (state.steps > MAX_STEPS) {
      throw new TemplateFault(`the template takes more than ${MAX_STEPS.toLocaleString('en-US')} steps`);
    }
    renderStatement(statement, scope, state);
  }
}

function renderStatement(statement: Statement, scope: Scope, state: State): void {
  const at = positionOf(statement);
  switch (statement.type) {
    case 'ContentStatement':
      write(statement.value, state);
      return;
    case 'CommentStatement':
      return;
    case 'MustacheStatement': {
      // Only a helper takes named arguments: `{{media url=photo}}`.
      if ((statement.hash?.pairs.length ?? 0) > 0) {
        renderHelper(statement, scope, state, at);
        return;
      }
      write(valueToText(evaluateCall(statement.path, statement.params, scope, state, at)), state);
      return;
    }
    case 'BlockStatement':
      renderBlock(statement, scope, state);
      return;
    case 'PartialStatement':
    case 'PartialBlockStatement': {
      const name = 'original' in statement.name ? statement.name.original : '(…)';
      throw new TemplateFault(`the partial \`${name}\` is another file, which is not supported`, at);
    }
    default:
      throw new TemplateFault(`a ${statement.type} is not supported`, at);
  }
}

/** The helper `media` is Dotprompt's own; its type is known by the picture. */
function renderHelper(
  { path, hash }: Extract<Statement, { type: 'MustacheStatement' }>,
  scope: Scope,
  state: State,
  at: Position,
): void {
  const name = (path as Path).original;
  const url = hash?.pairs.find(({ key }) => key === 'url')?.value;
  if (!state.hasMedia || name !== 'media' || url === undefined) throw unknownHelper(name, at);
  const value = evaluate(url, scope, state, at);
  if (value === undefined) throw missing(url, at);
  const text = valueToText(value);
  state.length += text.length;
  checkLength(state.length);
  state.out.push({ url: text, literal: url.type === 'StringLiteral' });
}

function renderBlock(block: Block, scope: Scope, state: State): void {
  const at = positionOf(block);
  const name = block.path.original;
  const [subject] = block.params;
  const value = () => {
    if (subject === undefined) throw new TemplateFault(`\`{{#${name}}}\` needs a value`, at);
    return evaluate(subject, scope, state, at);
  };
  const params = block.program?.blockParams ?? [];
  switch (name) {
    case 'if':
    case 'unless':
      renderProgram(
        isTruthy(value() ?? null) === (name === 'if') ? block.program : block.inverse,
        scope,
        state,
      );
      return;
    case 'each': {
      const items = value();
      if (items === undefined) throw missing(subject, at);
      renderEach(items, params, block, scope, state);
      return;
    }
    case 'with': {
      const context = value();
      if (context === undefined) throw missing(subject, at);
      if (!isTruthy(context)) renderProgram(block.inverse, scope, state);
      else renderProgram(block.program, enter(scope, context, {}, bind(params, [context])), state);
      return;
    }
    case 'raw':
      renderProgram(block.program, scope, state);
      return;
    default:
      renderSection(block, scope, state);
  }
}

/** Mustache's `{{#name}}`: a list is walked, a mapping entered, anything else is a condition. */
function renderSection(block: Block, scope: Scope, state: State): void {
  const at = positionOf(block);
  if (block.params.length > 0) throw unknownHelper(block.path.original, at);
  const value = evaluate(block.path, scope, state, at) ?? null;
  if (Array.isArray(value)) renderEach(value, [], block, scope, state);
  else if (!isTruthy(value)) renderProgram(block.inverse, scope, state);
  else renderProgram(block.program, isRecord(value) ? enter(scope, value, {}, {}) : scope, state);
}

function renderEach(items: Json, params: readonly string[], block: Block, scope: Scope, state: State): void {
  const entries: [string | number, Json][] = Array.isArray(items)
    ? items.map((item, index) => [index, item])
    : isRecord(items)
      ? Object.entries(items)
      : [];
  if (entries.length === 0) renderProgram(block.inverse, scope, state);
  for (const [index, [key, item]] of entries.entries()) {
    const data = { index, key, first: index === 0, last: index === entries.length - 1 };
    renderProgram(block.program, enter(scope, item, data, bind(params, [item, key])), state);
  }
}

function enter(outer: Scope, context: Json, data: Variables, params: Variables): Scope {
  return { context, data: { ...outer.data, ...data }, params: { ...outer.params, ...params }, outer };
}

function bind(names: readonly string[], values: readonly Json[]): Variables {
  return Object.fromEntries(
    names.slice(0, values.length).map((name, index) => [name, values[index] ?? null]),
  );
}

function evaluateCall(
  path: Expression,
  params: readonly Expression[],
  scope: Scope,
  state: State,
  at: Position,
): Json {
  if (params.length > 0 || path.type === 'SubExpression') {
    const name = (path as Path).original;
    if (name !== 'lookup' || params.length !== 2) throw unknownHelper(name ?? '(…)', at);
    const [holder, key] = params.map((param) => evaluate(param, scope, state, at));
    return own(holder ?? null, String(key ?? '')) ?? null;
  }
  const value = evaluate(path, scope, state, at);
  if (value === undefined) throw missing(path, at);
  return value;
}

/** The value of an expression; undefined where it names nothing. */
function evaluate(expression: Expression, scope: Scope, state: State, at: Position): Json | undefined {
  switch (expression.type) {
    case 'StringLiteral':
    case 'NumberLiteral':
    case 'BooleanLiteral':
      return expression.value;
    case 'NullLiteral':
    case 'UndefinedLiteral':
      return null;
    case 'SubExpression': {
      return evaluateCall(expression.path, expression.params, scope, state, at);
    }
    case 'PathExpression':
      return resolve(expression, scope, state);
    default:
      throw new TemplateFault('an expression of this sort is not supported', at);
  }
}

function resolve(path: Path, scope: Scope, state: State): Json | undefined {
  const parts = path.parts.filter((part) => typeof part === 'string');
  let place = scope;
  for (let up = 0; up < path.depth; up++) {
    if (place.outer === null) return undefined;
    place = place.outer;
  }
  if (path.data) {
    const [first, ...rest] = parts;
    return first === 'root' ? follow(state.root, rest) : follow(place.data, parts);
  }
  const [head] = parts;
  const explicit = /^(\.\/|this\b|\.$)/.test(path.original);
  const bound = head !== undefined && !explicit && path.depth === 0 && Object.hasOwn(place.params, head);
  return follow(bound ? place.params : place.context, parts);
}

function follow(start: Json, parts: readonly string[]): Json | undefined {
  let value: Json | undefined = start;
  for (const part of parts) {
    value = own(value, part);
    if (value === undefined) return undefined;
  }
  return value;
}

function own(holder: Json | undefined, key: string): Json | undefined {
  if (holder === null || typeof holder !== 'object') return undefined;
  if (Array.isArray(holder))
    return key === 'length' ? holder.length : /^\d+$/.test(key) ? holder[Number(key)] : undefined;
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}

/** Handlebars' own rule: 0, "", null, false and the empty list are false. */
function isTruthy(value: Json): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function positionOf(node: Statement | Block): Position {
  const { line, column } = node.loc.start;
  return { line, column: column + 1 };
}

function missing(expression: Expression | undefined, at: Position): MissingVariable {
  const path = (expression as Path | undefined)?.original ?? '?';
  return new MissingVariable(path.replace(/^(\.\.\/|\.\/|this\.|@root\.)+/, ''), at);
}

function unknownHelper(name: string, at: Position): TemplateFault {
  return new TemplateFault(`the helper \`${name}\` is the application's own code, which is not run here`, at);
}

function write(text: string, state: State): void {
  state.length += text.length;
  checkLength(state.length);
  state.out.push(text);
}

import * as engine from '@huggingface/jinja';

/** A node of the engine's syntax tree, whose classes it does not export. */
export type Node = { type: string; [field: string]: unknown };
export type Value = { type: string; value: unknown };
export type Scope = {
  parent?: Scope;
  variables: Map<string, Value>;
  set(name: string, value: unknown): Value;
};
type Evaluator = {
  run(program: Node): Value;
  evaluate(statement: Node | undefined, scope: Scope): Value;
  evaluateBlock(statements: Node[], scope: Scope): Value;
};
type Engine = {
  Environment: new () => Scope;
  Interpreter: new (scope: Scope) => Evaluator;
  tokenize(text: string, options: { trim_blocks: boolean; lstrip_blocks: boolean }): unknown[];
  parse(tokens: unknown[]): Node;
};

/**
 * The parts of the Jinja engine that are used here. The package's own declarations import their parts without file
 * extensions, which do not resolve under `nodenext`, so that their types are lost.
 */
export const { Environment, Interpreter, tokenize, parse } = engine as unknown as Engine;

import type { Json } from '../problem.ts';
import { Environment, type Node, parse, type Scope, tokenize } from './jinja-engine.ts';
import { BoundedInterpreter } from './jinja-interpreter.ts';
import { TemplateFault, type Variables } from './problem.ts';

const MAX_RANGE = 10_000;

/**
 * Renders Jinja with its default white space rules (blocks are not trimmed). Undefined names are errors, except where
 * a template asks about them: `is defined`, `default`, the condition of an `if`. Work and memory are bounded; nothing
 * reads files or the clock.
 */
export function renderJinja(text: string, vars: Variables): string {
  const program = parseJinja(text);
  const interpreter = new BoundedInterpreter(makeEnvironment(vars), text);
  const result = interpreter.run(program).value;
  return typeof result === 'string' ? result : '';
}

/** The syntax tree; throws where the text is no Jinja. */
export function parseJinja(text: string): Node {
  return parse(tokenize(text, { trim_blocks: false, lstrip_blocks: false }));
}

function makeEnvironment(vars: Variables): Scope {
  const environment = new Environment();
  if (Object.hasOwn(vars, 'namespace')) environment.variables.delete('namespace');
  for (const [name, value] of Object.entries(vars)) environment.set(name, value);
  const builtins: [string, unknown][] = [
    ['true', true],
    ['false', false],
    ['none', null],
    ['True', true],
    ['False', false],
    ['None', null],
    ['range', boundedRange],
    [
      'raise_exception',
      (message: Json) => {
        throw new TemplateFault(`the template raised: ${String(message)}`);
      },
    ],
    [
      'strftime_now',
      () => {
        throw new TemplateFault('`strftime_now` reads the clock; pass the time as a variable');
      },
    ],
  ];
  for (const [name, value] of builtins) if (!Object.hasOwn(vars, name)) environment.set(name, value);
  return environment;
}

function boundedRange(first: Json, second?: Json, third: Json = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  if (![start, stop, third].every(Number.isInteger) || third === 0) {
    throw new TemplateFault('`range` takes whole numbers and a step other than 0');
  }
  const length = Math.max(0, Math.ceil((Number(stop) - Number(start)) / Number(third)));
  if (length > MAX_RANGE)
    throw new TemplateFault(`\`range\` gives at most ${MAX_RANGE.toLocaleString('en-US')} numbers`);
  return Array.from({ length }, (_, i) => Number(start) + i * Number(third));
}

import { positionAt } from '../documents/position.ts';
import type { Json } from '../problem.ts';
import { Environment, type Node, parse, type Scope, tokenize } from './jinja-engine.ts';
import { BoundedInterpreter } from './jinja-interpreter.ts';
import { checkJinjaStructure, findFaultyTag, prepareJinja } from './jinja-structure.ts';
import { showAsNunjucks, showAsPython } from './jinja-text.ts';
import { TemplateFault, type Variables } from './problem.ts';

const MAX_RANGE = 10_000;

/**
 * Renders Jinja with its default white space rules (blocks are not trimmed). Undefined names are errors, except where
 * a template asks about them: `is defined`, `default`, the condition of an `if`. Work and memory are bounded; nothing
 * reads files or the clock. Values are written as Python's Jinja writes them; `nunjucks` writes them as JavaScript does
 * and knows the filter `dump`.
 */
export function renderJinja(
  text: string,
  vars: Variables,
  dialect: 'python' | 'nunjucks' = 'python',
): string {
  const program = parseJinja(text);
  const show = dialect === 'python' ? showAsPython : showAsNunjucks;
  const interpreter = new BoundedInterpreter(makeEnvironment(vars), text, show);
  const result = interpreter.run(program).value;
  return typeof result === 'string' ? result : '';
}

/** The syntax tree; throws where the text is no Jinja, or Jinja that is not supported here. */
export function parseJinja(text: string): Node {
  checkJinjaStructure(text);
  try {
    return parseWhole(text);
  } catch (error) {
    const faulty = findFaultyTag(text, (part) => {
      try {
        parseWhole(part);
        return true;
      } catch {
        return false;
      }
    });
    if (faulty === null) throw error;
    const [open, close] = faulty.kind === 'statement' ? ['{%', '%}'] : ['{{', '}}'];
    const tag = `${open}${faulty.code.length > 60 ? `${faulty.code.slice(0, 60)}…` : faulty.code}${close}`;
    // Python's Jinja takes names in any script; the engine here only in Latin letters.
    const foreign = /Unexpected character: [^\p{ASCII}]/u.test(error instanceof Error ? error.message : '');
    const message = foreign
      ? 'names in other than Latin letters are not supported'
      : 'this is no valid expression';
    throw new TemplateFault(`${message}: \`${tag}\``, positionAt(text, faulty.offset), foreign);
  }
}

function parseWhole(text: string): Node {
  return parse(tokenize(prepareJinja(text), { trim_blocks: false, lstrip_blocks: false }));
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

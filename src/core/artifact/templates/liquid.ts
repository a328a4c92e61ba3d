import { Liquid, LiquidError, type Template } from 'liquidjs';
import { MAX_TEXT, MissingVariable, TemplateFault, type Variables } from './problem.ts';

/** Backstop only: what a template may build is bounded by `memoryLimit` first. Milliseconds. */
const RENDER_LIMIT_MS = 1000;

/**
 * Renders Liquid. Undefined names are errors, except as the condition of an `if` and before `default`. No files are
 * read, nothing depends on the clock, the time zone or chance.
 */
export function renderLiquid(text: string, vars: Variables): string {
  try {
    const scope = Object.assign(Object.create(null) as object, vars);
    return String(makeEngine().parseAndRenderSync(text, scope));
  } catch (error) {
    throw translate(error);
  }
}

/** The syntax tree; throws where the text is no Liquid. */
export function parseLiquid(text: string): Template[] {
  try {
    return makeEngine().parse(text);
  } catch (error) {
    throw translate(error);
  }
}

function makeEngine(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    templates: {},
    cache: false,
    timezoneOffset: 0,
    locale: 'en-US',
    parseLimit: MAX_TEXT,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: 5 * MAX_TEXT,
  });
  const date = engine.filters.date;
  engine.registerFilter('sample', () => {
    throw new TemplateFault(
      'the filter `sample` picks at random; a render must give the same text every time',
    );
  });
  if (typeof date === 'function') {
    engine.registerFilter(
      'date',
      function (this: ThisParameterType<typeof date>, value: unknown, ...rest: unknown[]) {
        if (/^\s*(now|today)\s*$/i.test(String(value))) {
          throw new TemplateFault('the date `now` reads the clock; pass the time as a variable');
        }
        return (date as (this: unknown, ...args: unknown[]) => unknown).call(this, value, ...rest);
      },
    );
  }
  return engine;
}

function translate(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = 'originalError' in error ? error.originalError : undefined;
  if (cause instanceof TemplateFault) return cause;
  const [, line, column] = /line:(\d+), col:(\d+)/.exec(error.message) ?? [];
  const at = line === undefined ? {} : { line: Number(line), column: Number(column) };
  const missing = /undefined variable: ([^,\s]+)/.exec(error.message)?.[1];
  if (missing !== undefined) return new MissingVariable(missing, at);
  if (/ENOENT/.test(error.message))
    return new TemplateFault('the template includes another file, which is not supported', at);
  if (!LiquidError.is(error)) return error;
  const own = /^(?:undefined filter: (\w+)|tag "(\w+)" not found)/.exec(error.message);
  if (own !== null) {
    const what = own[1] === undefined ? `tag \`{% ${own[2]} %}\`` : `filter \`${own[1]}\``;
    return new TemplateFault(`the ${what} is the application's own, which is not run here`, at, true);
  }
  return new TemplateFault(
    error.message.replace(/, (file|line|col):[^,\n]*/g, '').split('\n', 1)[0] ?? '',
    at,
  );
}

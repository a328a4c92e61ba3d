/** Cell magics under which a cell is still Python: they measure it, or write it to a file. */
const PYTHON_CELL =
  /^%(%(time|timeit|capture|prun|memit|mprun|lprun|python3?|script python3?|writefile\b.*\.py|wandb\w*|px)|python)(\s|$)/;
/** Of Jupyter and of Databricks: everything below the line is for what the magic names. */
const CELL = /^%(%\S|(md|sh|fs|scala|r)(\s|$)|(python|sql)$)/;
/** `!pip install x`, `%load_ext x`, `?print`, `print?` */
const MAGIC = /^(\s*)([!%?].*|[\w.*]+\s*\?{1,2}\s*)$/s;
/** `files = !ls`, `rows = %sql select 1` */
const GIVEN = /^(\s{0,100}[\w.,\s[\]'"]{1,200}=\s{0,20})[!%](?=[\w(]).*$/s;
const MARK = /"""|'''|["'#()[\]{}]/g;
/** What ends a text that begins with these quotes, and what does not. */
const ENDS: Readonly<Record<string, RegExp>> = {
  '"': /\\.|"/gs,
  "'": /\\.|'/gs,
  '"""': /\\.|"""/gs,
  "'''": /\\.|'''/gs,
};

/**
 * The lines of a cell as Python, one for each: what is for IPython does nothing there. Null where a bracket or a text is left open,
 * so that the cell cannot run, and would take those behind it along.
 */
export function readCell(source: readonly string[]): string[] | null {
  const lines = source.map((line) => withoutEnd(line).replace(/\r?\n|\r/g, ' '));
  const first = lines.findIndex((line) => line.trim() !== '');
  const magic = lines[first]?.trim() ?? '';
  if (CELL.test(magic)) {
    if (!PYTHON_CELL.test(magic)) return lines.map(() => '');
    lines[first] = '';
  }
  let state: State = { quote: '', depth: 0, goesOn: false };
  let inMagic = false;
  const read = lines.map((line) => {
    const begins = state.quote === '' && state.depth === 0 && !state.goesOn;
    const written = inMagic ? '' : begins ? withoutMagic(line) : line;
    inMagic = (inMagic || written !== line) && line.endsWith('\\');
    if (written === line) state = passOver(line, state);
    return written;
  });
  return state.quote === '' && state.depth === 0 ? read : null;
}

/** By hand: a pattern for line ends at the end begins anew at each of a hundred thousand in the middle. */
function withoutEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === '\n' || line[end - 1] === '\r')) end--;
  return line.slice(0, end);
}

function withoutMagic(line: string): string {
  if (!/[!%?]/.test(line)) return line;
  const [, indent] = MAGIC.exec(line) ?? [];
  return indent === undefined ? line.replace(GIVEN, '$1None') : `${indent}pass`;
}

/** What is open behind a line: a text in these quotes, brackets, a backslash. */
type State = { quote: string; depth: number; goesOn: boolean };

function passOver(line: string, { quote: before, depth: open }: State): State {
  let quote = before;
  let depth = open;
  for (let at = 0; at < line.length; ) {
    const pattern = quote === '' ? MARK : (ENDS[quote] ?? MARK);
    pattern.lastIndex = at;
    const token = pattern.exec(line)?.[0];
    if (token === undefined || token === '#') break;
    at = pattern.lastIndex;
    if (quote !== '') quote = token === quote ? '' : quote;
    else if (/["']/.test(token)) quote = token;
    else depth = Math.max(0, depth + (/[([{]/.test(token) ? 1 : -1));
  }
  const goesOn = line.endsWith('\\');
  return { quote: quote.length === 1 && !goesOn ? '' : quote, depth, goesOn };
}

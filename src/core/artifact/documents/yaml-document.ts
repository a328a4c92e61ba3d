import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  Lexer,
  type LineCounter,
  type Node,
  Parser,
  type Scalar,
  visit,
} from 'yaml';

/** A place in a YAML text that cannot be accepted, in the words of a Problem. */
export type YamlFault = { offset: number; expected: string; found: string };

/** What follows the first faults is noise, and each one costs time. */
const MAX_FAULTS = 20;
/** The lexer's own marks (start of document and scalar, end of flow) stand for no text. */
const LEXER_MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/**
 * Composes the one document of a text, or says what is wrong with its syntax; a second document is, too. Flow collections
 * nest at most `maxDepth` deep: the composer recurses into them. May throw on what it cannot recover from.
 */
export function composeYaml(
  source: string,
  lineCounter: LineCounter,
  maxDepth: number,
): { document: Document; faults: [] } | { document: null; faults: YamlFault[] } {
  const tooDeep = findDeepFlow(source, maxDepth);
  if (tooDeep !== null) {
    // Nothing was parsed, so that the counter knows no lines yet.
    lineCounter.addNewLine(0);
    for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1))
      lineCounter.addNewLine(at + 1);
    return { document: null, faults: [tooDeep] };
  }
  const composer = new Composer({
    merge: true,
    // The composer's own check takes quadratic time; findStructuralFault makes it.
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  stopAtFaults(composer);
  const tokens = untilFaults(new Parser(lineCounter.addNewLine).parse(source));
  const [document, second] = composer.compose(tokens, true, source.length);
  if (document === undefined) throw new Error('no document');
  if (document.errors.length > 0) {
    const faults = document.errors.slice(0, MAX_FAULTS).map(({ pos, message }) => {
      return { offset: pos[0], expected: 'valid YAML', found: message.split('\n', 1)[0] ?? '' };
    });
    return { document: null, faults };
  }
  if (second === undefined) return { document, faults: [] };
  const fault = { offset: second.range[0], expected: 'one YAML document', found: 'a second one' };
  return { document: null, faults: [fault] };
}

function findDeepFlow(source: string, maxDepth: number): YamlFault | null {
  if (source.split(/[[{]/, maxDepth + 2).length <= maxDepth + 1) return null;
  let depth = 0;
  let offset = 0;
  for (const lexeme of new Lexer().lex(source)) {
    if (lexeme === '[' || lexeme === '{') depth += 1;
    else if (lexeme === ']' || lexeme === '}') depth -= 1;
    if (depth > maxDepth)
      return { offset, expected: `nesting of at most ${maxDepth} levels`, found: 'deeper nesting' };
    if (!LEXER_MARKS.has(lexeme)) offset += lexeme.length;
  }
  return null;
}

type Report = (source: unknown, code: string, message: string, warning?: boolean) => void;

/** Of a text of nothing but faults the composer would make an error, with its stack, for each. Nobody reads its warnings. */
function stopAtFaults(composer: Composer): void {
  // A private member, for there is no other way in; the version of the package is pinned.
  const inner = composer as unknown as { onError: Report };
  const report = inner.onError;
  let faults = 0;
  inner.onError = (source, code, message, warning) => {
    if (warning === true) return;
    faults += 1;
    if (faults <= MAX_FAULTS) report(source, code, message);
  };
}

function* untilFaults(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let faults = 0;
  for (const token of tokens) {
    yield token;
    if (token.type === 'error') faults += 1;
    if (faults >= MAX_FAULTS) return;
  }
}

/** Cycles through aliases and excessive depth, which would overflow whoever walks the data later; duplicate keys. */
export function findStructuralFault(root: unknown, maxDepth: number): YamlFault | null {
  let fault: YamlFault | null = null;
  visit(root as Node, (_key, node, ancestors) => {
    if (
      ancestors.length > maxDepth &&
      ancestors.filter(isCollection).length >= maxDepth &&
      isCollection(node)
    ) {
      const offset = (node as Node | null)?.range?.[0] ?? 0;
      fault = { offset, expected: `nesting of at most ${maxDepth} levels`, found: 'deeper nesting' };
      return visit.BREAK;
    }
    if (isMap(node)) {
      const duplicate = findDuplicateKey(node.items);
      if (duplicate === null) return undefined;
      const offset = duplicate.range?.[0] ?? 0;
      fault = {
        offset,
        expected: 'each key once',
        found: `a second ${JSON.stringify(String(duplicate.value))}`,
      };
      return visit.BREAK;
    }
    if (!isAlias(node)) return undefined;
    const cyclic = ancestors.some((ancestor) => isCollection(ancestor) && ancestor.anchor === node.source);
    if (!cyclic) return undefined;
    fault = {
      offset: node.range?.[0] ?? 0,
      expected: 'an alias to something outside itself',
      found: `*${node.source}, which contains itself`,
    };
    return visit.BREAK;
  });
  return fault;
}

function findDuplicateKey(items: readonly { key: unknown }[]): Scalar | null {
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key) || key.value === '<<') continue;
    const name = String(key.value);
    if (seen.has(name)) return key;
    seen.add(name);
  }
  return null;
}

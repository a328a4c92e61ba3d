import { scanBlockTokens, type Token } from './block-tokens.ts';

/** A block of Bicep or HCL: `resource chat 'type' = { … }`, `variable "model" { … }`, `tags: { … }`, a list. */
export type Block = {
  /** What stands before its brace: words and texts, without signs. */
  header: string[];
  entries: Entry[];
  /** First and last line, from 1. */
  line: number;
  end: number;
};
/** A setting; `header` are the words before its sign (`param`, `chatModel`, `string`). */
export type Entry = { header: string[]; line: number; value: BlockValue };
/** A literal, the text of an expression, or a block. */
export type BlockValue = { text: string; literal: boolean } | Block;

const MAX_DEPTH = 100;

/**
 * The settings of Bicep and of HCL (Terraform) as far as both are lists of `key: value`, `key = value` and blocks, in linear
 * time. Never throws; what it does not know is an expression. Null for what nests deeper than 100 levels.
 */
export function parseBlocks(text: string): Block | null {
  const root: Block = { header: [], entries: [], line: 1, end: 1 };
  const open: Block[] = [root];
  let pending: Token[] = [];
  const flush = () => {
    const entry = readEntry(pending);
    if (entry !== null) open.at(-1)?.entries.push(entry);
    pending = [];
  };
  for (const token of scanBlockTokens(text.replace(/\r\n?/g, '\n'))) {
    if (token.kind === 'open') {
      if (open.length > MAX_DEPTH) return null;
      const header = pending.filter(isWord).map(({ text: word }) => word);
      const block: Block = { header, entries: [], line: pending[0]?.line ?? token.line, end: token.line };
      open.at(-1)?.entries.push({ header, line: block.line, value: block });
      open.push(block);
      pending = [];
    } else if (token.kind === 'close') {
      flush();
      const closed = open.length > 1 ? open.pop() : undefined;
      if (closed !== undefined) closed.end = token.line;
    } else if (token.kind === 'end') flush();
    else pending.push(token);
  }
  flush();
  return root;
}

export function isBlock(value: BlockValue): value is Block {
  return 'entries' in value;
}

function isWord({ kind }: Token): boolean {
  return kind === 'word' || kind === 'text';
}

/** `key = value`; an item of a list has no key. */
function readEntry(tokens: readonly Token[]): Entry | null {
  const [first] = tokens;
  if (first === undefined) return null;
  const sign = tokens.findIndex(({ kind }) => kind === 'sign');
  const header = tokens.slice(0, Math.max(0, sign)).filter(isWord);
  const value = tokens.slice(sign + 1);
  const [only] = value;
  if (only === undefined) return null;
  const literal = value.length === 1 && (only.kind === 'text' || /^(-?\d[\d.]*|true|false)$/.test(only.text));
  return {
    header: header.map(({ text }) => text),
    line: first.line,
    value: { text: value.map(({ text }) => text).join(' '), literal },
  };
}

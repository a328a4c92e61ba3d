import type { Comment, OxcError, ParserOptions, Program } from 'oxc-parser';
import { isShallow } from './typescript-nesting.ts';
import type { Language } from './typescript-scan.ts';

type Oxc = typeof import('oxc-parser');
export type Parsed = { program: Program; comments: Comment[] };

export type Parser = {
  /** The names of the members of a node that hold nodes, by its type. */
  visitorKeys: Oxc['visitorKeys'];
  /** Null where there is an error that can't be got over, or it would not be safe to parse. */
  parse(path: string, text: string): Parsed | null;
  /** The offset of the first syntax error; null where the text is sound in one of its languages, or not safe to parse. */
  findFault(path: string, text: string): number | null;
};

/** In characters. Nobody writes more into one file; bundles and generated tables do. */
const MAX_LENGTH = 500_000;

/** Imports the parser, which takes some time and is of no use to who reads no source code. */
export async function importParser(): Promise<Parser> {
  const oxc = await import('oxc-parser');
  const callParser = createCaller(oxc);
  return {
    visitorKeys: oxc.visitorKeys,
    parse(path, text) {
      if (text.length > MAX_LENGTH) return null;
      for (const lang of languagesOf(path)) {
        if (!isShallow(text, lang)) continue;
        const { program, comments, errors } = callParser(text, lang);
        // What it can't get over leaves an empty program.
        if (program.body.length > 0 || errors.length === 0) return { program, comments };
      }
      return null;
    },
    findFault(path, text) {
      if (text.length > MAX_LENGTH) return null;
      const faults = languagesOf(path)
        .filter((lang) => isShallow(text, lang))
        .map((lang) => callParser(text, lang).errors[0] ?? null);
      const [first] = faults;
      return first === undefined || faults.includes(null) ? null : (first?.labels[0]?.start ?? 0);
    },
  };
}

/**
 * Trees come out of the parser's memory instead of as JSON, three times as fast, as long as the runtime can do that and 6 GB of
 * addresses, of memory that is not used, can be had.
 */
function createCaller({
  parseSync,
  rawTransferSupported,
}: Oxc): (text: string, lang: Language) => Parsed & { errors: readonly OxcError[] } {
  let isRaw = rawTransferSupported();
  return (text, lang) => {
    // Always as a module: `<!--` opens no comment then, and what else differs only rejects code.
    const options: ParserOptions = { lang, sourceType: 'module', preserveParens: false };
    if (isRaw) {
      try {
        return parseSync('', text, { ...options, experimentalRawTransfer: true } as ParserOptions);
      } catch {
        isRaw = false;
      }
    }
    return parseSync('', text, options);
  };
}

/** JavaScript may hold JSX whatever it is called, and annotations of Flow, which mostly look like TypeScript's. */
function languagesOf(path: string): Language[] {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (extension === 'tsx') return ['tsx'];
  return extension === 'ts' || extension === 'mts' || extension === 'cts' ? ['ts'] : ['jsx', 'tsx'];
}

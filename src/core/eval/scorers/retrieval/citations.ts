import { z } from 'zod';
import type { Output, RetrievedChunk } from '../../types.ts';
import { defineScorer, passOrFail } from '../define.ts';
import { expectedPassages, normalizeDocument } from '../expected.ts';
import { clip } from '../text.ts';

/** `[1]`, `[2, 3]`, `[docs/refunds.md]`, `【1】`; not `[text](link)`, whose brackets cite nothing. */
const MARKER = /[[【]([^[\]【】\n]{1,200})[\]】](?!\()/g;
const NUMBER = /^\^?(?:(?:source|passage|doc(?:ument)?)\s*)?(\d{1,4})$/i;
/** A name of a file: no white space, and an ending. */
const FILE = /^[^\s,;]+\.[a-z0-9]{1,8}$/i;
const MAX_SHOWN = 5;
const MAX_TEXT = 256 * 1024;

const options = z.strictObject({ required: z.boolean().optional() });

/**
 * Share of the cited passages that exist: numbers count what was retrieved (where nothing was searched, what the case brings) from 1, names are
 * ends of document paths. Each marker counts once. An answer that cites nothing scores 0, and 1 with `required: false`.
 */
export const citations = defineScorer({
  id: 'citations',
  aliases: ['citation_validity'],
  description: 'The share of the passages cited in the answer, such as [2], that were really retrieved.',
  scale: 'share',
  options,
  shorthand: 'required',
  score({ case: testCase, output, options: { required = true } }) {
    const cited = findCitations(output.text.slice(0, MAX_TEXT));
    if (cited.length === 0)
      return passOrFail(!required && output.text.trim() !== '', 'nothing is cited', 'nothing is cited');
    const { retrieved } = output;
    const count = retrieved?.length ?? expectedPassages(testCase)?.length ?? 0;
    const invented = cited.filter((one) => !exists(one, count, retrieved ?? []));
    const good = cited.length - invented.length;
    const shown = invented.slice(0, MAX_SHOWN).map((one) => `[${clip(one, 60)}]`);
    const detail = shown.length === 0 ? '' : `; not among them: ${shown.join(', ')}`;
    const reason = `${good} of ${cited.length} citations are of the ${count} passages there were${detail}`;
    return { value: good / cited.length, reason };
  },
});

/**
 * What an answer cites, each once, as the numbers from 1 of the passages that it may mean: a name means every passage of its
 * document, and a number may be of none. Names of no document are left out.
 */
export function citedPassages({ text, retrieved }: Pick<Output, 'text' | 'retrieved'>): number[][] {
  const cited = findCitations(text.slice(0, MAX_TEXT));
  const numbers = cited.map((one) =>
    /^\d+$/.test(one)
      ? [Number(one)]
      : (retrieved ?? []).flatMap(({ document }, index) => (isOf(one, document) ? [index + 1] : [])),
  );
  return numbers.filter((some) => some.length > 0);
}

/** Every citation of a text, once each. */
function findCitations(text: string): string[] {
  const found = new Set<string>();
  for (const [, inside = ''] of text.matchAll(MARKER)) {
    const parts = inside.split(/[,;]/).map((part) => part.trim());
    const known = parts.flatMap((part) => {
      const number = NUMBER.exec(part)?.[1];
      if (number !== undefined) return [String(Number(number))];
      return FILE.test(part) ? [part] : [];
    });
    // A list of which a part is no citation is something else: `[see 3, maybe]`.
    if (known.length === parts.length) for (const one of known) found.add(one);
  }
  return [...found];
}

function exists(cited: string, count: number, retrieved: readonly RetrievedChunk[]): boolean {
  if (/^\d+$/.test(cited)) return Number(cited) >= 1 && Number(cited) <= count;
  return retrieved.some(({ document }) => isOf(cited, document));
}

/** Whether a document is cited by the end of its path. */
function isOf(cited: string, document: string): boolean {
  const [wanted, path] = [normalizeDocument(cited), normalizeDocument(document)];
  return path === wanted || path.endsWith(`/${wanted}`);
}

import { z } from 'zod';
import type { Message, ResponseFormat } from '../../../artifact/types.ts';
import { describeInput } from '../../describe.ts';
import type { Score } from '../../types.ts';
import { unmeasured } from '../define.ts';
import { citedPassages } from '../retrieval/citations.ts';
import { fold, holdsQuote } from '../retrieval/find-quote.ts';
import { clip, quote } from '../text.ts';
import type { JudgeScorer, ScoreInput } from '../types.ts';
import { type Passage, passagesCited } from './claims.ts';
import { delimitPassages, delimitSection, explainDelimiters } from './delimit.ts';
import { readReply } from './read-reply.ts';

const cited = z.strictObject({ passage: z.int().min(1), quote: z.string(), supports: z.boolean() });
const statement = z.strictObject({
  statement: z.string().min(1),
  citations: z.array(cited).max(50),
  supported: z.boolean(),
});
const statementList = z.strictObject({ statements: z.array(statement).max(200) });
type Statement = z.infer<typeof statement>;

const MAX_REPLY = 200_000;
const MAX_SHOWN = 3;
const MAX_REASON = 600;

const responseFormat: ResponseFormat = {
  type: 'json_schema',
  name: 'citations',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      statements: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            statement: { type: 'string', description: 'A sentence of the answer, copied exactly.' },
            citations: {
              type: 'array',
              items: {
                type: 'object',
                properties: {
                  passage: { type: 'integer', description: 'Number of a passage that the sentence cites.' },
                  quote: {
                    type: 'string',
                    description: 'Words of that passage that support it, copied exactly; empty: none.',
                  },
                  supports: { type: 'boolean' },
                },
                required: ['passage', 'quote', 'supports'],
                additionalProperties: false,
              },
            },
            supported: { type: 'boolean', description: 'Whether the cited passages together say all of it.' },
          },
          required: ['statement', 'citations', 'supported'],
          additionalProperties: false,
        },
      },
    },
    required: ['statements'],
    additionalProperties: false,
  },
};

function defineCitations(
  spec: Pick<JudgeScorer, 'id' | 'aliases' | 'description'>,
  score: (statements: readonly Statement[]) => Score,
): JudgeScorer {
  return {
    ...spec,
    kind: 'judge',
    scale: 'share',
    options: z.strictObject({}),
    shorthand: null,
    applies: () => true,
    withoutJudge({ case: testCase, output }) {
      if (output.retrieved?.length === 0)
        return { value: 0, reason: 'nothing was retrieved that could be cited' };
      if (passagesCited(testCase, output).length === 0)
        return unmeasured('there are no passages that could be cited');
      return citedPassages(output).length === 0 ? { value: 0, reason: 'nothing is cited' } : null;
    },
    request: ({ case: testCase, output }, nonce) => {
      const messages: Message[] = [
        { role: 'system', content: renderInstructions(nonce) },
        {
          role: 'user',
          content: [
            delimitSection({ label: 'question', text: describeInput(testCase) }, nonce),
            delimitPassages(passagesCited(testCase, output), nonce),
            delimitSection({ label: 'answer', text: output.text }, nonce),
          ].join('\n\n'),
        },
      ];
      return { messages, responseFormat };
    },
    readsQuestion: () => true,
    read: (reply, input) => {
      const read = readStatements(reply, input);
      return Array.isArray(read) ? score(read) : read;
    },
  };
}

/** ALCE's citation recall (Gao et al. 2023): statements that what they cite supports in full / statements. */
export const citationRecall = defineCitations(
  {
    id: 'citation_recall',
    aliases: ['CitationRecall'],
    description: 'The share of the statements in the answer that the passages they cite support in full.',
  },
  (statements) => {
    const bad = statements.filter((one) => !isSupported(one)).map((one) => quote(one.statement, 120));
    return share(
      statements.length - bad.length,
      statements.length,
      'statements are supported by what they cite',
      bad,
    );
  },
);

/** ALCE's citation precision: citations that support their statement at least in part / citations. */
export const citationPrecision = defineCitations(
  {
    id: 'citation_precision',
    aliases: ['CitationPrecision'],
    description:
      'The share of the citations in the answer whose passage supports the statement at least in part.',
  },
  (statements) => {
    const all = statements.flatMap((one) =>
      one.citations.map((citation) => ({ ...citation, statement: one.statement })),
    );
    const bad = all
      .filter(({ supports }) => !supports)
      .map((one) => `[${one.passage}] of ${quote(one.statement, 120)}`);
    return share(all.length - bad.length, all.length, 'citations support their statement', bad);
  },
);

function isSupported({ supported, citations }: Statement): boolean {
  return supported && citations.some(({ supports }) => supports);
}

function share(good: number, total: number, what: string, bad: readonly string[]): Score {
  const shown = bad.slice(0, MAX_SHOWN).join(', ');
  const rest = bad.length > MAX_SHOWN ? ` and ${bad.length - MAX_SHOWN} more` : '';
  const reason = `${good} of ${total} ${what}${bad.length === 0 ? '' : `; not: ${shown}${rest}`}`;
  return { value: good / total, reason: clip(reason, MAX_REASON) };
}

/**
 * The judge's list, as far as it can be checked: statements stand in the answer, every passage that the answer cites is there, and a
 * citation supports its statement only where the words quoted for it stand in that passage.
 */
function readStatements(reply: string, { case: testCase, output }: ScoreInput): Statement[] | Score {
  const passages = passagesCited(testCase, output);
  const material = [output.text, ...passages.map(({ text }) => text)];
  const read = readReply(reply, statementList, MAX_REPLY, material);
  if (!read.ok) return unmeasured(read.reason, read.fault);
  const { statements } = read.value;
  const foreign = statements.find((one) => !holdsQuote(output.text, one.statement));
  if (foreign !== undefined) {
    const fault = 'the judge lists what the answer does not say';
    return unmeasured(`${fault}: ${quote(foreign.statement)}`, fault);
  }
  const wanted = citedPassages(output);
  const listed = new Set(statements.flatMap(({ citations }) => citations.map(({ passage }) => passage)));
  const exists = (passage: number) => passage >= 1 && passage <= passages.length;
  const left = wanted.find((some) => some.some(exists) && !some.some((passage) => listed.has(passage)));
  const made = [...listed].find((passage) => !wanted.some((some) => some.includes(passage)));
  if (left !== undefined) return unmeasured(`the judge leaves out the citation [${left[0]}]`);
  if (made !== undefined) return unmeasured(`the judge lists [${made}], which is not cited`);
  if (statements.length === 0) return unmeasured('the judge lists no statement of an answer that cites');
  return onceEach(
    statements.map((one) => ({
      ...one,
      citations: one.citations.map((citation) => check(citation, passages)),
    })),
  );
}

/** A sentence that is listed five times is no five; the worst that is said of it counts. */
function onceEach(statements: readonly Statement[]): Statement[] {
  const known = new Map<string, Statement>();
  for (const one of statements) {
    const key = fold(one.statement);
    const before = known.get(key);
    if (before === undefined || isSupported(before)) known.set(key, one);
  }
  return [...known.values()];
}

function check(
  citation: Statement['citations'][number],
  passages: readonly Passage[],
): Statement['citations'][number] {
  const text = passages[citation.passage - 1]?.text ?? '';
  return { ...citation, supports: citation.supports && holdsQuote(text, citation.quote) };
}

function renderInstructions(nonce: string): string {
  return [
    'You check whether the citations in an answer hold. Passages are cited by their number or by the name of their document.',
    'List every sentence of the answer that states a fact from outside, copied exactly, with or without a citation. Greetings, questions and',
    'what the answer says of itself are left out. For each, in this order: every passage that it cites (its own markers, and those that',
    'directly follow it) with the words of that passage that support it, copied exactly (empty where none do), and whether that passage',
    'supports the sentence at least in part; then whether the cited passages together say all of the sentence, whatever you know yourself.',
    'A sentence that cites nothing is not supported.',
    '',
    explainDelimiters(nonce),
    '',
    'Reply with one JSON object and nothing else: {"statements": [{"statement": "...", "citations": [{"passage": <number>, "quote": "...",',
    '"supports": <true or false>}], "supported": <true or false>}]}.',
  ].join('\n');
}

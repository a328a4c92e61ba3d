import { z } from 'zod';
import type { ResponseFormat } from '../../../artifact/types.ts';
import { describeInput, namePictures } from '../../describe.ts';
import type { Case, Output, Score } from '../../types.ts';
import { NOT_SEARCHED, unmeasured } from '../define.ts';
import { expectedAnswer, expectedPassages } from '../expected.ts';
import { holdsQuote } from '../retrieval/find-quote.ts';
import { clip, quote } from '../text.ts';
import { explainDelimiters } from './delimit.ts';

/** What a claim is held against. `name` is a document's path where there is one. */
export type Passage = { name: string; text: string };

const claim = z.strictObject({
  claim: z.string().min(1),
  passage: z.int().min(0),
  quote: z.string(),
  verdict: z.enum(['supported', 'contradicted', 'not_in_context']),
});
/** A judge's list of claims. `makes_claims` has to agree with the list, so that a list left empty is not a good answer. */
export const claimList = z.strictObject({ makes_claims: z.boolean(), claims: z.array(claim).max(200) });
export type Claim = z.infer<typeof claim>;

export const MAX_CLAIM_REPLY = 200_000;
/** Unsupported claims that the reason shows. */
const MAX_SHOWN = 3;
const MAX_CLAIM = 120;
const MAX_REASON = 600;

export const claimFormat: ResponseFormat = {
  type: 'json_schema',
  name: 'claims',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      makes_claims: { type: 'boolean', description: 'Whether the answer states any fact at all.' },
      claims: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            claim: { type: 'string', description: 'One fact that the answer states.' },
            passage: { type: 'integer', description: 'Number of the passage that decides it; 0: none does.' },
            quote: {
              type: 'string',
              description: 'The deciding words of that passage, copied exactly; empty: none.',
            },
            verdict: { type: 'string', enum: ['supported', 'contradicted', 'not_in_context'] },
          },
          required: ['claim', 'passage', 'quote', 'verdict'],
          additionalProperties: false,
        },
      },
    },
    required: ['makes_claims', 'claims'],
    additionalProperties: false,
  },
};

/** The last lines of what a judge is told that lists claims: how it decides on each, after the words that it quotes, and how it replies. */
export function explainClaims(nonce: string): string[] {
  return [
    '(empty where none), and the verdict: "supported" where the passage says it, "contradicted" where a passage says otherwise,',
    '"not_in_context" where no passage decides it, whatever you know yourself.',
    '',
    explainDelimiters(nonce),
    '',
    'Reply with one JSON object and nothing else: {"makes_claims": <true or false>, "claims": [{"claim": "...", "passage": <number>,',
    '"quote": "...", "verdict": "supported" | "contradicted" | "not_in_context"}]}.',
  ];
}

/**
 * The passages that an answer has to keep to: those retrieved, none where the search found none. Where nothing was searched,
 * those that the case brings; else its reference answer; else the input, which may hold the document.
 */
export function passagesOf(testCase: Case, output: Output): Passage[] {
  if (output.retrieved !== null) return retrievedPassages(output);
  const brought = expectedPassages(testCase);
  if (brought !== null) return brought.map((text) => ({ name: '', text }));
  return [{ name: '', text: expectedAnswer(testCase) ?? describeInput(testCase) }];
}

/** Whether the input stands for the passages, and shows pictures: nothing can be quoted from one. */
export function keepsToPictures(testCase: Case, { retrieved }: Output): boolean {
  if (retrieved !== null || expectedPassages(testCase) !== null || expectedAnswer(testCase) !== null)
    return false;
  return namePictures(testCase).length > 0;
}

/** A claim with whether it counts as supported, and why not. */
type Checked = { claim: string; supported: boolean; fault: string };

/**
 * Share of claims that are supported: the judge says so, and the words it quotes stand in a passage.
 */
export function scoreClaims(
  { makes_claims: makesClaims, claims }: z.infer<typeof claimList>,
  passages: readonly Passage[],
): Score {
  if (makesClaims !== claims.length > 0)
    return unmeasured(
      `the judge contradicts itself: ${makesClaims ? 'claims, and lists none' : 'no claims, and lists some'}`,
    );
  if (!makesClaims) return { value: 1, reason: 'the answer claims nothing' };
  const checked = checkClaims(claims, passages);
  const good = checked.filter((one) => one.supported).length;
  const bad = checked
    .filter((one) => !one.supported)
    .slice(0, MAX_SHOWN)
    .map((one) => `${quote(one.claim, MAX_CLAIM)} (${one.fault})`);
  const rest = checked.length - good - bad.length;
  const shown = bad.length === 0 ? '' : `; not: ${bad.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const found = passages.length === 0 ? ', and no passage was retrieved' : '';
  const looked = bad.length === 0 ? '' : listPassages(passages);
  const reason = `${good} of ${checked.length} claims supported${found}${shown}${looked}`;
  return { value: good / checked.length, reason: clip(reason, MAX_REASON) };
}

/** By what was looked at, where it has names. */
function listPassages(passages: readonly Passage[]): string {
  const names = [...new Set(passages.map(({ name }) => name).filter((name) => name !== ''))];
  if (names.length === 0) return '';
  const more = names.length > MAX_SHOWN ? ` and ${names.length - MAX_SHOWN} more` : '';
  return `; passages looked at: ${names
    .slice(0, MAX_SHOWN)
    .map((name) => clip(name, 80))
    .join(', ')}${more}`;
}

/** Each claim once: one that is told five times is no five facts. The worst verdict on it counts. */
function checkClaims(claims: readonly Claim[], passages: readonly Passage[]): Checked[] {
  const known = new Map<string, Checked>();
  for (const one of claims) {
    const checked = check(one, passages);
    const key = one.claim.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
    const before = known.get(key);
    if (before === undefined || before.supported) known.set(key, checked);
  }
  return [...known.values()];
}

function check(
  { claim: text, passage, quote: quotation, verdict }: Claim,
  passages: readonly Passage[],
): Checked {
  const unsupported = (fault: string): Checked => ({ claim: text, supported: false, fault });
  if (verdict === 'contradicted') {
    // What is nowhere was made up, and would be no evidence.
    const words = passages.some((one) => holdsQuote(one.text, quotation)) ? `: ${quote(quotation)}` : '';
    return unsupported(`contradicted by ${nameOf(passage, passages)}${words}`);
  }
  if (verdict === 'not_in_context') return unsupported('not in the context');
  // Judges miscount passages; words that stand in another one support the claim all the same.
  if (passages.some((one) => holdsQuote(one.text, quotation)))
    return { claim: text, supported: true, fault: '' };
  return unsupported(`quoted for it, and in no passage: ${quote(quotation)}`);
}

function nameOf(passage: number, passages: readonly Passage[]): string {
  const found = passages[passage - 1];
  if (found === undefined) return 'the context';
  return found.name === '' ? `passage ${passage}` : `passage ${passage}, ${clip(found.name, 80)}`;
}

/** The passages that an answer can cite by number: those retrieved, or where nothing was searched those that the case brings; none where there are none. */
export function passagesCited(testCase: Case, output: Pick<Output, 'retrieved'>): Passage[] {
  if (output.retrieved !== null) return retrievedPassages(output);
  return (expectedPassages(testCase) ?? []).map((text) => ({ name: '', text }));
}

export function retrievedPassages({ retrieved }: Pick<Output, 'retrieved'>): Passage[] {
  return (retrieved ?? []).map(({ document, text }) => ({ name: document, text }));
}

/** The score of a search that found nothing, or of which nothing is known; null: it found something. */
export function scoreNothingFound({ retrieved }: Pick<Output, 'retrieved'>): Score | null {
  if (retrieved === null) return unmeasured(NOT_SEARCHED);
  return retrieved.length === 0 ? { value: 0, reason: 'nothing was retrieved' } : null;
}

import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { readJudgeReply } from '../../../../src/core/eval/scorers/apply.ts';
import { ATTACKS, armAttack, attackedOutput } from '../../../support/injection-attacks.ts';
import { makeCase, scorerNamed, useOf } from './support.ts';

const NONCE = '4f1c09a2b7d3e8654f1c09a2b7d3e865';
const CHOICES = [
  { choice: 'good', score: 1 },
  { choice: 'bad', score: 0 },
];
/** A bad answer that cites: judges of citations are asked of no other. */
const CITING = 'Refunds take 90 days [1].';
const UNSUPPORTED = JSON.stringify({
  statements: [
    { statement: CITING, citations: [{ passage: 1, quote: '', supports: false }], supported: false },
  ],
});
/** Judges of what was found, who see no answer. */
const SEE_PASSAGES: ReadonlySet<string> = new Set(['llm_context_precision', 'llm_context_recall']);
const UNFOUND =
  '{"makes_claims": true, "claims": [{"claim": "x", "passage": 0, "quote": "", "verdict": "not_in_context"}]}';
/** Judges, what they are given, an honest reply, and what they judge where it is not the same for all. */
const JUDGES: [name: string, options: { [key: string]: Json }, honest: string, answer?: string][] = [
  ['judge', { rubric: 'groundedness' }, '{"reason": "It does not answer.", "score": 1}'],
  ['judge', { rubric: { name: 'tone', criteria: 'Is it kind?' } }, '{"reason": "It is curt.", "score": 2}'],
  ['faithfulness', {}, UNFOUND],
  ['llm_context_precision', {}, '{"passages": [{"passage": 1, "reason": "no", "useful": false}]}'],
  ['llm_context_recall', {}, UNFOUND],
  ['citation_recall', {}, UNSUPPORTED, CITING],
  ['citation_precision', {}, UNSUPPORTED, CITING],
  ['task_completion', {}, '{"reason": "Nothing was done.", "score": 1}'],
  [
    'guidelines',
    { guidelines: 'It is kind.' },
    '{"guidelines": [{"number": 1, "reason": "It is curt.", "verdict": "violated"}]}',
  ],
  ['choice_judge', { prompt: 'Is {{completion}} good?', choices: CHOICES }, 'bad'],
];

function judgeNamed(name: string) {
  const scorer = scorerNamed(name);
  if (scorer.kind !== 'judge') throw new Error(`${name} asks no model`);
  return scorer;
}

it('there are attacks of every kind', () => {
  expect(ATTACKS.length).toBeGreaterThanOrEqual(25);
  const kinds = new Set(ATTACKS.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['delimiter', 'verdict', 'order', 'role', 'language', 'unicode']));
  expect(new Set(ATTACKS.map(({ place }) => place))).toEqual(
    new Set(['answer', 'passage', 'tool_arguments']),
  );
});

describe.each(ATTACKS)('an output that $name', (attack) => {
  const text = armAttack(attack, NONCE);
  const testCase = makeCase();
  const judges = JUDGES.filter(([name]) => !SEE_PASSAGES.has(name) || attack.place === 'passage');

  it.each(judges)('stays between the delimiters of %s', (name, options, _honest, answer) => {
    const output = attackedOutput(attack, NONCE, answer);
    const { messages } = judgeNamed(name).request({ case: testCase, output, options }, NONCE);
    const [system = '', user = ''] = messages.map(({ content }) => content);
    const lines = user
      .split(/(<<<\w+ (?:begin|end) [\w ]+>>>)/)
      .filter((part) => part.startsWith(`<<<${NONCE} `));
    // Sections open and close in turn, each under its own name, and the nonce stands nowhere else.
    expect(lines.length % 2).toBe(0);
    for (let i = 0; i < lines.length; i += 2) {
      expect(lines[i]).toContain(' begin ');
      expect(lines[i + 1]).toBe(lines[i]?.replace(' begin ', ' end '));
    }
    expect(new Set(lines).size).toBe(lines.length);
    expect(user.split(NONCE).length - 1).toBe(lines.length);
    // What the judge is told does not depend on what it judges.
    const harmless = attackedOutput({ ...attack, text: '.' }, NONCE, answer);
    const [plain] = judgeNamed(name).request({ case: testCase, output: harmless, options }, NONCE).messages;
    expect(system).toBe(plain?.content);
  });

  it.each(judges.filter(([name]) => name !== 'choice_judge'))(
    'gives %s no verdict: not repeated, not among other words, not beside an honest one',
    (name, options, honest, answer) => {
      const output = attackedOutput(attack, NONCE, answer);
      const scorer = judgeNamed(name);
      const read = (reply: string) =>
        readJudgeReply(useOf(scorer, options), scorer, reply, { case: testCase, output, options }).value;
      for (const reply of [
        text,
        text.trim().replace(/^```json\n|\n```$/g, ''),
        output.text,
        `The answer says:\n${text}`,
        `${text}\n${honest}`,
        `${honest}\n${text}`,
      ])
        expect(read(reply)).toBeNull();
      expect(read(honest)).not.toBeNull();
      expect(read(honest)).toBeLessThan(0.5);
    },
  );
});

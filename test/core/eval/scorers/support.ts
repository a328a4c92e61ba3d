import { EMPTY_OUTPUT } from '../../../../src/core/eval/empty-output.ts';
import { appliesTo, applyScorer, readJudgeReply } from '../../../../src/core/eval/scorers/apply.ts';
import { findScorer } from '../../../../src/core/eval/scorers/index.ts';
import type { ScoreInput, Scorer } from '../../../../src/core/eval/scorers/types.ts';
import type { Case, Output, Score, ScorerUse } from '../../../../src/core/eval/types.ts';

export function makeCase(given: Partial<Case> = {}): Case {
  return {
    id: 'case',
    input: 'Where is my order?',
    vars: {},
    expected: null,
    tools: null,
    tags: [],
    cluster: 'case',
    scorers: [],
    source: { path: 'evals/cases.jsonl', line: 1 },
    ...given,
  };
}

export function makeOutput(given: Partial<Output> = {}): Output {
  return { ...EMPTY_OUTPUT, ...given };
}

export function scorerNamed(name: string): Scorer {
  const scorer = findScorer(name);
  if (scorer === null) throw new Error(`no scorer ${name}`);
  return scorer;
}

export function useOf(scorer: Scorer, options: ScoreInput['options'], negate = false): ScorerUse {
  return {
    metric: scorer.id,
    scorer: scorer.id,
    options,
    negate,
    margin: null,
    min: null,
    at: null,
    gate: 'block',
  };
}

type Given = {
  options?: ScoreInput['options'];
  expected?: Case['expected'];
  tools?: Case['tools'];
  negate?: boolean;
};

/** The score that a deterministic scorer gives an output, or text. */
export function score(name: string, output: string | Partial<Output>, given: Given = {}): Score {
  const scorer = scorerNamed(name);
  if (scorer.kind !== 'deterministic') throw new Error(`${name} asks a model`);
  const options = given.options ?? {};
  return applyScorer(useOf(scorer, options, given.negate), scorer, {
    case: makeCase({ expected: given.expected ?? null, tools: given.tools ?? null }),
    output: makeOutput(typeof output === 'string' ? { text: output } : output),
    options,
  });
}

export function grade(...given: Parameters<typeof score>): number | null {
  return score(...given).value;
}

export function applies(
  name: string,
  expected: Case['expected'],
  options: ScoreInput['options'] = {},
): boolean {
  return appliesTo(scorerNamed(name), makeCase({ expected }), options);
}

/** The score in a judge's reply. */
export function readReply(
  name: string,
  reply: string,
  options: ScoreInput['options'],
  negate = false,
): Score {
  const scorer = scorerNamed(name);
  if (scorer.kind !== 'judge') throw new Error(`${name} asks no model`);
  const input = { case: makeCase(), output: makeOutput({ text: 'an answer' }), options };
  return readJudgeReply(useOf(scorer, options, negate), scorer, reply, input);
}

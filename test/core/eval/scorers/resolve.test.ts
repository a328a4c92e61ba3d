import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../../src/core/artifact/documents/structured.ts';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { gateSettings } from '../../../../src/core/eval/scorers/gate-settings.ts';
import { findScorer, scorers } from '../../../../src/core/eval/scorers/index.ts';
import {
  checkScorerEntry,
  parseScorerUse,
  parseScorerUses,
} from '../../../../src/core/eval/scorers/resolve.ts';
import { scorerNamed } from './support.ts';

function read(text: string) {
  const yaml = parseYaml('policy.yml', text);
  if (!yaml.ok) throw new Error(JSON.stringify(yaml.problems));
  return { entry: yaml.value.data, where: { path: 'policy.yml', locate: yaml.value.locate, keys: [] } };
}

function parse(text: string) {
  const { entry, where } = read(text);
  const parsed = parseScorerUse(entry, where);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function problems(text: string) {
  const { entry, where } = read(text);
  return checkScorerEntry(entry, where);
}

describe('a scorer entry', () => {
  it('is a name, with the defaults of its scorer', () => {
    expect(parse('tool_call')).toEqual({
      metric: 'tool_call',
      scorer: 'tool_call',
      options: {},
      negate: false,
      margin: null,
      min: null,
      at: null,
      gate: 'block',
    });
    expect(parse('latency').gate).toBe('warn');
    expect(parse('cost').gate).toBe('warn');
  });

  it('sets the main option by a bare value, others by name, settings beside it', () => {
    expect(parse('contains: refund').options).toEqual({ value: 'refund' });
    expect(
      parse(
        '{ contains: { value: refund, case_sensitive: false }, as: says_refund, margin: 0.1, min: 0.9, gate: warn }',
      ),
    ).toMatchObject({
      metric: 'says_refund',
      options: { value: 'refund', case_sensitive: false },
      margin: 0.1,
      min: 0.9,
      gate: 'warn',
    });
  });

  it('names a judge by its rubric, whatever others call the rubric', () => {
    for (const text of ['groundedness', 'judge: groundedness', 'judge: context-faithfulness']) {
      expect(parse(text)).toMatchObject({
        metric: 'groundedness',
        scorer: 'judge',
        options: { rubric: 'groundedness' },
      });
    }
    expect(parse('judge: { rubric: { name: tone, criteria: Is it plain? } }').metric).toBe('tone');
  });

  it.each([
    ['faithfulness', 'faithfulness', ['Faithfulness', 'FaithfulnessMetric']],
    ['groundedness', 'groundedness', ['ResponseGroundedness', 'context-faithfulness']],
    ['answer_relevancy', 'answer_relevancy', ['ResponseRelevancy', 'AnswerRelevancy', 'answer-relevance']],
    [
      'context_precision',
      'context_precision',
      ['ContextPrecision', 'ContextualPrecision', 'document relevance', 'context-relevance'],
    ],
    ['context_recall', 'context_recall', ['ContextRecall', 'ContextualRecall', 'context-recall']],
    ['factuality', 'factuality', ['FactualCorrectness', 'GEval', 'Factuality', 'correctness']],
    [
      'tool_call',
      'tool_call',
      ['ToolCallAccuracy', 'ToolCorrectness', 'ArgumentCorrectness', 'tool selection', 'tool invocation'],
    ],
    ['tool_call_f1', 'tool_call_f1', ['ToolCallF1', 'tool-call-f1']],
    ['refusal', 'refusal', ['is-refusal']],
    ['toxicity', 'toxicity', ['Toxicity']],
    ['safety', 'safety', ['AspectCritic', 'Bias', 'Moderation', 'Security', 'moderation']],
    ['pii_leakage', 'pii_leakage', ['PIILeakage', 'PII detection', 'pii-leakage']],
    ['pii', 'pii', ['DetectPII', 'pii_detector', 'contains_pii']],
    [
      'refusal_appropriateness',
      'refusal_appropriateness',
      ['appropriate_refusal', 'RefusalClassifier', 'RefusalEvaluator'],
    ],
    ['json_validity', 'json_validity', ['JsonCorrectness', 'ValidJSON', 'is-json']],
  ])('accepts what other tools call %s', (id, metric, aliases) => {
    for (const name of [id, ...aliases]) expect(parse(JSON.stringify(name)).metric).toBe(metric);
  });
});

describe('a wrong scorer entry', () => {
  it('is answered with the nearest name, aliases among them', () => {
    expect(problems('tool_cal')[0]).toMatchObject({ found: '"tool_cal"', hint: 'Did you mean "tool_call"?' });
    expect(problems('groundednes')[0]?.hint).toBe('Did you mean "groundedness"?');
    expect(problems('ToolCallAcuracy')[0]?.hint).toBe('Did you mean "ToolCallAccuracy"?');
    expect(problems('zzzzzz')[0]?.hint).toMatch(/^Known: equals, /);
  });

  it('is answered with the nearest option, at its place', () => {
    expect(problems('contains: { value: x, case_sensitiv: true }')).toEqual([
      expect.objectContaining({
        line: 1,
        column: 23,
        expected: 'an option of `contains`',
        hint: 'Did you mean "case_sensitive"?',
      }),
    ]);
    expect(problems('{ contains: x, margn: 0.1 }')[0]?.hint).toBe('Did you mean "margin"?');
    expect(problems('judge: { rubric: { name: x, criteria: y, scales: {} } }')[0]?.hint).toBe(
      'Did you mean "scale"?',
    );
    expect(problems('judge: groundednes')[0]?.hint).toBe('Did you mean "groundedness"?');
  });

  it('names every fault at once', () => {
    expect(problems('{ regex: "(?=x)", margin: 2, gate: maybe }')).toHaveLength(3);
  });

  it.each([
    ['5', 'a name or a mapping'],
    ['{}', 'the name of a scorer'],
    ['{ margin: 0.1 }', 'the name of a scorer'],
    ['{ contains: x, equals: y }', 'one scorer per entry'],
    ['{ length: 5 }', 'a mapping of options'],
    ['{ latency: 400, min: 0.5 }', 'no `min` for `latency`'],
    ['{ regex: "(" }', 'RE2'],
    ['{ contains: "" }', 'a text to look for'],
    ['{ json_schema: { schema: { type: text } } }', 'type'],
    ['{ choice_judge: { prompt: "Right?", choices: [{ choice: a, score: 1 }] } }', '{{completion}}'],
  ])('%s says what it lacks', (text, expected) => {
    expect(
      problems(text)
        .map((problem) => problem.expected)
        .join(),
    ).toContain(expected);
  });

  it('never throws, whatever stands there', () => {
    const { where } = read('a: 1');
    const name = fc.constantFrom(
      ...scorers.map((scorer) => scorer.id),
      'margin',
      'as',
      '__proto__',
      'constructor',
    );
    const entry = fc.oneof(fc.jsonValue(), fc.dictionary(name, fc.jsonValue(), { maxKeys: 3 }));
    fc.assert(
      fc.property(entry, (given) => {
        const parsed = parseScorerUse(given as Json, where);
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
    );
  });
});

describe('the scorers of a suite', () => {
  const uses = (text: string) => {
    const { entry, where } = read(text);
    return parseScorerUses(entry as Json[], where);
  };

  it('have names of their own', () => {
    const parsed = uses('[contains: a, contains: b, { contains: c, as: contains_2 }]');
    expect(parsed.ok && parsed.value.map(({ metric }) => metric)).toEqual([
      'contains',
      'contains_3',
      'contains_2',
    ]);
  });

  it('may not be given one name twice', () => {
    const parsed = uses('[{ contains: a, as: x }, { contains: b, as: x }]');
    expect(parsed.ok ? [] : parsed.problems).toMatchObject([{ found: '"x" again' }]);
  });
});

describe('the table of scorers', () => {
  it('has every name once, however it is spelled', () => {
    const names = scorers.flatMap(({ id, aliases }) => [id, ...aliases]);
    for (const { id, aliases } of scorers) {
      for (const name of [id, ...aliases]) expect(findScorer(name)?.id).toBe(id);
    }
    expect(new Set(names).size).toBe(names.length);
    expect(findScorer('toString')).toBeNull();
  });

  it('tells the gate that a flip moves a pass/fail case, and that judges are noisy', () => {
    expect(gateSettings(scorerNamed('equals'))).toEqual({ noiseFloor: 0, moved: 0.5 });
    expect(gateSettings(scorerNamed('edit_distance'))).toEqual({ noiseFloor: 0, moved: null });
    expect(gateSettings(scorerNamed('judge'))).toEqual({ noiseFloor: 0.01, moved: null });
  });
});

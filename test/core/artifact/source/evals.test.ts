import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const soup = (threshold = '0.7', more = '') =>
  `import pytest
from deepeval import assert_test
from deepeval.metrics import AnswerRelevancyMetric, GEval
from deepeval.test_case import LLMTestCase
HOT = ${threshold}
warm = GEval(name="Warmth", criteria="The reply says how warm the soup is.", threshold=0.5, model="gpt-4o")
@pytest.mark.parametrize("question", ["How hot is it?"${more}])
def test_soup(question):
    case = LLMTestCase(input=question, actual_output=answer(question))
    assert_test(case, [AnswerRelevancyMetric(threshold=HOT), warm])
`;

describe('evals in code', () => {
  it('are one suite of the file, also where it is a test', () => {
    expect(found('tests/test_soup.py', soup())).toEqual(['eval-suite test_soup']);
    expect(named('tests/test_soup.py', soup(), 'test_soup')).toMatchObject({ lines: [5, 10] });
    expect(contentNamed('tests/test_soup.py', soup(), 'test_soup', 'eval-suite').settings).toMatchObject({
      'warm.name': 'Warmth',
      'warm.criteria': 'The reply says how warm the soup is.',
      'warm.threshold': 0.5,
      'warm.model': 'gpt-4o',
      'test_soup.cases': ['How hot is it?'],
      'test_soup.assert_test.AnswerRelevancyMetric.threshold': 0.7,
    });
  });

  it('tell of thresholds and cases', async () => {
    expect(await summaryOf('test_soup.py', soup(), soup('0.8'))).toEqual([
      '`test_soup.assert_test.AnswerRelevancyMetric.threshold` 0.7 -> 0.8',
    ]);
    expect((await summaryOf('test_soup.py', soup(), soup('0.7', ', "Is it salty?"'))).join()).toContain(
      'Is it salty?',
    );
  });

  it('leave the prompt of a judge a prompt', () => {
    const text =
      'import { Eval as run } from "braintrust";\nimport { LLMClassifierFromTemplate } from "autoevals";\nconst polite = LLMClassifierFromTemplate({ name: "Polite", promptTemplate: `Is the answer polite? Answer Y or N.\n{{output}}`, choiceScores: { Y: 1, N: 0 }, model: "gpt-4o-mini" });\nrun(project, { data: () => [{ input: "Soup?", expected: "Yes" }], task: answer, scores: [polite] });\n';
    expect(found('evals/soup.eval.ts', text)).toEqual(['prompt polite', 'eval-suite soup.eval']);
    expect(contentNamed('evals/soup.eval.ts', text, 'soup.eval', 'eval-suite').settings).toEqual({
      polite: 'LLMClassifierFromTemplate',
      'polite.name': 'Polite',
      run: 'run',
      'run.argument1': 'project',
      'run.task': 'answer',
      'run.data[0].input': 'Soup?',
      'run.data[0].expected': 'Yes',
      'run.scores': ['polite'],
    });
  });

  it.each([
    [
      'a metric of its own',
      'a.py',
      'from deepeval.metrics import BaseMetric\nclass Spill(BaseMetric):\n    def __init__(self, threshold: float = 0.9):\n        self.threshold = threshold\n        self.strict = True\n',
      { 'Spill.threshold': 0.9, 'Spill.strict': true },
    ],
    [
      'a task of Inspect',
      'a.py',
      'from inspect_ai import task, Task, eval as run\nfrom inspect_ai.scorer import match\n@task\ndef soup(shots: int = 3):\n    return Task(dataset=rows("soup.jsonl"), scorer=match())\nlogs = run(soup(), token_limit=5000)\n',
      {
        'soup.shots': 3,
        'soup.Task.dataset': 'rows("soup.jsonl")',
        'soup.Task.scorer': 'match',
        'logs.token_limit': 5000,
      },
    ],
    [
      'Ragas',
      'a.py',
      'from ragas import evaluate\nfrom ragas.metrics import faithfulness\nscores = evaluate(rows, metrics=[faithfulness])\n',
      { 'scores.metrics': ['faithfulness'] },
    ],
    [
      'a module',
      'a.py',
      'import mlflow\nmlflow.genai.evaluate(data=rows, scorers=[warm])\n',
      { 'evaluate.scorers': ['warm'] },
    ],
    [
      'LangSmith',
      'a.py',
      'from langsmith import Client\nclient = Client()\nscores = client.evaluate(answer, data="soups", max_concurrency=4)\n',
      { 'scores.data': 'soups' },
    ],
    [
      'the evals of OpenAI',
      'a.ts',
      'import OpenAI from "openai";\nconst run = await client.evals.create({ name: "Soup", testing_criteria: [{ type: "string_check", reference: "hot" }] });\n',
      { 'run.testing_criteria[0].reference': 'hot' },
    ],
    [
      'vitest-evals',
      'a.test.ts',
      'import { describeEval } from "vitest-evals";\ndescribeEval("soup", { data: async () => [{ input: "Soup?", expected: "Yes" }], task: answer, scorers: [close], threshold: 0.6 });\n',
      { 'describeEval.threshold': 0.6, 'describeEval.data[0].input': 'Soup?' },
    ],
    [
      'evalite',
      'a.ts',
      'import { evalite } from "evalite";\nevalite.skip("Soup", { data: [{ input: "Soup?" }], task: answer, scorers: [close] });\n',
      { 'skip.data[0].input': 'Soup?' },
    ],
  ])('may be %s', (_what, path, text, settings) => {
    const name = path.slice(0, path.lastIndexOf('.'));
    expect(contentNamed(path, text, name, 'eval-suite').settings).toMatchObject(settings);
  });

  it.each([
    [
      'a test that uses a model',
      'tests/test_chat.py',
      'from openai import OpenAI\nSYSTEM_PROMPT = "You are a waiter. Answer politely."\ndef test_chat():\n    assert ask(model="gpt-4o")\n',
    ],
    [
      'a test that only traces',
      'tests/test_chat.py',
      'from langsmith import traceable\nSYSTEM_PROMPT = "You are a waiter. Answer politely."\n@traceable\ndef test_chat():\n    evaluate(3)\n',
    ],
    [
      'an evaluation of another kind',
      'a.py',
      'from sklearn.evaluation import evaluate\nevaluate(model, threshold=0.5)\n',
    ],
    ['a fixture of evals', 'tests/fixtures/soup.py', soup()],
    ['a function of that name', 'a.ts', 'import { Eval } from "./math";\nEval("1 + 1", { data: [] });\n'],
  ])('are not %s', (_what, path, text) => expect(found(path, text)).toEqual([]));
});

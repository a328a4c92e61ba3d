import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf } from '../support.ts';

describe('metrics of answers with how much they count are a suite’s configuration', () => {
  it.each([
    [
      'eval/ragas_config.yaml',
      'metrics:\n  - { name: faithfulness, weight: 1 }\n  - { name: answer_relevance, weight: 1 }\naggregator: average\n',
    ],
    [
      'eval/metrics.yaml',
      'metrics:\n  faithfulness: { threshold: 0.8 }\n  context_recall: { threshold: 0.7 }\n',
    ],
    ['evals/scoring.json', '{"weights": {"faithfulness": 0.6, "answer-relevancy": 0.4}}'],
    ['ragas.yaml', 'metrics: [faithfulness, context_precision, latency]\n'],
    ['eval/thresholds.yaml', 'retrieval:\n  recall@5: 0.8\n  mrr: 0.5\n'],
  ])('%s', (path, text) => expect(kindsOf(detectFile(path, text))).toEqual(['eval-suite:eval-config']));

  it.each([
    ['eval/metrics.json', '{"metrics": {"faithfulness": 0.83, "answer_relevancy": 0.7}}'],
    [
      'eval/last.json',
      '{"metrics": [{"name": "faithfulness", "score": 0.8, "threshold": 0.7}, {"name": "answer_relevancy", "score": 0.8, "threshold": 0.7}]}',
    ],
    ['eval/config.yaml', 'metrics:\n  - { name: rmse, weight: 1 }\n  - { name: mae, weight: 2 }\n'],
    [
      'config/metrics.yaml',
      'metrics:\n  - { name: faithfulness, weight: 1 }\n  - { name: answer_relevance, weight: 1 }\n',
    ],
    ['eval/thresholds.yaml', 'ranking:\n  ndcg@10: 0.8\n'],
  ])('what was measured, of other models or elsewhere is none: %s', (path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

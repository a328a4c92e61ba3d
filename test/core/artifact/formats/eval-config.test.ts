import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, summaryOf } from '../support.ts';

const found = (path: string, text: string) => kindsOf(detectFile(path, text));

describe('the configuration of an eval tool', () => {
  it.each([
    ['evals/evaluate_config.json', '{"testdata_path": "a.jsonl", "requested_metrics": ["latency"]}'],
    ['trip.evalset.json', '{"eval_set_id": "trip", "eval_cases": [{"eval_id": "1"}]}'],
    ['registry/evals/units.yaml', 'units.dev.v0: {class: "evals.elsuite.basic.match:Match", args: {a: b}}'],
    ['tasks/bins.yaml', 'task: bins\ndataset_path: city/bins\ndoc_to_text: "{{question}}"\n'],
    ['garak.yaml', 'run: {seed: 1}\nplugins: {probe_spec: all, model_type: openai}\n'],
    ['evals/agent.json', '{"evaluators": ["builtin.intent_resolution"], "data": [{"query": "Hi"}]}'],
    ['trial/notes.yaml', 'dataset: {source_type: dataset, file_path: a.csv}\ncustom_function: notes.title\n'],
    [
      'azure/notes.json',
      '{"data": "a.jsonl", "evaluators": {"fluency": {"dataMapping": {"query": "question"}}}}',
    ],
    ['flow/run.yaml', 'flow: ../flow\ndata: a.jsonl\ncolumn_mapping: {question: "text"}\n'],
  ])('is found by its exact structure: %s', (path, text) => {
    expect(found(path, text)).toEqual(['eval-suite:eval-config']);
  });

  it.each([
    ['evaluation/criteria.json', '{"criteria": {"response_match_score": 0.8}}'],
    ['ml/eval.yaml', 'dataset: imagenet\nmetrics: [top1]\n'],
    ['config/plugins.yaml', 'plugins: {a: b}\nrun: {seed: 1}\n'],
    ['school/rubric.json', '{"criteria": [{"name": "Spelling", "levels": ["good", "bad"], "points": 4}]}'],
    ['src/classes.yaml', 'shape: {class: "geometry.shapes:Square", args: {}}\n'],
  ])('is none by half of it: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });

  it.each([
    ['evals/config.yaml', 'judge: {model: gpt-4o, temperature: 0}\ndataset: golden.jsonl\n'],
    ['config/ragas.yaml', 'metrics: [faithfulness, context_recall]\nthresholds: {faithfulness: 0.8}\n'],
    ['rag/eval.json', '{"metrics": [{"name": "answer_relevancy", "threshold": 0.7}], "testset": "t.csv"}'],
  ])("is an application's own in a place of evals: %s", (path, text) => {
    expect(found(path, text)).toEqual(['eval-suite:eval-config']);
  });

  it.each([
    ['evaluation/detector.yaml', 'dataset: coco\nmetrics: [map50]\nthresholds: {iou: 0.5}\n'],
    ['config/app.yaml', 'metrics: [faithfulness]\ndataset: orders\n'],
    ['evals/2026-01-02.json', '{"metrics": ["faithfulness"], "dataset": "t.csv", "results": []}'],
    ['school/dataset.yaml', 'dataset: {source_type: csv, file_path: marks.csv}\n'],
  ])('is none of other tests, other places and results: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });

  it('is what graders look for, in a file that is named for them', () => {
    const text = '{"refusal_phrases": ["I cannot help with that"], "empathy_markers": ["I am sorry"]}';
    expect(found('config/graders.json', text)).toEqual(['eval-suite:eval-config']);
    expect(found('config/phrases.json', text)).toEqual([]);
  });

  it('says which of its settings changed', async () => {
    const text = 'task: bins\ndataset_path: city/bins\ndoc_to_text: "{{question}}"\nnum_fewshot: 3\n';
    expect(await summaryOf('tasks/bins.yaml', text, text.replace('3', '5'))).toEqual([
      '`num_fewshot` 3 -> 5',
    ]);
  });
});

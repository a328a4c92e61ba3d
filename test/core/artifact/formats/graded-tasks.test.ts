import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { kindsOf, summaryOf } from '../support.ts';

const found = (path: string, text: string) => kindsOf(detectFile(path, text));
const DATASET = ['eval-suite:dataset'];
const CONFIG = ['eval-suite:eval-config'];

const TASK = `id: late-parcel
should: do
user_turns:
  - "My parcel is three days late, can you look where it is?"
  - "Yes, please."
reference_solution:
  - calls: [{tool: find_parcel, args: {id: P-7}}]
graders:
  - type: state_check
    expect: {claims: 1}
  - type: tool_calls
    forbidden: [close_account]
`;

describe('a task of an agent with its graders', () => {
  it('is a suite of one case, and a grader of it changes no more unseen', async () => {
    expect(found('tasks/late-parcel.yaml', TASK)).toEqual(DATASET);
    expect(
      await summaryOf('tasks/late-parcel.yaml', TASK, TASK.replace('close_account', 'close_claim')),
    ).not.toEqual([]);
  });

  it.each([
    [
      'under one key',
      'tasks/a.yaml',
      'task:\n  id: a\n  desc: "Find out why the parcel is late"\n  graders:\n    - type: llm_rubric\n      rubric: rubrics/kind.md\n',
    ],
    [
      'as JSON',
      'scenarios/b.json',
      '{"prompt": "Where is my parcel now?", "scorers": [{"type": "trajectory_match"}]}',
    ],
  ])('is found %s', (_how, path, text) => expect(found(path, text)).toEqual(DATASET));

  it.each([
    [
      'a course',
      'course/week1.yaml',
      'description: "Write a short essay"\ngraders: [{name: Ann, type: tutor}]\n',
    ],
    ['a fixture', 'tests/fixtures/task.yaml', TASK],
    ['an agent', 'agents/a.yaml', `model: none\n${TASK}`],
    [
      'a lesson whose code is looked at',
      'course/lesson.json',
      '{"instructions": "Write a function that adds numbers.", "graders": [{"type": "code", "file": "grade.py"}, {"type": "regex", "pattern": "for"}]}',
    ],
    ['graders by name alone', 'tasks/a.yaml', 'prompt: "Write a short essay"\ngraders: [ann, bob]\n'],
  ])('is not taken for one: %s', (_what, path, text) => expect(found(path, text)).not.toContain(DATASET[0]));
});

const SUITE = JSON.stringify({
  name: 'letters',
  description: 'What every run has to keep to.',
  cases: [
    {
      task: 'answer-letter',
      fixtures: ['../runs/answer-letter'],
      policies: [
        { kind: 'ordering', before: [{ tool: 'read_letter' }], after: { tool: 'send_letter' } },
        { kind: 'allowlist', allowedTools: ['read_letter', 'send_letter'] },
      ],
    },
  ],
});

describe('a suite of trajectories', () => {
  it('says what the calls of tools keep to', async () => {
    expect(found('policies/letters.suite.json', SUITE)).toEqual(CONFIG);
    const changed = SUITE.replace('"after":{"tool":"send_letter"}', '"after":{"tool":"burn_letter"}');
    expect(await summaryOf('policies/letters.suite.json', SUITE, changed)).not.toEqual([]);
  });

  it.each([
    [
      'rules of a network',
      JSON.stringify({ cases: [{ task: 'a', policies: [{ kind: 'allow', ports: [80] }] }] }),
    ],
    [
      'programs that have to be installed',
      JSON.stringify({
        tasks: [{ name: 'build', checks: [{ type: 'binary', required_tools: ['git', 'make'] }] }],
      }),
    ],
    [
      'programs that a task by its name needs',
      JSON.stringify({
        tasks: [{ task: 'build', checks: [{ type: 'binary', required_tools: ['git', 'make'] }] }],
      }),
    ],
    ['settings of an assistant', JSON.stringify({ permissions: [{ allowedTools: ['Read'] }] })],
  ])('is not taken for one: %s', (_what, text) => expect(found('policies/a.json', text)).toEqual([]));
});

const GATES = '[min]\ntask_success_rate = 0.9\ntool_accuracy = 0.95\n\n[max]\nerror_rate = 0.05\n';

describe('gates outside of evals', () => {
  it('are found by what is measured of agents alone', async () => {
    expect(found('gates.toml', GATES)).toEqual(CONFIG);
    expect(await summaryOf('gates.toml', GATES, GATES.replace('0.95', '0.80'))).not.toEqual([]);
  });

  it('are found by one metric of agents and what they cost', () =>
    expect(found('gates.toml', 'hallucination_rate = 0.02\ncost_mean = 0.1\n')).toEqual(CONFIG));

  it('are found by the suite and the baseline that they compare', () => {
    const text = (about: string) =>
      JSON.stringify({
        description: about,
        entries: [{ suite: 'core.json', baseline: '../base/core.json' }],
      });
    expect(found('policies/gate.json', text('Recorded answers of the agent.'))).toEqual(CONFIG);
    expect(found('policies/gate.json', text('Timings of the parser.'))).toEqual([]);
  });

  it.each([
    ['of a recommender', '[served]\nmin_hit10 = 0.1\nmin_coverage10 = 0.15\n'],
    ['of code', '[min]\ncoverage = 0.9\nbranches = 0.8\n'],
    ['that run programs', '[[gates]]\nname = "lint"\nrun = "npm run lint"\n'],
    ['of a budget', 'cost_per_day = 120\ncost_per_month = 3200\n'],
    ['of what a service costs', '[budget]\ncost_mean = 3\ncost_p95 = 9\n'],
    ['of a journal', '[alerts]\ncitation_lag_minutes = 30\nrefusal_rate = 0.02\n'],
    ['of a laboratory', 'toxicity_ppm = 4\ntoxicity_max = 9\n'],
    ['of one metric', '[min]\ntool_accuracy = 0.9\ncoverage = 0.8\n'],
  ])('are none %s', (_what, text) => expect(found('gates.toml', text)).toEqual([]));
});

const LABELLED =
  'id,customer_message,agent_reply,label,note\n1,"Where is my parcel?","It is on its way to you.",pass,fine\n2,"Can I send a cat?","Yes, cats travel free.",fail,invented\n';
const VERDICTS =
  '{"case_id": "late-1", "passed": true}\n{"case_id": "late-2", "passed": false, "note": "guessed"}\n';

describe('what calibrates a judge', () => {
  it.each([
    ['replies with labels, in the folder of judges', 'judges/labels/grounded.csv', LABELLED],
    ['verdicts of people by the ids of cases', 'data/human_labels.jsonl', VERDICTS],
    ['labels of people among evals', 'evals/human_labels.csv', 'id,label\nlate-1,1\nlate-2,0\n'],
    ['verdicts of people as a table', 'judge_labels.csv', 'task_id,verdict\nlate-1,pass\nlate-2,fail\n'],
  ])('is found: %s', (_what, path, text) => expect(found(path, text)).toEqual(DATASET));

  it.each([
    ['verdicts of a run', 'data/run_7.jsonl', VERDICTS],
    ['labels of pictures', 'human_labels.csv', 'image_id,label\n1,cat\n2,dog\n'],
    ['labels of pictures as numbers', 'ml/data/human_labels.csv', 'id,label\nimg_1,1\nimg_2,0\n'],
    [
      'a contest of programs',
      'judge/data/contest.json',
      '[{"question": "Add the two numbers given on one line.", "answer": "a+b"}, {"question": "Print the word backwards as it is given.", "answer": "s[::-1]"}]',
    ],
    ['judges of a show', 'judges/2026.csv', 'name,country,role\nAnn,Belgium,chair\nBob,Ghana,member\n'],
  ])('is none: %s', (_what, path, text) => expect(found(path, text)).toEqual([]));
});

import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const program = (first: string, call: string) => `${first}

# question, words of which the answer has one
cases = [
    ("When does the museum open?", ["nine", "9"]),
    ("Is the cellar dry in spring?", ["dry"]),
    ("Who painted the blue door?", ["unknown", "sorry"]),
]

for question, words in cases:
    reply = ${call}
    print(any(word in reply for word in words))
`;
const BOT = program('from rag_bot import ask', 'ask(question).lower()');

describe('a table of questions in a program that asks an application with them', () => {
  it.each([
    ['test_quality.py', BOT],
    ['benchmark_rag.py', BOT],
    [
      'scripts/smoke.py',
      program('from app.assistant import Guide\nguide = Guide()', 'guide.answer(question)'),
    ],
    ['scripts/eval_guide.py', program('from app.core import graph', 'agent_graph.invoke(question)')],
    [
      'tests/evaluation/evaluate.py',
      program('import requests', 'requests.post(URL, json={"query": question}).text'),
    ],
    [
      'scripts/check-answers.ts',
      "import { chatbot } from './chatbot';\nconst cases = [\n  ['When does it open?', 'nine'],\n  ['Is the cellar dry?', 'yes'],\n  ['Who painted the door?', 'unknown'],\n];\nfor (const [q, a] of cases) console.log((await chatbot.ask(q)).includes(a));",
    ],
  ])('is a suite in %s', (path, text) => {
    expect(found(path, text)).toEqual(['eval-suite cases']);
  });

  it('changes with a word that is looked for', async () => {
    expect(await summaryOf('test_quality.py', BOT, BOT.replace('"dry"', '"damp"'))).toEqual([
      '1 row changed (no. 2)',
    ]);
  });

  it.each([
    ['of a router', 'test_router.py', program('from chat.router import route', 'route(question)')],
    ['of a search', 'tests/test_search.py', program('from app.search import search', 'search(question)')],
    [
      'with a mock',
      'test_quality.py',
      program('from unittest.mock import patch\nfrom rag_bot import ask', 'ask(question)'),
    ],
    ['of single words', 'test_words.py', BOT.replace(/"[A-Z][^"]*\?"/g, '"word"')],
    ['in a program that tries nothing', 'app/faq.py', BOT],
    [
      'posted in an ordinary test',
      'tests/test_api.py',
      program('import requests', 'requests.post(URL, json={"query": question}).text'),
    ],
  ])('is none %s', (_what, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

describe('what numbers have to reach where a runner of evals compares them', () => {
  const runner = (bar = '0.3') => `scores = run(load())
# if scores["x"] < 0.9: the old bar
if scores["faithfulness"] < ${bar}:
    raise SystemExit(1)
if len(rows) > 20 and retries < 3:
    print(rows)
`;

  it('is a setting of the suite', async () => {
    expect(contentNamed('evals/run_evals.py', runner(), 'run_evals', 'eval-suite').settings).toEqual({
      'scores.faithfulness': '< 0.3',
    });
    expect((await summaryOf('evals/run_evals.py', runner(), runner('0.5'))).join()).toContain('0.5');
  });

  it('is nothing elsewhere', () => {
    expect(found('src/run_jobs.py', runner())).toEqual([]);
    expect(found('evals/run_evals.py', 'if len(rows) > 20 and retries < 3:\n    print(rows)\n')).toEqual([]);
  });
});

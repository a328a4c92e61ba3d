import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const marked = (mark: string, wanted = 'find_seat', rest = '') =>
  `import pytest
from desk.agent import agent, tool_names


@pytest.mark.${mark}
async def test_seats_a_guest():
    question = "Is there a table for two by the window tonight?"${rest}
    reply = await agent.ainvoke({"messages": [("user", question)]})
    assert "${wanted}" in tool_names(reply)
`;
const asked = (call: string, first = 'import pytest') =>
  `${first}
from desk.service import agent, route


@pytest.mark.parametrize("question, expected", [("Is there a table for two?", "yes"), ("Do dogs eat free?", "no")])
def test_answers(question, expected):
    assert expected in ${call}
`;

describe('a test that is marked as an eval', () => {
  it.each(['langsmith', 'langsmith(test_suite_name="desk")', 'eval', 'evals', 'llm_eval', 'deepeval'])(
    'is a suite: %s',
    (mark) => {
      expect(found('tests/test_desk.py', marked(mark))).toEqual(['eval-suite test_desk']);
    },
  );

  it('is one by the mark of its class or of its module', () => {
    const ofClass =
      'import pytest\nfrom evals.harness import judge\n@pytest.mark.eval\nclass TestTone:\n    def test_kind(self):\n        assert judge("Is it kind?")\n';
    const ofModule =
      'import pytest\nfrom desk import agent\npytestmark = [pytest.mark.langsmith, pytest.mark.slow]\ndef test_kind():\n    assert agent.run("Be kind?")\n';
    expect(found('tests/test_tone.py', ofClass)).toEqual(['eval-suite test_tone']);
    expect(found('tests/test_tone.py', ofModule)).toEqual(['eval-suite test_tone']);
  });

  it('changes with a heading in a text of several lines, and not with a comment behind a statement', async () => {
    const text = (heading: string, note: string) =>
      `import pytest\nfrom desk.agent import agent\n\n\n@pytest.mark.langsmith\ndef test_report():\n    wanted = """\n# ${heading}\nTwo seats"""\n    assert agent.run("Seats?") == wanted  # ${note}\n`;
    const before = text('Seats', 'as agreed');
    expect(await summaryOf('test_desk.py', before, text('Tables', 'as agreed'))).toHaveLength(1);
    expect(await summaryOf('test_desk.py', before, text('Seats', 'as we agreed'))).toEqual([]);
  });

  it('changes with what it expects, and with no comment', async () => {
    const before = marked('langsmith');
    expect((await summaryOf('test_desk.py', before, marked('langsmith', 'book_seat'))).join()).toContain(
      'test_seats_a_guest',
    );
    const remark = '\n    # by the window\n';
    expect(await summaryOf('test_desk.py', before, marked('langsmith', 'find_seat', remark))).toEqual([]);
  });

  it.each([
    ['one of another mark', marked('slow')],
    ['one with the number of a case', marked('eval_id("E-1")')],
    [
      'one of a calculator',
      'import pytest\nfrom calculator import compute\n@pytest.mark.eval\ndef test_sum():\n    assert compute("1 + 1") == 2\n',
    ],
    [
      'one of a network',
      'import pytest\nimport torch\n@pytest.mark.eval\ndef test_loss():\n    assert chat_loss(torch.ones(3)) < 1\n',
    ],
  ])('is not %s', (_what, text) => {
    expect(found('tests/test_desk.py', text)).toEqual([]);
  });
});

describe('a test in a place of evals that asks a model what it is parametrized with', () => {
  it('is a suite with its cases', async () => {
    const text = asked('agent.run(question)');
    expect(found('evals/test_desk.py', text)).toEqual(['eval-suite test_desk']);
    expect((await summaryOf('evals/test_desk.py', text, text.replace('dogs', 'cats'))).join()).toContain(
      'cats',
    );
  });

  it.each([
    ['elsewhere', 'tests/test_desk.py', asked('agent.run(question)')],
    ['without a model', 'evals/test_desk.py', asked('route(question)')],
    [
      'with a mock',
      'evals/test_desk.py',
      asked('agent.run(question)', 'import pytest\nfrom unittest.mock import patch'),
    ],
  ])('is none %s', (_what, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

it('evals that run under vitest by the hand of langsmith are a suite with their inputs', async () => {
  const text = `import * as ls from "langsmith/vitest";
import { expect } from "vitest";
ls.describe("desk", () => {
  ls.test("seats two", { inputs: { question: "A table for two?" }, referenceOutputs: { answer: "yes" } }, async ({ inputs }) => {
    expect(await desk(inputs.question)).toContain("yes");
  });
});
`;
  expect(found('tests/desk.test.ts', text)).toEqual(['eval-suite desk.test']);
  expect(
    (await summaryOf('tests/desk.test.ts', text, text.replace('for two?', 'for ten?'))).join(),
  ).toContain('for ten?');
  expect(found('tests/desk.test.ts', text.replace('langsmith/vitest', 'vitest'))).toEqual([]);
});

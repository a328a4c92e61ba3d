import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.py']));

describe('functions that a decorator makes a prompt of', () => {
  it.each([
    [
      'marvin',
      'import marvin\n@marvin.fn\ndef mood(text: str) -> float:\n    """Rates how glad a text is."""',
      'mood',
      ['system: Rates how glad a text is.'],
    ],
    [
      'outlines',
      'import outlines\n@outlines.prompt\ndef ask(q):\n    """Answer {{ q }} in one word."""',
      'ask',
      ['system: Answer {{ q }} in one word.'],
    ],
    [
      'ell',
      'import ell\n@ell.simple(model="gpt-4o-mini")\ndef greet(name):\n    """You are polite."""\n    return f"Greet {name}!"',
      'greet',
      ['system: You are polite.', `user: Greet \${name}!`],
    ],
    [
      'magentic',
      'from magentic import prompt\n@prompt("Translate {text} to French")\ndef french(text: str) -> str: ...',
      'french',
      ['user: Translate {text} to French'],
    ],
    [
      'mirascope',
      'from mirascope.core import openai\n@openai.call("gpt-4o-mini")\ndef book(g: str) -> str:\n    return f"Recommend a {g} book"',
      'book',
      [`user: Recommend a \${g} book`],
    ],
  ])('of %s', (_, text, name, turns) => {
    expect(turnsOf('a.py', text, name)).toEqual(turns);
  });

  it('what the function is given belongs to it', () => {
    const text =
      'import marvin\n@marvin.fn\ndef names(n: int) -> list[str]:\n    """Makes up names of towns."""';
    expect(contentNamed('a.py', text, 'names', 'prompt').otherSettings).toEqual({
      arguments: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
    });
  });

  it.each([
    ['another decorator', 'import marvin\n@cached\ndef mood(text):\n    """Rates how glad a text is."""'],
    [
      'another package',
      'import llm_house\n@app.prompt\ndef mood(text):\n    """Rates how glad a text is."""',
    ],
  ])('%s makes none', (_, text) => {
    expect(found('a.py', text)).toEqual([]);
  });
});

describe('signatures of DSPy as texts', () => {
  it.each([
    [
      'qa = dspy.ChainOfThought("question, context -> answer: str")',
      'qa',
      ['system: question, context -> answer: str'],
    ],
    [
      's = dspy.Signature("tweet -> rude: bool", "Say whether it is rude.")',
      's',
      ['system: Say whether it is rude.\ntweet -> rude: bool'],
    ],
  ])('%s', (text, name, turns) => {
    expect(turnsOf('a.py', `import dspy\n${text}`, name)).toEqual(turns);
  });

  it('parameters beside one belong to it', () => {
    const text = 'import dspy\nqa = dspy.Predict("q -> a", temperature=0.3)';
    expect(contentNamed('a.py', text, 'qa', 'prompt').otherSettings).toEqual({ temperature: 0.3 });
  });

  it('an arrow elsewhere is none', () => {
    expect(found('a.py', 'import dspy\nlog.info("old -> new")\nP = Predict("a text of words")')).toEqual([]);
  });
});

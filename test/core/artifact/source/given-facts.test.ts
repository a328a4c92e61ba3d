import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { found, turnsOf } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const python = (facts: string, prompt: string) => `from openai import OpenAI
import json

client = OpenAI()
${facts}


def answer(question):
    prompt = ${prompt}
    return client.responses.create(model="gpt-4o", input=prompt)
`;
const HOURS = 'HOURS = "Monday to Friday from nine to five"';
const ASK = 'ASK = "The opening hours: {hours}. Answer {q}"';
const MENU = 'MENU = {"soup": "four euros, with bread", "stew": "nine euros, with rice"}';
const FAQ =
  'FAQ = [{"q": "Open on Sundays?", "a": "No, never on Sundays."}, {"q": "Cards?", "a": "All of them."}]';

describe('facts that a program puts into what a model is told', () => {
  it.each([
    ['by an f-string', HOURS, 'f"Hours: {HOURS}. {question}"', 'HOURS'],
    ['by format', `${HOURS}\n${ASK}`, 'ASK.format(hours=HOURS, q=question)', 'HOURS'],
    ['by replace', `${HOURS}\n${ASK}`, 'ASK.replace("{hours}", HOURS).replace("{q}", question)', 'HOURS'],
    ['by concatenation', HOURS, '"Hours: " + HOURS + question', 'HOURS'],
    ['by join', HOURS, '"\\n".join([HOURS, question])', 'HOURS'],
    ['as JSON', MENU, 'f"Menu: {json.dumps(MENU)}. {question}"', 'MENU'],
    ['row by row', FAQ, '"\\n".join(f"{row[\'q\']} {row[\'a\']}" for row in FAQ)', 'FAQ'],
  ])('are a prompt: %s', (_how, facts, prompt, name) => {
    expect(found('a.py', python(facts, prompt))).toContain(`prompt ${name}`);
  });

  it('are a prompt in TypeScript too', () => {
    const text = `import { generateText } from 'ai';
const SERVICES = [{ name: 'Haircut', price: 'twenty euros, with wash' }, { name: 'Beard', price: 'ten euros' }];
const POLICY = 'Refunds within fourteen days, with the receipt.';
export async function answer(question) {
  const list = SERVICES.map((one) => one.name + one.price).join('\\n');
  const prompt = \`Facts: \${list}\\n\${POLICY}\\n\${JSON.stringify(SERVICES)}\\n\${question}\`;
  return generateText({ model, prompt });
}`;
    expect(found('a.ts', text)).toEqual(expect.arrayContaining(['prompt SERVICES', 'prompt POLICY']));
    expect(turnsOf('a.ts', text, 'SERVICES')).toEqual([
      'user: name: Haircut\nprice: twenty euros, with wash\nname: Beard\nprice: ten euros',
    ]);
  });

  it('change with a fact', async () => {
    const text = (more: string) =>
      python(MENU.replace('}', `${more}}`), 'f"Menu: {json.dumps(MENU)}. {question}"');
    expect(found('a.py', text(''))[0]).toBe('prompt MENU');
    const after = text(', "cake": "three euros, on Sundays"');
    expect(await summaryOf('a.py', text(''), after)).not.toEqual([]);
  });

  it.each([
    [
      'that are shown to people',
      python(`${MENU}\n${HOURS}\nprint(MENU, HOURS)`, 'f"Answer: {question}"'),
      ['MENU', 'HOURS'],
    ],
    ['that are labels', python('INFO = ["a", "b"]', 'f"Kinds: {json.dumps(INFO)}. {question}"'), ['INFO']],
    [
      'that say nothing of facts',
      python('COLOURS = ["red", "blue", "green"]', 'f"Colours: {json.dumps(COLOURS)}. {question}"'),
      ['COLOURS'],
    ],
    ['that no model is told', `import json\n${MENU}\nreply = f"Menu: {json.dumps(MENU)}"\n`, ['MENU']],
  ])('are none where they are such %s', (_what, text, names) => {
    for (const name of names) expect(found('a.py', text)).not.toContain(`prompt ${name}`);
  });
});

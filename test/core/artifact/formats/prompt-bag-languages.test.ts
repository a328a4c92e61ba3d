import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { isInOtherLanguage } from '../../../../src/core/artifact/shapes/other-languages.ts';

const namesOf = (path: string, text: string) =>
  detectFile(path, text)
    .artifacts.filter(({ kind }) => kind === 'prompt')
    .map(({ name }) => name);

const SAYINGS = [
  [
    'German',
    'Fasse den folgenden Text in drei kurzen Sätzen zusammen und nenne am Ende die größte Zahl: {text}',
  ],
  [
    'French',
    'Résume le texte suivant en trois phrases courtes, puis cite à la fin le plus grand nombre : {text}',
  ],
  ['Spanish', 'Resume el texto siguiente en tres frases cortas y cita al final la cifra más grande: {text}'],
  [
    'Italian',
    'Riassumi il testo che segue in tre frasi brevi e cita alla fine il numero più grande del testo: {text}',
  ],
  [
    'Portuguese',
    'Resuma o texto a seguir em três frases curtas e cite no fim o maior número que ele traz para nós: {text}',
  ],
  [
    'Dutch',
    'Vat de volgende tekst samen in drie korte zinnen en noem op het einde het grootste getal van de tekst: {text}',
  ],
  [
    'Russian',
    'Перескажи следующий текст в трёх коротких фразах и в конце назови самое большое число из него: {text}',
  ],
  ['Chinese', '把下面的文字概括成三句短话，并在最后说出其中最大的数字，语气要平和，不加评论：{text}'],
  ['Japanese', '次の文章を三つの短い文にまとめ、最後に一番大きな数字を述べること。意見は加えない。{text}'],
  [
    'Korean',
    '다음 글을 짧은 세 문장으로 줄이고 끝에 가장 큰 숫자를 적어 줘. 의견은 더하지 말고 차분한 말투로 써 줘: {text}',
  ],
] as const;

describe('a text under a key that says prompt', () => {
  it.each(SAYINGS)('is one in %s, too', (_language, text) => {
    expect(namesOf('config/settings.toml', `port = 80\nsummary_prompt = "${text}"\n`)).toEqual([
      'summary_prompt',
    ]);
    expect(namesOf('config/bot.yaml', `openai_prompt_content: "${text}"\n`)).toEqual([
      'openai_prompt_content',
    ]);
  });

  it.each(SAYINGS)('is one of a file of prompts in %s, on one line', (_language, text) => {
    const plain = text.replace(/\s*[:：]?\s*\{text\}/, '.');
    expect(namesOf('config/prompts.yaml', `system: "${plain}"\n`)).toEqual(['system']);
  });

  it.each([
    ['a short question', 'signup_prompt: "Willkommen! Gib hier deine Adresse ein."'],
    ['a label', 'prompt: "Введите имя"'],
    [
      'an English question',
      'signup_prompt: "Type a package, a file or a folder here and press Enter to go on."',
    ],
  ])('is none where it is %s', (_what, text) => {
    expect(namesOf('config/form.yaml', `${text}\n`)).toEqual([]);
  });
});

it('tells English from other languages by its small words, and never by code or addresses', () => {
  for (const [, text] of SAYINGS) expect(isInOtherLanguage(text)).toBe(true);
  expect(
    isInOtherLanguage('Summarise the text that follows in three lines and name the largest number.'),
  ).toBe(false);
  expect(isInOtherLanguage('Run `docker compose up -d` in de/api and open https://de.la.es/en')).toBe(false);
  expect(isInOtherLanguage('{{ der }} {{ die }} {{ das }} {{ und }}')).toBe(false);
});

describe('several prompts under one key', () => {
  const SKILLS = `skills:
  - name: shorten
    description: Shorten a text
    prompt: "Shorten this:\\n\\n{input}"
  - name: check
    description: Check a text
    prompt: "Read the following letter, list every claim in it that needs a source and answer as a table:\\n\\n{input}"
  - name: warm
    description: Make a text warm
    prompt: "Write it warmer than that: {input}"
`;

  it('are prompts, each of them, where one surely is', () => {
    expect(namesOf('config/skills.yaml', SKILLS)).toEqual(['check', 'warm']);
  });

  it('are prompts in a mapping, too, and not what stands beside them', () => {
    const text = `modes:
  brief: { prompt: "Say it in one line, please.", greeting: "Good morning to you all." }
  long: { prompt: "You are a patient teacher. Explain {topic} to the user in three steps, and give an example." }
`;
    expect(namesOf('config/modes.yaml', text)).toEqual(['modes.brief.prompt', 'modes.long.prompt']);
  });

  it('are none where none surely is', () => {
    const text = SKILLS.replace(/Read the following[^\\]*/, 'Which letter?');
    expect(namesOf('config/skills.yaml', text)).toEqual([]);
  });
});

describe('a text in the markup of a chat', () => {
  it.each([
    'warning: "<system>The guest may send {left} more messages. Say so kindly.</system>"',
    'note: "<system-reminder>Keep to the menu of this week.</system-reminder>"',
    'shape: "<|im_start|>system\\nReply in one short line.<|im_end|>"',
  ])('is a prompt of the system, whatever its key: %s', (text) => {
    const { artifacts } = detectFile('config/chat.yaml', `${text}\nlimit: 5\n`);
    expect(artifacts.map(({ kind }) => kind)).toEqual(['prompt']);
    expect(artifacts[0]?.content).toMatchObject({ messages: [{ role: 'system' }] });
  });

  it.each([
    'xml: "<system>linux and nothing else at all"',
    'tokens: { start: "<|im_start|>", end: "<|im_end|>" }',
    'chat_template: "{% for m in messages %}<|im_start|>{{ m.role }} says {{ m.content }}<|im_end|>{% endfor %}"',
  ])('is none without its end, as a token, and as the template of a tokenizer: %s', (text) => {
    expect(namesOf('config/chat.yaml', `${text}\n`)).toEqual([]);
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.go', 'A.java', 'A.php', 'a.rs', 'a.ts', 'a.py', 'a.ipynb']));

describe('rules of a validator', () => {
  it.each([
    `class AskRequest { public function rules() { return ["prompt" => "required|string|max:500", "system_prompt" => "nullable|string|max:2000", "kind" => "in:a,b"]; } }`,
    `function store($request) { return $request->validate(["prompt" => "required|string|max:500", "system_prompt" => "nullable|exists:prompts,id"]); }`,
    `use OpenAI\\Laravel\\Facades\\OpenAI;
     function store($request) { Validator::make($request->all(), ['instructions' => 'bail|required|string|min:10', 'system_prompt' => 'present|max:900']); }`,
  ])('are no prompts: %s', (text) => {
    expect(found('app/AskRequest.php', `<?php\n${text}\n`)).toEqual([]);
  });

  it('and what is told beside them is one', () => {
    const text = `<?php
class Ask { public function rules() { return ["prompt" => "required|string", "system_prompt" => "required|You are a helpful assistant of the shop."]; } }
`;
    expect(found('app/Ask.php', text)).toEqual(['prompt Ask.rules']);
  });
});

describe('a device or a forecast with a model and a temperature', () => {
  it.each([
    ['a.go', 'package a\nfunc read() Reading { return Reading{Model: "DHT22-v2", Temperature: 21.5} }\n'],
    ['a.go', 'package a\nfunc read() Reading { return Reading{Model: "DHT22-v2", Temperature: 1.5} }\n'],
    [
      'A.java',
      'class A { Reading a() { return Reading.builder().model("DHT22").temperature(1.5).build(); } }\n',
    ],
    ['a.rs', 'fn a(city: String) -> Weather { Weather { city, temperature: 0.5, model: "gfs" } }\n'],
    ['A.php', "<?php\nfunction a() { Sensor::create(['model' => 'DHT22', 'temperature' => 21.5]); }\n"],
    ['a.ts', 'export const a = (db: Db, m: string) => db.create({ model: m, temperature: 21.5 });\n'],
    ['a.ts', "export const a = (db: Db) => db.create({ model: 'DHT22', temperature: 1.5 });\n"],
    ['a.py', 'def a(db):\n    db.create(model="DHT22", temperature=0.5)\n'],
  ])('is no model: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });

  it('whereas one of a known name, one that says so, or one beside an SDK is one', () => {
    const go = (imports: string, call: string) =>
      found('a.go', `package a\n${imports}\nfunc a() { ask(${call}) }\n`);
    expect(go('', 'Request{Model: "gpt-4o", Temperature: 0.5}')).toEqual(['model-config a']);
    expect(go('', 'AgentSpec{Model: "house", Temperature: 0.5}')).toEqual(['model-config a']);
    const sdk = 'import openai "github.com/sashabaranov/go-openai"';
    expect(go(sdk, 'openai.Request{Model: "house", Temperature: 0.5}')).toEqual(['model-config a']);
  });

  it('and a temperature of the air beside a model is none of its parameters', () => {
    const text = 'MODEL = "gpt-4o"\nTEMPERATURE = 21.5\nMAX_TOKENS = 200\n';
    expect(contentNamed('a.py', text, 'a', 'model-config').settings).toEqual({
      MODEL: 'gpt-4o',
      MAX_TOKENS: 200,
    });
  });
});

describe('texts that are compared by their words', () => {
  const NOTEBOOK = JSON.stringify({
    cells: [
      {
        cell_type: 'code',
        source:
          'from sklearn.feature_extraction.text import TfidfVectorizer\nTOP_K = 5\nSIMILARITY_THRESHOLD = 0.3\n',
        metadata: {},
        outputs: [],
        execution_count: 1,
      },
    ],
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  });

  it.each([
    [
      'a.py',
      'from sklearn.feature_extraction.text import TfidfVectorizer\nTOP_K = 5\nSIMILARITY_THRESHOLD = 0.3\n',
    ],
    ['a.ipynb', NOTEBOOK],
    [
      'a.ts',
      "import { distance } from 'fastest-levenshtein';\nconst topK = 5;\nconst SimilarityThreshold = 0.8;\n",
    ],
    [
      'a.go',
      'package a\nconst topK = 5\nconst SimilarityThreshold = 0.8\nfunc levenshtein(a, b string) int { return 0 }\n',
    ],
    [
      'a.py',
      'from gensim.models import Word2Vec\nEMBEDDING_DIM = 100\nTOP_K = 5\nw = Word2Vec(rows, vector_size=EMBEDDING_DIM)\n',
    ],
    [
      'a.py',
      'from keras.layers import Embedding\nembedding_dim = 100\nembed = Embedding(vocab, embedding_dim)\n',
    ],
  ])('are not retrieved: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });

  it('and passages that are embedded beside them are', () => {
    const text =
      'from sklearn.feature_extraction.text import TfidfVectorizer\nTOP_K = 5\nEMBEDDING_MODEL = "text-embedding-3-small"\n';
    expect(found('a.py', text)).toEqual(['rag-config a']);
  });
});

describe('what people are told', () => {
  const MENU =
    'Bienvenue dans le service de la ville\nVeuillez entrer votre code secret\nTapez 0 pour revenir au menu';

  it.each([
    ['a.ts', `export const menu = { start: { prompt: ${JSON.stringify(MENU)} } };\n`],
    [
      'a.ts',
      'export const menu = { a: { prompt: "CON Welcome to the bank, what do you want to do today?\\n1. Check balance\\n2. Send money" } };\n',
    ],
    [
      'a.py',
      'MENU = {"start": {"prompt": "Welcome to the hotline of the clinic.\\nPress 1 to book an appointment.\\nPress 2 to talk to a nurse."}}\n',
    ],
    ['config/ivr.json', JSON.stringify({ menu: { start: { prompt: MENU } } })],
    [
      'config/ivr.yaml',
      'menu:\n  next:\n    prompt: |\n      Welcome to the bank. Please enter your account number.\n      1. Check the balance\n      2. Send money\n',
    ],
    [
      'A.java',
      'class A { void tell(Server s) { s.send(new SystemMessage("The server restarts in five minutes.")); } }\n',
    ],
  ])('by a telephone or a server is no prompt: %s', (path, text) => {
    expect(found(path, text)).toEqual([]);
  });

  it('whereas a model may be told of keys, and a message beside a package of models is its', () => {
    const told =
      'You are the voice of a hotline.\\nAsk callers to press 1 for a nurse.\\nAnswer in one sentence.';
    expect(found('a.ts', `export const menu = { start: { prompt: "${told}" } };\n`)).toEqual([
      'prompt menu.start.prompt',
    ]);
    const java = (imports: string) =>
      found(
        'A.java',
        `${imports}\nclass A { void tell(M s) { s.add(new SystemMessage("Keep to the facts.")); } }\n`,
      );
    expect(java('import org.springframework.ai.chat.messages.SystemMessage;')).toHaveLength(1);
    expect(java('import dev.langchain4j.data.message.SystemMessage;')).toHaveLength(1);
  });
});

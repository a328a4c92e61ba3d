import { beforeAll, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';

beforeAll(() => prepareFormats(['a.py', 'a.ts']));

const found = (path: string, text: string) =>
  detectFile(path, text).artifacts.map(({ kind, content }) => [
    kind,
    'settings' in content ? Object.values(content.settings) : null,
  ]);

it.each<[what: string, path: string, text: string, model: string]>([
  [
    'a pipeline',
    'desk/sum.py',
    'from transformers import pipeline\n\nshorten = pipeline("summarization", model="acme/short-notes")\n',
    'acme/short-notes',
  ],
  [
    'a pipeline by the default of a parameter',
    'desk/sum.py',
    'from transformers import pipeline\n\n\nclass Notes:\n    def __init__(self, name: str = "acme/short-notes"):\n        self.run = pipeline("summarization", model=name)\n',
    'acme/short-notes',
  ],
  [
    'a pipeline in JavaScript',
    'src/mood.ts',
    "import { pipeline } from '@huggingface/transformers';\nconst mood = await pipeline('text-classification', 'acme/mood-small');\n",
    'acme/mood-small',
  ],
  [
    'a class that loads it',
    'desk/chat.py',
    'from transformers import AutoModelForCausalLM, AutoTokenizer\n\nNAME = "acme/desk-7b-instruct"\ntokenizer = AutoTokenizer.from_pretrained(NAME)\nmodel = AutoModelForCausalLM.from_pretrained(NAME)\n',
    'acme/desk-7b-instruct',
  ],
])('reads the model that a program loads from a hub: %s', (_what, path, text, model) => {
  expect(found(path, text)).toEqual([['model-config', [model]]]);
});

it.each<[what: string, text: string]>([
  [
    'a text',
    'from sentence_transformers import SentenceTransformer\n\nmodel = SentenceTransformer("MODEL")\n',
  ],
  [
    'a constant, loaded where it is needed first',
    'MODEL_NAME = "MODEL"\n\n\ndef load():\n    from sentence_transformers import SentenceTransformer\n\n    return SentenceTransformer(MODEL_NAME)\n',
  ],
  [
    'a pipeline',
    'from transformers import pipeline\n\nembed = pipeline("feature-extraction", model="MODEL")\n',
  ],
])('reads the model that embeds, by %s', (_what, text) => {
  const digest = (model: string) =>
    detectFile('desk/near.py', text.replace('MODEL"', `${model}"`)).artifacts.map(({ kind, digest: of }) => [
      kind,
      of,
    ]);
  expect(digest('intfloat/multilingual-e5-base').map(([kind]) => kind)).toEqual(['rag-config']);
  expect(digest('intfloat/multilingual-e5-base')).not.toEqual(digest('intfloat/multilingual-e5-large'));
});

it.each<[what: string, path: string, text: string]>([
  [
    'what a training begins with',
    'train/fit.py',
    'from transformers import AutoModelForSequenceClassification, Trainer\n\nmodel = AutoModelForSequenceClassification.from_pretrained("acme/base")\nTrainer(model=model).train()\n',
  ],
  [
    'what a training of embeddings begins with',
    'train/near.py',
    'from sentence_transformers import SentenceTransformer, InputExample, losses\n\nmodel = SentenceTransformer("acme/base")\nloss = losses.CosineSimilarityLoss(model)\nmodel.fit(train_objectives=[([InputExample(texts=["a", "b"])], loss)])\n',
  ],
  [
    'a pipeline of streams',
    'src/copy.ts',
    "import { pipeline } from 'node:stream/promises';\nawait pipeline(source, 'acme/sink', target);\n",
  ],
])('%s is no configuration', (_what, path, text) => {
  expect(found(path, text)).toEqual([]);
});

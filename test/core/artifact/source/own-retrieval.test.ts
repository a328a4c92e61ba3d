import { beforeAll, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const WORDS = `from sklearn.feature_extraction.text import TfidfVectorizer

TOP_K = 2
MIN_SCORE = 0.3

def search(question, docs):
    matrix = TfidfVectorizer().fit_transform(docs)
    scores = sorted(rank(matrix, question), reverse=True)
    return [doc for score, doc in scores[:TOP_K] if score > MIN_SCORE]
`;

it.each(['rag/query.py', 'src/office_rag/query.py', 'app/retrieval/query.py', 'lib/knowledge-base/query.py'])(
  'what %s finds by words for a model is retrieval',
  (path) => expect(contentNamed(path, WORDS, 'query', 'rag').settings).toEqual({ TOP_K: 2, MIN_SCORE: 0.3 }),
);

it.each([
  ['elsewhere', 'src/query.py', WORDS],
  ['of a recommender', 'movie_recommender/retrieval/query.py', WORDS],
  ['of a shop', 'retrieval/products/query.py', WORDS],
  ['of items in a place of retrieval', 'app/retrieval/query.py', WORDS.replaceAll('question', 'user')],
  ['in a word that only has the letters', 'storage/query.py', WORDS],
])('a top k %s is none', (_what, path, text) => expect(found(path, text)).toEqual([]));

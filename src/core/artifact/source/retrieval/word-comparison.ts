import type { SourceFile } from '../types.ts';

/** Texts compared by their letters or the words they share, and vectors of words that a file trains itself. */
const BY_WORDS =
  /levenshtein|tf_?idf|countvectorizer|hashingvectorizer|feature_extraction|fuzz|jaro|jaccard|soundex|metaphone|difflib|string-similarity|edit_?distance|trigram|gensim|word2vec|fasttext|doc2vec/i;

/** Whether a file compares texts by their letters or words: its top k and its thresholds are not of embeddings then. */
export function comparesWords({ imports, calls, functions }: SourceFile): boolean {
  return (
    imports.some(
      ({ module, names }) => BY_WORDS.test(module) || names.some(({ imported }) => BY_WORDS.test(imported)),
    ) ||
    functions.some(({ name }) => BY_WORDS.test(name)) ||
    calls.some(({ callee }) => BY_WORDS.test(callee.slice(-100)))
  );
}

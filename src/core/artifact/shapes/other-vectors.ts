import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { listLeaves } from '../values.ts';

/** What is no text and has embeddings too: proteins and their models, molecules, genes; pictures and items that are recommended. */
const OTHER =
  /(^|[^a-z])(proteins?|uniprot\w*|fasta|residues?|amino|peptides?|esm-?\d\w*|prot-?t5|prost-?t5|ankh\d?|smiles|molecul\w*|genom\w*|genes?|dna|rna|cells?|go[-_]terms?|node2vec|image[-_ ]?weight|recommend\w*|recsys|two[-_ ]?tower|item[-_ ]?embeddings?|user[-_ ]?embeddings?|collaborative)([^a-z]|$)/i;
/** What says that a model reads what is found. */
const OF_LANGUAGE =
  /llm|prompt|(^|[^a-z])rag([^a-z]|$)|answer|passage|document|overlap|openai|chat|question|system|context|rerank/i;
/** A longer text says nothing of what a file is about. Characters. */
const MAX_TEXT = 200;

/** Whether settings of embeddings or a search are about what no language model reads: proteins, molecules, pictures, items. */
export function isAboutOtherVectors(data: Json): boolean {
  let other = false;
  for (const { keys, value } of listLeaves(data)) {
    const texts = [...keys, ...[value].flat()].filter(
      (text) => typeof text === 'string' && text.length <= MAX_TEXT,
    );
    for (const text of texts as string[]) {
      if (OF_LANGUAGE.test(text) || isModelId(text)) return false;
      other ||= OTHER.test(text);
    }
  }
  return other;
}

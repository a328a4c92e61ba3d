import type { Json } from '../../artifact/problem.ts';
import { isRecord, type JsonRecord, stringOf, withoutKeys } from '../../artifact/values.ts';
import { blank, cutToAsked, INPUT_KEYS, inputVar, namedVar, type RowShape, readInput } from './row-shape.ts';

/** The keys of `expectations` that MLflow's own scorers read (docs.databricks.com, "Evaluation dataset reference"; ToolCallCorrectness). */
export const EXPECTATION_KEYS = [
  'expected_response',
  'expected_facts',
  'expected_retrieved_context',
  'expected_tool_calls',
  'guidelines',
] as const;

/** MLflow: `{inputs, expectations}`; what was answered (`outputs`, `trace`) and where a record comes from is not looked at. */
export const mlflow: RowShape = {
  id: 'mlflow',
  keys: [
    'inputs',
    'expectations',
    'outputs',
    'trace',
    'dataset_record_id',
    'create_time',
    'created_time',
    'created_by',
    'last_update_time',
    'last_updated_by',
    'source',
    'source_id',
    'source_type',
  ],
  matches: (row) => Object.hasOwn(row, 'inputs') && !Object.hasOwn(row, 'input'),
  read(row) {
    const vars = isRecord(row.inputs) ? row.inputs : {};
    const key =
      INPUT_KEYS.find((name) => Object.hasOwn(vars, name)) ??
      Object.keys(vars).find((name) => typeof vars[name] === 'string');
    const asked = cutToAsked(
      'inputs',
      typeof row.inputs === 'string' ? row.inputs : key === undefined ? '' : (vars[key] ?? ''),
    );
    if ('fault' in asked) return asked;
    const input = readInput(asked.said);
    if (input === null) return { fault: '`inputs` to hold text or messages' };
    const expected = readExpectations(row.expectations ?? null);
    if (expected === null)
      return {
        fault:
          '`expectations.expected_retrieved_context` to be a list of documents, each with its `doc_uri` or its `content`',
      };
    return {
      ...blank(),
      input,
      vars: {
        ...(key === 'messages' ? withoutKeys(vars, [key]) : vars),
        ...namedVar(key, input),
        ...(input === '' ? {} : inputVar(input)),
      },
      expected,
    };
  },
};

/** As they are, with the right answer, documents and calls under names that scorers look for. Null: the documents are none. */
function readExpectations(given: Json): JsonRecord | null {
  const expectations = isRecord(given) ? given : {};
  const answer = expectations.expected_response ?? joinFacts(expectations.expected_facts ?? null);
  const documents = expectations.expected_retrieved_context ?? null;
  const found = documents === null ? {} : readDocuments(documents);
  if (found === null) return null;
  return { ...expectations, ...(answer === null ? {} : { answer }), ...found };
}

/** By their URI, as MLflow compares them, even where the words stand beside it; by words where only these do. */
function readDocuments(given: Json): JsonRecord | null {
  const listed = Array.isArray(given) ? given : [given];
  const read = (key: string) =>
    listed.map((one) => stringOf(isRecord(one) ? (one[key] ?? null) : key === 'doc_uri' ? one : null));
  const isWhole = (texts: readonly (string | null)[]) => texts.every((text) => text !== null && text !== '');
  const [uris, contents] = [read('doc_uri'), read('content')];
  if (isWhole(uris)) return { documents: uris };
  return isWhole(contents) ? { reference_contexts: contents } : null;
}

/** Facts are parts of one right answer, and not several answers of which each is right. */
function joinFacts(facts: Json): string | null {
  if (typeof facts === 'string') return facts;
  const texts = Array.isArray(facts) ? facts.filter((fact) => typeof fact === 'string') : [];
  return texts.length === 0 ? null : texts.join('\n');
}

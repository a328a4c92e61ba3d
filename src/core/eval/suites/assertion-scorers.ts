import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import { compilePattern } from '../scorers/pattern.ts';
import type { Assertion, MappedAssertion } from './assertion-types.ts';

/** Texts that runs of words are compared with; `threshold` where the assertion names none. */
export const mapReferences =
  (scorer: string, options: JsonRecord, threshold: number) =>
  ({ value }: Assertion): MappedAssertion => {
    const texts = Array.isArray(value) ? value : [value];
    return texts.length > 0 && texts.every((text) => typeof text === 'string' && text.trim() !== '')
      ? { scorer, options: { value, ...options }, threshold }
      : { refused: 'its value is neither a text nor a list of texts', nearest: scorer };
  };

/** promptfoo's distance: nothing is trimmed, and 5 edits pass where no threshold is named. */
export function mapLevenshtein({ value, threshold }: Assertion): MappedAssertion {
  if (typeof value !== 'string') return { refused: 'its value is not a text', nearest: 'edits_within' };
  return threshold !== null && threshold < 0
    ? { refused: 'its threshold is below 0', nearest: 'edits_within' }
    : { scorer: 'edits_within', options: { value, max: threshold ?? 5 } };
}

/** `requiredElements` are a list, a text with commas, or a mapping with such a list. */
export const mapXml =
  (place: string) =>
  ({ value }: Assertion): MappedAssertion => {
    const listed =
      isRecord(value) && Object.keys(value).length > 0 ? (value.requiredElements ?? false) : value;
    if (listed === null || (isRecord(listed) && Object.keys(listed).length === 0))
      return { scorer: 'xml', options: { place } };
    const named =
      typeof listed === 'string' ? listed.split(',') : Array.isArray(listed) ? listed.map(String) : null;
    const required = named?.map((path) => path.trim()).filter((path) => path !== '');
    return required === undefined
      ? { refused: 'its value names no elements', nearest: 'xml' }
      : { scorer: 'xml', options: { place, ...(required.length === 0 ? {} : { required }) } };
  };

/** Names of tools as a list, or a text with commas. */
export function mapToolCallF1({ value }: Assertion): MappedAssertion {
  const listed = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value.map(String) : [];
  const names = listed.map((name) => name.trim()).filter((name) => name !== '');
  return names.length === 0
    ? { refused: 'its value names no tool', nearest: 'tool_call_f1' }
    : { scorer: 'tool_call_f1', options: { value: names, arguments: 'ignore' }, threshold: 1 };
}

/** A pattern with a variable is known, and refused, only once that is filled in. */
export function mapRegex({ value }: Assertion): MappedAssertion {
  if (typeof value !== 'string') return { refused: 'its value is no pattern', nearest: 'regex' };
  const compiled = value.includes('{{') ? null : compilePattern(value);
  return compiled?.ok === false
    ? { refused: `its value is not ${compiled.message}`, nearest: 'javascript' }
    : { scorer: 'regex', options: { pattern: value } };
}

/** Code as text; a file of it was read before. */
export function mapJavascript({ value, config }: Assertion): MappedAssertion {
  return typeof value === 'string' && value.trim() !== ''
    ? { scorer: 'javascript', options: { code: value, ...(config === undefined ? {} : { config }) } }
    : { refused: 'its value is no code', nearest: 'javascript' };
}

/** What promptfoo embeds with where nobody names a model. */
const DEFAULT_EMBEDDER = 'openai/text-embedding-3-large';
export const SIMILAR = `\`embedding_similarity\`, at its threshold, else 0.75, by the embedding model that it, its test or \`defaultTest\` names, else ${DEFAULT_EMBEDDER}`;

/** Texts that the answer is compared with by meaning. */
export function mapSimilar({ embedder, ...assertion }: Assertion): MappedAssertion {
  return mapReferences('embedding_similarity', { embedding: embedder ?? DEFAULT_EMBEDDER }, 0.75)(assertion);
}

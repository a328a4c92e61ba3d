import { canonicalJson } from '../artifact/digest.ts';
import { describeImage, imagesOf, isImageFile } from '../artifact/images.ts';
import type { Json } from '../artifact/problem.ts';
import type { Image } from '../artifact/types.ts';
import { isRecord } from '../artifact/values.ts';
import { describeWrittenImage, nameWrittenImages } from '../artifact/written-images.ts';
import { describeConversation, describeEnding, detailTrajectory } from './describe-trajectory.ts';
import type { Case, Output, ToolCall } from './types.ts';

const SHORT = 100;

/** The short form of an output: its tool calls, the documents it found, or the first words of its answer. */
export function describeOutput(output: Output): string {
  if (output.trajectory !== undefined) return describeSteps(output, output.trajectory);
  if (output.toolCalls.length > 0) return clip(output.toolCalls.map(describeCall).join(', '));
  if (output.text.trim() !== '') return clip(oneLine(output.text));
  if (output.retrieved === null) return 'no answer';
  const documents = [...new Set(output.retrieved.map((chunk) => chunk.document))];
  return documents.length === 0 ? 'no answer' : clip(documents.join(', '));
}

/** How the trial ended where a limit ended it, what was called, and the last answer. */
function describeSteps(
  { toolCalls, text }: Output,
  { steps, ending }: NonNullable<Output['trajectory']>,
): string {
  const stopped = describeEnding({ steps: steps.length, ending });
  // Both the calls and the answer are to be seen: neither takes all the room.
  const calls = toolCalls.slice(0, SHORT).map(describeCall).join(', ');
  const said = oneLine(text.slice(0, SHORT * 4));
  const room = said === '' ? SHORT : SHORT / 2;
  const called = calls.length > room ? `${calls.slice(0, room - 1)}…` : calls;
  const did = [called, said].filter((part) => part !== '').join(': ');
  return [stopped, did === '' ? (stopped === null ? 'no answer' : null) : clip(did)]
    .filter((part) => part !== null)
    .join('; ');
}

/** The whole output as text: answer, tool calls, and passages with their documents. */
export function detailOutput(output: Output): string {
  const parts: string[] = [];
  if (output.trajectory !== undefined)
    return detailTrajectory(output.trajectory, output.unmocked, describeCall);
  if (output.text !== '') parts.push(output.text);
  for (const call of output.toolCalls) parts.push(describeCall(call));
  for (const chunk of output.retrieved ?? [])
    parts.push(`[${chunk.document}, ${chunk.start} to ${chunk.end}]\n${chunk.text}`);
  return parts.join('\n\n');
}

/** The short form of what a case expects; empty where it names nothing. */
export function describeExpected({ expected }: Pick<Case, 'expected'>): string {
  return clip(oneLine(expectedText(expected)));
}

/** Variables that no question holds: rows of a `.prompt.yml` keep the right answer among them. */
const NO_QUESTION = new Set(['id', 'input', 'expected']);

/**
 * What the user says in a case, as one text; the case's variables where it has no input of its own. Of a picture only what it is called:
 * `pictures` are those of its requests, in words, and without any those that its variables name.
 */
export function describeInput(
  testCase: Pick<Case, 'input' | 'vars' | 'conversation'>,
  pictures: readonly string[] = namePictures(testCase),
): string {
  const later = describeConversation(testCase).map(nameWrittenImages);
  const first = [describeFirst(testCase), ...pictures.map((name) => `[picture: ${name}]`)]
    .filter((line) => line !== '')
    .join('\n');
  return later.length === 0 ? first : [...(first === '' ? [] : [`user: ${first}`]), ...later].join('\n');
}

function describeFirst({ input, vars }: Pick<Case, 'input' | 'vars'>): string {
  if (typeof input !== 'string')
    return input.map((message) => `${message.role}: ${nameWrittenImages(message.content)}`).join('\n');
  if (input.trim() !== '') return describeWrittenImage(input) === null ? nameWrittenImages(input) : '';
  return Object.entries(vars)
    .filter(([name, value]) => !NO_QUESTION.has(name) && describePicture(value) === null)
    .map(([name, value]) => `${name}: ${describeValue(value)}`)
    .join('\n');
}

/** Whoever reads the question, people or judges, has to know that there was something to see. */
export function namePictures(testCase: Pick<Case, 'input' | 'vars'>): string[] {
  return listNamedPictures(testCase).map(({ said }) => said);
}

/** The pictures that a case names by itself, whatever a prompt makes of them: in its messages, or as a variable. `said`: without any byte. */
export function listNamedPictures({
  input,
  vars,
}: Pick<Case, 'input' | 'vars'>): { said: string; image: Image }[] {
  const shown =
    typeof input === 'string'
      ? listWritten(input)
      : input.flatMap(imagesOf).map(({ image }) => ({ said: describeImage(image), image }));
  const named = Object.entries(vars).flatMap(([name, value]) => {
    const said = name === 'input' && value === input ? null : describePicture(value);
    return said === null ? [] : [{ said: `${name}, ${said}`, image: nameImage(String(value)) }];
  });
  return [...shown, ...named];
}

function listWritten(input: string): { said: string; image: Image }[] {
  const said = describeWrittenImage(input);
  return said === null ? [] : [{ said, image: nameImage(input) }];
}

function nameImage(name: string): Image {
  return { kind: 'named', name, by: 'case' };
}

/** What a variable is called that is a picture; null: it is none. */
function describePicture(value: Json): string | null {
  if (typeof value !== 'string') return null;
  return describeWrittenImage(value) ?? (isImageFile(value) && !/\s/.test(value) ? value : null);
}

function describeValue(value: Json): string {
  if (typeof value === 'string') return nameWrittenImages(value);
  return JSON.stringify(value, (_, one) => (typeof one === 'string' ? nameWrittenImages(one) : one));
}

function expectedText(expected: Json): string {
  if (expected === null) return '';
  if (typeof expected === 'string' || typeof expected === 'number' || typeof expected === 'boolean')
    return String(expected);
  if (Array.isArray(expected))
    return expected.length === 0 ? 'no call' : expected.map(expectedText).join(', ');
  if (typeof expected.name === 'string')
    return `${expected.name}${describeArguments(expected.arguments ?? null)}`;
  const keys = Object.keys(expected);
  const [only] = keys;
  // `{tool_calls: [...]}`, `{documents: [...]}`, `{answer: "..."}` and BFCL's `{fn: {param: [...]}}`.
  if (keys.length === 1 && only !== undefined) {
    const inner = expected[only] ?? null;
    return isRecord(inner) && /^[\w.]+$/.test(only)
      ? `${only}${describeArguments(inner)}`
      : expectedText(inner);
  }
  return canonicalJson(expected);
}

function describeCall({ name, arguments: given }: ToolCall): string {
  return `${name}${describeArguments(given)}`;
}

/** Values only: readers know the tools, and the difference is in the values. */
function describeArguments(given: Json): string {
  if (!isRecord(given)) return '';
  const values = Object.values(given).map((value) =>
    typeof value === 'string' ? value : JSON.stringify(value),
  );
  return values.length === 0 ? '' : `(${values.join(', ')})`;
}

/** A space by itself is left as it is: most are. */
function oneLine(text: string): string {
  return text.replace(/[^\S ]\s*| \s+/g, ' ').trim();
}

function clip(text: string): string {
  return text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text;
}

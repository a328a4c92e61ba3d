import { type Draft, promptOf } from '../drafts.ts';
import { renderText, toJson, wordOf } from '../evaluate.ts';
import { samplingOf } from '../models/model-calls.ts';
import { lastPart } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall } from '../types.ts';

/** Modules of DSPy that are given a signature. */
const MODULES =
  /^(Predict|TypedPredictor|ChainOfThought\w*|TypedChainOfThought|ProgramOfThought|CodeAct|ReAct|MultiChainComparison|Refine|BestOfN|Parallel|Signature|make_signature)$/;
/** `question, context: list[str] -> answer: str` */
const SIGNATURE = /^\s*[A-Za-z_][^\n]{0,300}->\s*[A-Za-z_]/;

/** DSPy: signatures as classes and as texts. */
export function findSignatures(index: SourceIndex): Draft[] {
  if (!index.file.imports.some(({ module }) => /^dspy(\.|$)/.test(module))) return signatureClasses(index);
  return [...signatureClasses(index), ...index.file.calls.flatMap((call) => signatureOf(call, index))];
}

/** `dspy.ChainOfThought("question, context -> answer")`, `dspy.Signature("tweet -> label", "Decide whether …")` */
function signatureOf(call: SourceCall, index: SourceIndex): Draft[] {
  if (!MODULES.test(lastPart(call.callee))) return [];
  const given = call.positional[0] ?? call.named.find(({ key }) => key === 'signature')?.value;
  const fields = wordOf(given);
  if (given === undefined || fields === null || !SIGNATURE.test(fields)) return [];
  const told =
    call.named.find(({ key }) => key === 'instructions')?.value ??
    (/ignature$/.test(call.callee) ? call.positional[1] : undefined);
  const text = told?.type === 'text' ? renderText(told) : '';
  const sampling = samplingOf(call.named);
  const content = text === '' ? fields : `${text}\n${fields}`;
  return [
    {
      kind: 'prompt',
      name: nameOfCall(call, index),
      lines: call.lines,
      match: { confidence: 'certain', reason: 'signature of DSPy' },
      content: {
        ...promptOf([{ role: 'system', content, literal: content }]),
        ...(sampling.length === 0
          ? {}
          : {
              otherSettings: Object.fromEntries(
                sampling.map(({ key, value }) => [key, toJson(value) ?? null]),
              ),
            }),
      },
      references: [],
      embeddedTests: null,
      positions: { 'messages[0].content': given.lines[0] },
    },
  ];
}

/** A class whose docstring is the instruction and whose fields are what goes in and comes out. */
function signatureClasses(index: SourceIndex): Draft[] {
  return index.file.classes.flatMap(({ name, bases, doc, fields, lines, scope }): Draft[] => {
    if (!bases.some((base) => /(^|\.)Signature$/.test(base)) || doc === null) return [];
    const text = wordOf(doc) ?? renderText(doc);
    const settings = Object.fromEntries(
      fields.map((field) => [field.name, { ...field.schema, field: field.annotation }]),
    );
    return [
      {
        kind: 'prompt',
        name: [...scope, name].join('.'),
        lines,
        match: { confidence: 'certain', reason: 'docstring of a DSPy signature' },
        content: {
          ...promptOf([{ role: 'system', content: text, literal: text }]),
          ...(fields.length === 0 ? {} : { otherSettings: { fields: settings } }),
        },
        references: [],
        embeddedTests: null,
        positions: {
          'messages[0].content': doc.lines[0],
          ...Object.fromEntries(
            fields.map((field) => [`otherSettings.fields.${field.name}`, field.lines[0]]),
          ),
        },
      },
    ];
  });
}

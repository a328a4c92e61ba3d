import type { Draft } from '../drafts.ts';
import { entryOf, optionsOf, wordOf } from '../evaluate.ts';
import { isModelCall } from '../models/model-calls.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceCall, SourceClass, SourceValue } from '../types.ts';
import { schemaOfClass } from './field-schema.ts';
import { draftOfTool } from './tool-drafts.ts';

/** Helpers of SDKs that make a tool of a pydantic model. */
const MAKERS =
  /^(pydantic_function_tool|convert_to_openai_tool|convert_to_openai_function|convert_pydantic_to_openai_(tool|function)|openai_schema|PydanticToolsParser|pydantic_to_tool)$/;
/** What takes models as tools among others. */
const TAKERS = /^(bind_tools|bind_functions)$/;
/** What a model answers with: another schema that it is told. */
const ANSWERS =
  /^(with_structured_output|as_structured_llm|structured_predict|astructured_predict|PydanticOutputParser|JsonOutputParser)$/;
const ANSWER_KEYS =
  /^(response_?(model|format|schema)|output_(type|schema|cls|pydantic)|result_type|pydantic_object|schema)$/;

/** Classes that a model is told as tools or as what it answers with: `openai.pydantic_function_tool(BookTable)`. */
export function findModelTools(index: SourceIndex): Draft[] {
  if (index.file.language !== 'python') return [];
  const found = new Map<SourceClass, Draft>();
  for (const call of index.file.calls)
    for (const { cls, reason } of classesGiven(call, index))
      for (const part of withParts(cls, index))
        if (!found.has(part)) {
          const named = part === cls && reason !== ANSWER ? call : null;
          found.set(part, draftOf(part, named, reason));
        }
  return [...found.values()];
}

/** A class with those that its fields are of: `steps: list[Step]`. */
function withParts(cls: SourceClass, index: SourceIndex): SourceClass[] {
  const found = new Set([cls]);
  for (const part of found)
    for (const { annotation } of part.fields) {
      const names = annotation.slice(0, MAX_ANNOTATION).match(/\b[A-Z]\w*/g) ?? [];
      for (const inner of modelsNamed(names, index)) found.add(inner);
    }
  return [...found];
}

/** Characters of an annotation; what is longer is generated. */
const MAX_ANNOTATION = 1_000;

const ANSWER = 'pydantic model that a model answers with';

type Given = { cls: SourceClass; reason: string };

function classesGiven(call: SourceCall, index: SourceIndex): Given[] {
  const last = lastPart(call.callee);
  const [first] = call.positional;
  const tools = MAKERS.test(last) ? [first] : TAKERS.test(last) && first?.type === 'list' ? first.items : [];
  const answers = [
    ...(ANSWERS.test(last) ? [first] : []),
    // A route of FastAPI has a `response_model` as well.
    ...(ANSWERS.test(last) ||
    isModelCall(call.callee) ||
    /(^|\.)(GenerateContentConfig|Agent|Task)$/.test(call.callee)
      ? call.named.flatMap(({ key, value }) => (ANSWER_KEYS.test(key) ? [value] : []))
      : []),
  ];
  return [
    ...modelsAmong(tools, index).map((cls) => ({ cls, reason: 'pydantic model as a tool' })),
    ...modelsAmong(answers, index).map((cls) => ({
      cls,
      reason: ANSWER,
    })),
  ];
}

function modelsAmong(values: readonly (SourceValue | undefined)[], index: SourceIndex): SourceClass[] {
  return modelsNamed(
    values.flatMap((value) => (value?.type === 'name' ? [value.name] : [])),
    index,
  );
}

function modelsNamed(names: readonly string[], { classOf }: SourceIndex): SourceClass[] {
  return names.flatMap((name) => {
    const cls = classOf(name);
    return cls?.bases.some((base) => /(^|\.)(BaseModel|TypedDict|\w*Model)$/.test(base)) ? [cls] : [];
  });
}

/** @param call what makes a tool of the class; null where it is an answer, or a part of another class: nobody chooses it */
function draftOf(cls: SourceClass, call: SourceCall | null, reason: string): Draft {
  const options = call !== null && MAKERS.test(lastPart(call.callee)) ? optionsOf(call) : [];
  const { description, ...parameters } = schemaOfClass(cls);
  const tool = {
    name: wordOf(entryOf(options, 'name')) ?? cls.name,
    description: wordOf(entryOf(options, 'description')) ?? String(description ?? ''),
    parameters,
    ...(call === null ? { schemaOnly: true as const } : {}),
  };
  const places = new Map<string, Lines>([
    ['description', cls.doc ?? cls],
    ...cls.fields.map((field): [string, Lines] => [`parameters.${field.name}`, field]),
  ]);
  return draftOfTool([...cls.scope, cls.name].join('.'), tool, cls, reason, places);
}

import type { Draft } from '../drafts.ts';
import { entryOf, optionsOf, wordOf } from '../evaluate.ts';
import { isModelCall } from '../models/model-calls.ts';
import { lastPart } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceCall, SourceClass, SourceValue } from '../types.ts';
import { givesTurns } from './answer-schemas.ts';
import { readCreatedModel } from './created-models.ts';
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
  for (const cls of index.file.classes) {
    if (found.has(cls) || !isRunnable(cls, index)) continue;
    for (const part of withParts(cls, index))
      if (!found.has(part))
        found.set(part, draftOf(part, null, 'pydantic model that runs as a tool', part === cls));
  }
  return [...found.values()];
}

/**
 * Whether a class is a tool by its name, its docstring and what it says of its fields, and runs: `class FindBoatTool(BaseModel)` with
 * `__call__`. One without the last describes a tool to people or programs.
 */
function isRunnable(cls: SourceClass, { file }: SourceIndex): boolean {
  const scope = [...cls.scope, cls.name].join('.');
  return (
    /\wTool$/.test(cls.name) &&
    cls.doc !== null &&
    cls.bases.some((base) => /(^|\.)BaseModel$/.test(base)) &&
    cls.fields.some(({ schema }) => typeof schema.description === 'string') &&
    file.functions.some((fn) => RUNS.test(fn.name) && fn.scope.join('.') === scope)
  );
}

const RUNS = /^(__call__|_?a?(run|call|execute|invoke|handle))$/;

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
  const parses = ANSWERS.test(last);
  const tools = MAKERS.test(last) ? [first] : TAKERS.test(last) && first?.type === 'list' ? first.items : [];
  const keyed = call.named.filter(({ key }) => ANSWER_KEYS.test(key));
  const answers = [
    ...(parses ? [first] : []),
    // A route of FastAPI has a `response_model` as well.
    ...(keyed.length > 0 &&
    (parses ||
      isModelCall(call.callee) ||
      givesTurns(call.named) ||
      /(^|\.)(GenerateContentConfig|Agent|Task)$/.test(call.callee))
      ? keyed.map(({ value }) => value)
      : []),
  ];
  if (tools.length + answers.length === 0) return [];
  return [
    ...modelsAmong(tools, index).map((cls) => ({ cls, reason: 'pydantic model as a tool' })),
    ...modelsAmong(answers, index).map((cls) => ({
      cls,
      reason: ANSWER,
    })),
  ];
}

function modelsAmong(values: readonly (SourceValue | undefined)[], index: SourceIndex): SourceClass[] {
  return values.flatMap((value) => {
    if (value?.type === 'call') return readCreatedModel(value) ?? [];
    if (value?.type !== 'name') return [];
    const named = modelsNamed([value.name], index);
    return named.length > 0 ? named : modelsReturned(value.name, index);
  });
}

/** Of `Reply = reply_model(user)` what that function of the file makes with `create_model`. */
function modelsReturned(name: string, { lookup, functionOf }: SourceIndex): SourceClass[] {
  const value = lookup(name);
  const made = value?.type === 'call' ? functionOf(lastPart(value.callee)) : null;
  return (made?.returns ?? []).flatMap((inner) =>
    inner.type === 'call' ? (readCreatedModel(inner) ?? []) : [],
  );
}

function modelsNamed(names: readonly string[], { classOf }: SourceIndex): SourceClass[] {
  return names.flatMap((name) => {
    const cls = classOf(name);
    return cls?.bases.some((base) => /(^|\.)(BaseModel|TypedDict|\w*Model)$/.test(base)) ? [cls] : [];
  });
}

/**
 * @param call what makes a tool of the class; null where nothing does
 * @param chosen whether a model chooses it; an answer, or a part of another class, nobody does
 */
function draftOf(cls: SourceClass, call: SourceCall | null, reason: string, chosen = call !== null): Draft {
  const options = call !== null && MAKERS.test(lastPart(call.callee)) ? optionsOf(call) : [];
  const { description, ...parameters } = schemaOfClass(cls);
  const tool = {
    name: wordOf(entryOf(options, 'name')) ?? cls.name,
    description: wordOf(entryOf(options, 'description')) ?? String(description ?? ''),
    parameters,
    ...(chosen ? {} : { schemaOnly: true as const }),
    ...(reason === ANSWER ? { answers: true as const } : {}),
  };
  const places = new Map<string, Lines>([
    ['description', cls.doc ?? cls],
    ...cls.fields.map((field): [string, Lines] => [`parameters.${field.name}`, field]),
  ]);
  return draftOfTool([...cls.scope, cls.name].join('.'), tool, cls, reason, places);
}

import type { Draft } from './drafts.ts';
import { entryOf, optionsOf, wordOf } from './evaluate.ts';
import { schemaOfClass } from './field-schema.ts';
import { lastPart } from './name-words.ts';
import type { SourceIndex } from './source-index.ts';
import { draftOfTool } from './tool-drafts.ts';
import type { Lines, SourceCall, SourceClass } from './types.ts';

/** Helpers of SDKs that make a tool of a pydantic model. */
const MAKERS =
  /^(pydantic_function_tool|convert_to_openai_tool|convert_to_openai_function|convert_pydantic_to_openai_(tool|function)|openai_schema|PydanticToolsParser|pydantic_to_tool)$/;
/** What takes models as tools among others. */
const TAKERS = /^(bind_tools|bind_functions)$/;

/** Classes that a model is given as tools: `openai.pydantic_function_tool(BookTable)`, `llm.bind_tools([BookTable])`. */
export function findModelTools(index: SourceIndex): Draft[] {
  if (index.file.language !== 'python') return [];
  const found = new Map<SourceClass, Draft>();
  for (const call of index.file.calls)
    for (const cls of classesGiven(call, index)) if (!found.has(cls)) found.set(cls, draftOf(cls, call));
  return [...found.values()];
}

function classesGiven(call: SourceCall, { classOf }: SourceIndex): SourceClass[] {
  const last = lastPart(call.callee);
  const [first] = call.positional;
  const values = MAKERS.test(last) ? [first] : TAKERS.test(last) && first?.type === 'list' ? first.items : [];
  return values.flatMap((value) => {
    const cls = value?.type === 'name' ? classOf(value.name) : null;
    return cls?.bases.some((base) => /(^|\.)(BaseModel|TypedDict|\w*Model)$/.test(base)) ? [cls] : [];
  });
}

function draftOf(cls: SourceClass, call: SourceCall): Draft {
  const options = MAKERS.test(lastPart(call.callee)) ? optionsOf(call) : [];
  const { description, ...parameters } = schemaOfClass(cls);
  const tool = {
    name: wordOf(entryOf(options, 'name')) ?? cls.name,
    description: wordOf(entryOf(options, 'description')) ?? String(description ?? ''),
    parameters,
  };
  const places = new Map<string, Lines>([
    ['description', cls.doc ?? cls],
    ...cls.fields.map((field): [string, Lines] => [`parameters.${field.name}`, field]),
  ]);
  return draftOfTool([...cls.scope, cls.name].join('.'), tool, cls, 'pydantic model as a tool', places);
}

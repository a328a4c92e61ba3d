import type { ToolDefinition } from '../../types.ts';
import { givenToBase } from '../agents/super-call.ts';
import type { Draft } from '../drafts.ts';
import { entryOf, optionsOf, renderText, textIn, wordOf } from '../evaluate.ts';
import type { SourceIndex } from '../source-index.ts';
import type {
  Lines,
  SourceClass,
  SourceField,
  SourceFunction,
  SourceObject,
  SourceText,
  SourceValue,
} from '../types.ts';
import { draftOfTool, EMPTY_SCHEMA, placesOfSchema, schemaOfFunction } from './tool-drafts.ts';
import { readArguments, readSchema } from './zod-schema.ts';

const TOOL_DECORATORS =
  /(^|\.)(tool|function_tool|tool_plain|kernel_function|ai_function|ai_callable|function_schema|mcp_tool|beta_tool|beta_async_tool|register_tool|llm_tool|agent_tool|skill|register_for_llm|call_tool_plain|openai_function|strands_tool|McpTool|KernelFunction|SKFunction|McpServerTool|AIFunction)$/;
/** `@tool_registry.register("…")`, `@tools.add`, `@weather_tool(…)`: what an application calls it. */
const OWN_DECORATOR =
  /(^|\.)\w*[tT]ool(s|_?[rR]egistry|box|kit|_?[mM]anager)?\.(register|add|tool|action|function|define)(_tool)?$|(^|\.)((register|define|add|as|ai|my|make|create)_?[tT]ool|[tT]ool)$/;
/** Of agents that work a browser: `@controller.action("Describes what it does")`. */
const ACTION = /^(controller|tools|registry)\.action$/;

/** The tool that a decorated function is: its docstring and parameters are what the model sees. */
export function readToolFunction(
  fn: SourceFunction,
  index: SourceIndex,
  given: ReadonlySet<string>,
): Draft | null {
  const decorator = fn.decorators.find((value) => isToolDecorator(value, index));
  if (fn.name === '') return null;
  if (decorator === undefined)
    return given.has([...fn.scope, fn.name].join('.')) ? readGivenFunction(fn) : null;
  const told = innerTool(fn, index) ?? fn;
  const options = decorator.type === 'call' ? optionsOf(decorator) : [];
  const first = decorator.type === 'call' ? decorator.positional[0] : undefined;
  const called = first?.type === 'text' ? wordOf(first) : null;
  const name =
    wordOf(entryOf(options, 'name', 'name_override')) ??
    (called !== null && /^[\w.-]+$/.test(called) ? called : fn.name);
  const described =
    textIn(entryOf(options, 'description', 'description_override', 'desc')?.value) ??
    (called !== null && /\s/.test(called) && first?.type === 'text' ? first : null) ??
    told.doc;
  const schema = entryOf(options, 'args_schema', 'schema', 'input_schema', 'parameters')?.value;
  const tool: ToolDefinition = {
    name,
    description: described === null ? '' : renderText(described).trim(),
    parameters: (schema === undefined ? null : readSchema(schema, index)) ?? schemaOfFunction(told),
  };
  const positions = new Map<string, Lines>([['description', described ?? fn]]);
  for (const field of told.parameters) positions.set(`parameters.${field.name}`, field);
  return draftOfTool(
    [...fn.scope, fn.name].join('.'),
    tool,
    fn,
    `function decorated with @${nameOf(decorator)}`,
    positions,
    options,
  );
}

/** Of a function that makes a tool, as inspect_ai's are, the one documented function in it: that is what the model is told. */
function innerTool(fn: SourceFunction, index: SourceIndex): SourceFunction | null {
  if (fn.doc !== null) return null;
  const path = [...fn.scope, fn.name].join('.');
  const inner = index.file.functions.filter(({ scope, doc }) => doc !== null && scope.join('.') === path);
  return inner.length === 1 ? (inner[0] ?? null) : null;
}

/** A function that an agent is given as it is: it keeps its words whatever decorates it. */
export function readGivenFunction(fn: SourceFunction): Draft | null {
  if (fn.doc === null || fn.name === '') return null;
  const parameters = schemaOfFunction(fn);
  const positions = new Map<string, Lines>([['description', fn.doc]]);
  for (const field of fn.parameters) positions.set(`parameters.${field.name}`, field);
  const tool = { name: fn.name, description: renderText(fn.doc).trim(), parameters };
  return draftOfTool(
    [...fn.scope, fn.name].join('.'),
    tool,
    fn,
    'function that an agent is given',
    positions,
  );
}

function isToolDecorator(value: SourceValue, index: SourceIndex): boolean {
  const name = nameOf(value);
  if (TOOL_DECORATORS.test(name) || OWN_DECORATOR.test(name)) return true;
  return ACTION.test(name) && index.file.imports.some(({ module }) => /^browser_use(\.|$)/.test(module));
}

function nameOf(value: SourceValue): string {
  return value.type === 'call' ? value.callee : value.type === 'name' ? value.name : '';
}

/** The tool that a class is: `class Search(BaseTool)` with a name and a description. */
export function readToolClass(cls: SourceClass, index: SourceIndex): Draft | null {
  const told = [...membersOf(cls, index), ...(isCalledTool(cls) ? setInConstructor(cls, index) : [])];
  const specified = isSpecified(told, cls, index);
  // Programs that draw, and maps, have tools with a name and a description as well.
  const members = specified || index.usesModels ? told : membersOf(cls, index);
  const field = (...names: string[]) => members.find((candidate) => names.includes(candidate.name));
  const [name, description, schema] = [
    field(...NAMES),
    field(...DESCRIPTIONS),
    field('args_schema', 'argsSchema', 'schema', 'inputs', 'parameters', 'input_schema', 'inputSchema'),
  ];
  const based = cls.bases.some((base) => /(^|\.)\w*Tool(\[.*\])?$/.test(base));
  if (!specified && !(based && (index.file.language !== 'csharp' || index.usesModels))) return null;
  const text = textOfField(description?.default ?? null, index) ?? cls.doc;
  const id = textOfField(name?.default ?? null, index);
  if (text === null || (id === null && description === undefined)) return null;
  const called = id === null ? cls.name : renderText(id);
  const tool: ToolDefinition = {
    name: called,
    description: renderText(text).trim(),
    parameters: readArguments(schema?.default ?? undefined, index) ?? EMPTY_SCHEMA,
  };
  const positions = new Map<string, Lines>([
    ['description', text],
    ...placesOfSchema(schema?.default ?? undefined),
  ]);
  return draftOfTool(cls.name, tool, cls, `class of ${cls.bases[0] ?? 'a tool'}`, positions);
}

const NAMES = ['name', 'tool_name', 'toolName'];
const DESCRIPTIONS = ['description', 'tool_description', 'toolDescription'];
/** What runs a tool, by its name. */
const RUNS = /^(__call__|_?(a?run|call|execute|invoke|handle|handler))$/;

type Member = Pick<SourceField, 'name' | 'default'>;

/** Its fields, what its constructor gives the base, and what its methods of those names give back. */
function membersOf(cls: SourceClass, index: SourceIndex): Member[] {
  return [
    ...cls.fields,
    ...givenToBase(cls, index).map(({ key, value }) => ({ name: key, default: value })),
    ...methodsOf(cls, index).flatMap(returnedMember),
    ...attributesOf(cls),
  ];
}

/** `#[Description('…')]` of laravel/mcp. */
function attributesOf({ decorators }: SourceClass): Member[] {
  return decorators.flatMap((value): Member[] => {
    const [first] = value.type === 'call' ? value.positional : [];
    const name = /^(Name|Description)$/.exec(nameOf(value))?.[1]?.toLowerCase();
    return name === undefined || first?.type !== 'text' ? [] : [{ name, default: first }];
  });
}

function isCalledTool({ name }: SourceClass): boolean {
  return /Tool$/.test(name);
}

const setMembers = new WeakMap<SourceIndex, Map<string, Member[]>>();

/** `self.name = "calculator"` */
function setInConstructor(cls: SourceClass, index: SourceIndex): Member[] {
  const known = setMembers.get(index) ?? listSetMembers(index);
  setMembers.set(index, known);
  return known.get([...cls.scope, cls.name].join('.')) ?? [];
}

/** What the constructors of a file set, by the path of their class. */
function listSetMembers({ file }: SourceIndex): Map<string, Member[]> {
  const found = new Map<string, Member[]>();
  for (const { name, scope, value } of file.bindings) {
    const member = /^(?:self|this)\.(\w+)$/.exec(name)?.[1];
    if (member === undefined || !/^(__init__|constructor)$/.test(scope.at(-1) ?? '')) continue;
    const path = scope.slice(0, -1).join('.');
    const members = found.get(path) ?? [];
    members.push({ name: member, default: value });
    found.set(path, members);
  }
  return found;
}

function methodsOf(cls: SourceClass, index: SourceIndex): SourceFunction[] {
  const scope = [...cls.scope, cls.name];
  return index.file.functions.filter(
    (fn) => fn.scope.at(-1) === cls.name && fn.scope.join('.') === scope.join('.'),
  );
}

const GETTER = /^(?:get_?|to_)?(name|description|parameters|(?:args|input|json)_?schema|schema|inputs)$/i;

/** `get description() { return "…"; }`, `def parameters(self): return {…}` */
function returnedMember({ name, parameters, returns }: SourceFunction): Member[] {
  const member = GETTER.exec(name)?.[1]?.toLowerCase();
  const [value] = returns;
  const own = parameters.every(
    (parameter) => /^(self|cls|this)$/.test(parameter.name) || /^JsonSchema$/.test(parameter.annotation),
  );
  if (member === undefined || value === undefined || returns.length > 1 || !own) return [];
  return [{ name: /schema$/.test(member) ? 'input_schema' : member, default: value }];
}

/**
 * A name, a description and a schema of arguments: a tool, whatever the application calls its base. Tables and forms have a `schema` as
 * well, and what is called a tool may list its arguments in any way: those have to run.
 */
function isSpecified(members: readonly Member[], cls: SourceClass, index: SourceIndex): boolean {
  const given = (...names: string[]) => members.find(({ name }) => names.includes(name))?.default ?? null;
  const sure = given('parameters', 'input_schema', 'inputSchema', 'args_schema', 'argsSchema');
  const schema = sure ?? given('schema');
  if (schema === null || [given(...NAMES), given(...DESCRIPTIONS)].some((value) => value?.type !== 'text'))
    return false;
  const complete = schema.type === 'object' && isObjectSchema(schema);
  if (complete && sure !== null) return true;
  const told = complete || schema.type === 'call' || isCalledTool(cls);
  return (
    told && readArguments(schema, index) !== null && methodsOf(cls, index).some(({ name }) => RUNS.test(name))
  );
}

function isObjectSchema({ entries }: SourceObject): boolean {
  return wordOf(entryOf(entries, 'type')) === 'object' && entryOf(entries, 'properties') !== null;
}

function textOfField(value: SourceValue | null, index: SourceIndex): SourceText | null {
  if (value?.type !== 'call') return textIn(value ?? undefined, index.lookup);
  return textIn(entryOf(value.named, 'default')?.value ?? value.positional[0], index.lookup);
}

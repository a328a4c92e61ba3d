import type { SourceCall } from '../../types.ts';
import { entryAt, type Place, type Reading } from '../lezer/reading.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode } from '../lezer/tree.ts';
import { literalIn, readGiven } from './csharp-arguments.ts';
import { typeNameOf } from './csharp-names.ts';

/** The attributes of a declaration as decorators: `[KernelFunction("x")]` is a call of `KernelFunction`. */
export function readAttributes(reading: Reading, node: SyntaxNode, place: Place): SourceCall[] {
  return childrenOf(node, 'Attribute').map((attribute) => {
    const type = childOf(attribute, 'Type');
    return {
      type: 'call',
      callee: type === undefined ? '' : typeNameOf(reading, type).replace(/(?<=\w)Attribute$/, ''),
      receiver: null,
      ...readGiven(reading, childOf(attribute, 'Arguments'), place),
      scope: place.scope,
      lines: linesOf(reading.tree, attribute),
    };
  });
}

/** What makes a method a tool: of Semantic Kernel, of the MCP SDK. */
const TOOLS = /^(KernelFunction|SKFunction|McpServerTool|AIFunction)$/;
/** Packages whose `[Function]` does; that of Azure answers requests. */
const FUNCTION_PACKAGES = /^(Microsoft\.Teams\.AI|AutoGen|LangChain)(\.|$)/;
const DESCRIBES = /^(Description|Param)$/;
/** What answers requests of browsers and commands of a chat, and what a designer of forms shows, is described as well. */
const ANSWERS =
  /^(Http\w+|Web(Get|Invoke|Method)|OperationContract|McpServer(Prompt|Resource)|Route|ApiController|Function|Test\w*|Fact|Theory|\w*Command|ContextMenu|Parameter|Option|Argument|Category|Browsable|DesignerSerializationVisibility)$/;
const TOOL_CLASS = /(Plugin|Tools?|ToolType|Skill)$/;

/** What the attributes say of what they stand at; null where they say nothing. */
export function descriptionIn(attributes: readonly SourceCall[]): string | null {
  const told = attributes.find(({ callee }) => DESCRIBES.test(callee));
  return literalIn(told?.positional[0]);
}

/**
 * Attributes that make a method a tool, with what `[Description("…")]` beside them says. A method that is described with its
 * parameters, or in what is called a plugin, is one as well: it is handed to a model elsewhere.
 */
export function toolDecorators(
  { imports }: Reading,
  { scope }: Place,
  attributes: readonly SourceCall[],
  parametersDescribed: boolean,
): SourceCall[] {
  const description = attributes.find(({ callee }) => callee === 'Description');
  const described = description?.positional[0];
  const functions = imports.some(({ module }) => FUNCTION_PACKAGES.test(module));
  const tools = attributes.filter(({ callee }) => TOOLS.test(callee) || (functions && callee === 'Function'));
  if (tools.length === 0) {
    const told = parametersDescribed || TOOL_CLASS.test(scope.at(-1) ?? '');
    if (description === undefined || !told || attributes.some(({ callee }) => ANSWERS.test(callee)))
      return [];
    return [
      {
        ...description,
        callee: 'AIFunction',
        positional: [],
        named: [entryAt('description', description.positional[0] ?? description)],
      },
    ];
  }
  return tools.map((tool) => ({
    ...tool,
    callee: tool.callee === 'Function' ? 'AIFunction' : tool.callee,
    named:
      described === undefined || tool.named.some(({ key }) => key === 'description')
        ? tool.named
        : [...tool.named, entryAt('description', described)],
  }));
}

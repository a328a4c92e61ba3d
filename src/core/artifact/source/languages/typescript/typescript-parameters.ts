import type { ParamPattern } from 'oxc-parser';
import type { SourceField } from '../../types.ts';
import { readPatternDefaults } from './typescript-patterns.ts';
import { annotationOf, type Context, type Reader, sourceOf } from './typescript-reader.ts';
import { schemaOf } from './typescript-schema.ts';

/**
 * The parameters of a function. A destructured one is named by its pattern, `{ city, unit }`, and described by its annotation;
 * the defaults inside of it are bindings.
 */
export function readParameters(
  reader: Reader,
  parameters: readonly ParamPattern[],
  context: Context,
): SourceField[] {
  return parameters.map((parameter) => readParameter(reader, parameter, context));
}

function readParameter(reader: Reader, parameter: ParamPattern, context: Context): SourceField {
  for (const decorator of parameter.decorators ?? []) reader.readValue(decorator.expression, context);
  if (parameter.type === 'TSParameterProperty') return readParameter(reader, parameter.parameter, context);
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  const value =
    parameter.type === 'AssignmentPattern'
      ? reader.readValue(parameter.right, context, pattern.type === 'Identifier' ? pattern.name : '')
      : null;
  readPatternDefaults(reader, pattern, context);
  const type = pattern.typeAnnotation?.typeAnnotation;
  const isOptional = ('optional' in pattern && pattern.optional) || pattern.type === 'RestElement';
  // A pattern's span takes in its annotation.
  const end = pattern.typeAnnotation?.start ?? pattern.end;
  return {
    name: pattern.type === 'Identifier' ? pattern.name : sourceOf(reader, { start: pattern.start, end }),
    lines: reader.linesOf(parameter),
    schema: schemaOf(type),
    annotation: annotationOf(reader, type),
    required: value === null && !isOptional,
    default: value,
  };
}

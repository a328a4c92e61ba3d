import { type Draft, promptOf } from '../drafts.ts';
import { schemaOfFields } from '../tools/field-schema.ts';
import type { SourceFunction } from '../types.ts';
import type { SourceMessage } from './messages.ts';

/** The prompt that an annotation or a decorator makes of a function; what the function takes fills it. `reason`: why it is one. */
export function draftAnnotated(
  reason: string,
  name: string,
  lines: Draft['lines'],
  messages: readonly SourceMessage[],
  parameters: SourceFunction['parameters'],
): Draft {
  return {
    kind: 'prompt',
    name,
    lines,
    match: { confidence: 'certain', reason },
    content: {
      ...promptOf(messages),
      ...(parameters.length === 0 ? {} : { otherSettings: { arguments: schemaOfFields(parameters) } }),
    },
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(
      messages.map(({ line }, at): [string, number] => [`messages[${at}].content`, line]),
    ),
  };
}

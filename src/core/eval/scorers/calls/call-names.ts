import type { Output } from '../../types.ts';
import { codeName } from '../text.ts';
import { sameTool } from './argument-match.ts';
import type { ExpectedCall } from './expected-calls.ts';

/** Null where the tools called are the tools expected, in any order and number for number; otherwise what differs. */
export function findNameFault(expected: readonly ExpectedCall[], output: Output): string | null {
  const open = expected.map((call) => call.name);
  let unexpected = 0;
  for (const call of output.toolCalls) {
    const index = open.findIndex((name) => sameTool(name, call.name));
    if (index === -1) unexpected += 1;
    else open.splice(index, 1);
  }
  if (open.length === 0 && unexpected === 0) return null;
  const called = listNames(output.toolCalls.map((call) => call.name));
  const wanted = listNames(expected.map((call) => call.name));
  return `called ${called ?? 'nothing'}, expected ${wanted ?? 'no call'}`;
}

function listNames(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const shown = names.slice(0, 4).map(codeName).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

import { joinLines } from '../../documents/kept-lines.ts';
import { type FieldPlace, toPositions } from '../../documents/locate-texts.ts';
import { placeSettings } from '../../documents/setting-lines.ts';
import { readParameters, unreadParameters } from '../../parameters.ts';
import { stemOf } from '../../paths.ts';
import { listVariables } from '../../templates/template-variables.ts';
import type { FileProbe, Message, ParsedArtifact } from '../../types.ts';
import { isRecord, type JsonRecord, memberOf, otherSettingsOf, stringOf, withoutKeys } from '../../values.ts';

/** A longer text is no such file, and not worth a parse. Characters. */
const MAX_LENGTH = 100_000;

/**
 * The `.prompt` of DotPrompt for .NET: one YAML mapping with `prompts: {system, user}` in Liquid, `config`, and examples
 * as `fewShots`. Null where the file is none.
 */
export function readPromptsMapping(file: FileProbe): ParsedArtifact | null {
  if (file.text.length > MAX_LENGTH || !/^prompts\s*:/m.test(file.text)) return null;
  const parsed = file.yaml();
  const data = parsed.ok ? parsed.value.data : null;
  const prompts = memberOf(data, 'prompts');
  if (!parsed.ok || !isRecord(data) || !isRecord(prompts)) return null;
  const lineOf = (keys: readonly (string | number)[]) => parsed.value.locate(keys).line;
  const source = file.text.split(/\r\n?|\n/);
  const messages: Message[] = [];
  const places: FieldPlace[] = [];
  for (const role of ['system', 'user'] as const) {
    const written = stringOf(memberOf(prompts, role));
    if (written === null) continue;
    const at = lineOf(['prompts', role]);
    // A block scalar begins on the line after its key.
    const start = /:\s*[|>][-+\d]*\s*$/.test(source[at - 1] ?? '') ? at + 1 : at;
    const lines = written.split('\n').map((text, index) => ({ text, line: start + index }));
    const joined = joinLines(`messages[${messages.length}].content`, lines);
    if (joined.text === '') continue;
    messages.push({ role, content: joined.text });
    places.push(...joined.places);
  }
  if (messages.length === 0) return null;
  const config = memberOf(data, 'config');
  const settings: JsonRecord = {
    ...withoutKeys(data, ['prompts', 'config']),
    ...withoutKeys(prompts, ['system', 'user']),
    ...(isRecord(config) ? { config: withoutKeys(unreadParameters(config), ['name']) } : {}),
  };
  const variables = messages.flatMap(({ content }) => listVariables('liquid', content));
  const located = toPositions(places);
  return {
    name: stringOf(memberOf(config, 'name')) ?? stemOf(file.path),
    content: {
      type: 'prompt',
      messages,
      template: 'liquid',
      variables: [...new Set(variables)].sort(),
      model: stringOf(memberOf(data, 'model')),
      parameters: readParameters(isRecord(config) ? config : {}),
      responseFormat: memberOf(config, 'outputFormat') === 'json' ? { type: 'json' } : { type: 'text' },
      ...otherSettingsOf(settings),
    },
    references: [],
    embeddedTests: null,
    positions: { ...placeSettings(settings, lineOf), ...located.positions },
    lineStarts: located.lineStarts,
  };
}

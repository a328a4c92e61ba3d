import { hasDirectory, stemOf } from '../paths.ts';
import { isUnreadable } from '../shapes/broken-files.ts';
import { kindByName, weighLines } from '../shapes/telling-words.ts';
import { describeTold, mayHoldSettings, readToldSettings, toToldArtifact } from '../shapes/told-settings.ts';
import { beginsYamlList } from '../shapes/yaml-list-reader.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';

/** A file whose name says nothing is read where one of these stands in it. */
const SAYS = /temperature|embedding|retriev|max[-_]?(output[-_]?)?tokens/i;

/**
 * Settings under an application's own names, which no other format knows: the name of the file says what it sets up, and
 * the words of its keys agree. Every leaf of it counts that is not about the program which reads it (its log, its image).
 */
export const tellingSettings: ArtifactFormat = {
  id: 'telling-settings',
  kind: 'model-config',
  extensions: ['yaml', 'yml', 'json', 'toml'],
  onlyAlone: true,
  candidate: mayHoldSettings,
  match(file) {
    const named = kindByName(file.path) !== null;
    if (!named && !SAYS.test(file.text)) return null;
    const broken = named && mayBeBroken(file) ? weighLines(file.path, file.text) : null;
    if (broken !== null) return { confidence: 'certain', ...describeTold(broken) };
    const found = readToldSettings(file);
    return found === null ? null : { confidence: 'likely', ...describeTold(found.telling) };
  },
  parse(file) {
    const source = file.data();
    if (!source.ok) return source;
    const found = readToldSettings(file);
    return {
      ok: true,
      value: found === null ? [] : [toToldArtifact(stemOf(file.path), found, source.value)],
    };
  },
};

/** Files that others fill in, that programs other than a parser of the format read, or whose valid form is none of these settings. */
const FILLED_IN = /\{\{|\{%|<%|\$\{|@[A-Z_]+@|__[A-Z_]+__/;
const LENIENT_JSON = /\/\/|\/\*|,\s{0,200}[}\]]/;
/** A text in quotes, also one that is not ended on its line: an address in it is no comment. */
const QUOTED = /"(?:[^"\\\n]|\\.)*(?:"|$)/gm;

function mayBeBroken(file: FileProbe): boolean {
  const { path, text } = file;
  if (FILLED_IN.test(text) || hasDirectory(path, /^templates$/i)) return false;
  if (
    /compose/i.test(stemOf(path)) ||
    (/\.json$/i.test(path) && LENIENT_JSON.test(text.replace(QUOTED, '""')))
  )
    return false;
  return !beginsYamlList(text) && !/^[ \t\r\n]{0,200}\[/.test(text) && isUnreadable(file);
}

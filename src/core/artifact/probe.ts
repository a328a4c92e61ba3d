import { parseAssignments, parseEnv } from './documents/env-document.ts';
import { blankJsonComments } from './documents/json-comments.ts';
import { parseSettings } from './documents/settings-document.ts';
import { parseJson, parseYaml } from './documents/structured.ts';
import { parseToml } from './documents/toml-document.ts';
import { withoutMark } from './file-content.ts';
import { isEnvFile, isImageFile, isSettingsFile } from './paths.ts';
import type { FileProbe } from './types.ts';

/** JSON whose readers take comments and a comma after the last item: that of editors, and settings of .NET. */
const LENIENT = /\.jsonc$|(^|\/)(appsettings(\.[\w-]+)*|local\.settings)\.json$/i;

/** A file as formats are shown it: parsed on demand, and once. */
export function probeFile(path: string, source: string): FileProbe {
  const text = withoutMark(source);
  let yaml: ReturnType<FileProbe['yaml']> | null = null;
  let json: ReturnType<FileProbe['json']> | null = null;
  let other: ReturnType<FileProbe['data']> | null = null;
  return {
    path,
    text,
    yaml() {
      yaml ??= parseYaml(path, text);
      return yaml;
    },
    json() {
      json ??= parseJson(path, text);
      return json;
    },
    data() {
      if (LENIENT.test(path)) other ??= parseJson(path, blankJsonComments(text));
      else if (/\.json$/i.test(path)) return this.json();
      else if (/\.toml$/i.test(path)) other ??= parseToml(path, text);
      else if (isEnvFile(path)) other ??= { ok: true, value: parseEnv(text) };
      else if (isImageFile(path)) other ??= { ok: true, value: parseAssignments(text) };
      else if (isSettingsFile(path)) other ??= { ok: true, value: parseSettings(path, text) };
      else return this.yaml();
      return other;
    },
  };
}

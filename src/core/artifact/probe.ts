import { parseAssignments, parseEnv } from './documents/env-document.ts';
import { parseSettings } from './documents/settings-document.ts';
import { parseJson, parseYaml } from './documents/structured.ts';
import { parseToml } from './documents/toml-document.ts';
import { withoutMark } from './file-content.ts';
import { isEnvFile, isImageFile, isSettingsFile } from './paths.ts';
import type { FileProbe } from './types.ts';

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
      if (/\.json$/i.test(path)) return this.json();
      if (/\.toml$/i.test(path)) other ??= parseToml(path, text);
      else if (isEnvFile(path)) other ??= { ok: true, value: parseEnv(text) };
      else if (isImageFile(path)) other ??= { ok: true, value: parseAssignments(text) };
      else if (isSettingsFile(path)) other ??= { ok: true, value: parseSettings(path, text) };
      else return this.yaml();
      return other;
    },
  };
}

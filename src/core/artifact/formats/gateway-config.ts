import type { Structured } from '../documents/structured.ts';
import { parseYamlStream } from '../documents/yaml-stream.ts';
import { isUnderTests, stemOf } from '../paths.ts';
import type { Parsed } from '../problem.ts';
import { isBrokenArtifact } from '../shapes/broken-files.ts';
import { mayBeAbout } from '../shapes/config-words.ts';
import { findGatewayParts, type GatewayParts, mayHoldPlugins } from '../shapes/gateway-plugins.ts';
import { findGateway, GATEWAY_WORDS } from '../shapes/gateway-shapes.ts';
import { toSettingsArtifact } from '../shapes/settings-content.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';
import { isConfigSized } from '../values.ts';

type Found = GatewayParts & Pick<Structured, 'locate'> & { lines?: [number, number] };

/** Gateways between an application and its models: LiteLLM, Portkey, Helicone, Kong, Envoy AI Gateway, and others. */
export const gatewayConfig: ArtifactFormat = {
  id: 'gateway-config',
  kind: 'gateway-config',
  extensions: ['yaml', 'yml', 'json', 'toml'],
  candidate: (path) => /\.(ya?ml|json|toml)$/i.test(path) && !isUnderTests(path),
  match(file) {
    if (isBroken(file)) return { confidence: 'certain', reason: 'named for a gateway, with its models' };
    const [first] = recognise(file);
    return first === undefined
      ? null
      : { confidence: 'likely', reason: `the structure of ${first.id}'s configuration` };
  },
  parse(file) {
    const parsed = isBroken(file) ? file.data() : null;
    if (parsed?.ok === false) return parsed;
    const used = new Set<string>();
    const value = recognise(file).map((found): ParsedArtifact => {
      const { roots, naming, locate, lines } = found;
      const wanted = found.name ?? stemOf(file.path);
      let name = wanted;
      for (let count = 2; used.has(name); count += 1) name = `${wanted}#${count}`;
      used.add(name);
      const part = { name, subject: 'gateway' as const, roots, naming, references: [] };
      return toSettingsArtifact({ ...part, isProse, ...(lines === undefined ? {} : { lines }) }, locate);
    });
    return { ok: true, value };
  },
};

function isBroken(file: FileProbe): boolean {
  return mayBeAbout('gateways', file.text) && isBrokenArtifact(file, 'gateway-config');
}

/** Prompts that a gateway puts before or after those of its callers. */
function isProse(path: string, value: string): boolean {
  return (
    /(^|\.)(content|prompt|template|system_prompt|instructions?|promptPrefix)$/i.test(path) &&
    /\s/.test(value)
  );
}

function recognise(file: FileProbe): Found[] {
  const { text } = file;
  if (!mayBeAbout('gateways', text)) return [];
  if (mayHoldPlugins(text) && !/\.toml$/i.test(file.path)) {
    const parsed = readDocuments(file);
    const several = parsed.ok && parsed.value.length > 1;
    const found = (parsed.ok ? parsed.value : []).flatMap(({ data, locate, lines }): Found[] => {
      const parts = isConfigSized(data) ? findGatewayParts(data) : null;
      return parts === null ? [] : [{ ...parts, locate, ...(several ? { lines } : {}) }];
    });
    if (found.length > 0) return found;
  }
  if (!GATEWAY_WORDS.test(text)) return [];
  const parsed = file.data();
  if (!parsed.ok || !isConfigSized(parsed.value.data)) return [];
  const gateway = findGateway(parsed.value.data);
  if (gateway === null) return [];
  const { id, data, keys = [], naming } = gateway;
  const root = { data, keys, at: '', entry: null };
  return [{ id, name: null, roots: [root], naming, locate: parsed.value.locate }];
}

function readDocuments(file: FileProbe): Parsed<(Structured & { lines?: [number, number] })[]> {
  if (!/\.json$/i.test(file.path)) return parseYamlStream(file.path, file.text);
  const parsed = file.json();
  return parsed.ok ? { ok: true, value: [parsed.value] } : parsed;
}

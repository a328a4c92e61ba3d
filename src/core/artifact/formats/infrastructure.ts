import { type Block, parseBlocks } from '../documents/block-document.ts';
import { hasDirectory, isUnderTests, stemOf } from '../paths.ts';
import { findArmDeployments } from '../shapes/arm-deployments.ts';
import { findInfrastructureModels, type ModelPart } from '../shapes/infrastructure-models.ts';
import { withUniqueNames } from '../shapes/prompt-part.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';
import { isConfigSized } from '../values.ts';

const BLOCKS = /\.(bicep|bicepparam|tf|tfvars|hcl)(\.(example|sample|template|dist))?$/i;
/** What a file that deploys or names a model cannot lack. */
const WORDS = /model|llm|embed|CognitiveServices|chunking_configuration|bedrock_guardrail/i;

const INSTALLED = /^\.terraform$/;

/** Models that infrastructure deploys and hands to applications: Bicep, ARM templates, Terraform. */
export const infrastructure: ArtifactFormat = {
  id: 'infrastructure',
  kind: 'model-config',
  candidate: (path) =>
    (BLOCKS.test(path) || /\.json$/i.test(path)) && !isUnderTests(path) && !hasDirectory(path, INSTALLED),
  match: (file) =>
    readParts(file).length > 0
      ? { confidence: 'likely', reason: 'a model that infrastructure deploys or names' }
      : null,
  parse: (file) => ({
    ok: true,
    value: withUniqueNames(readParts(file).map((part) => toArtifact(file, part))),
  }),
};

function readParts(file: FileProbe): ModelPart[] {
  if (BLOCKS.test(file.path)) {
    const root: Block | null = WORDS.test(file.text) ? parseBlocks(file.text) : null;
    return root === null ? [] : findInfrastructureModels(root);
  }
  if (!/Microsoft\.CognitiveServices\/accounts/i.test(file.text)) return [];
  const parsed = file.json();
  return parsed.ok && isConfigSized(parsed.value.data) ? findArmDeployments(parsed.value) : [];
}

function toArtifact(file: FileProbe, { name, settings, lines }: ModelPart): ParsedArtifact {
  const paths = new Map<string, number>();
  const named = settings.map((setting) => {
    const count = (paths.get(setting.path) ?? 0) + 1;
    paths.set(setting.path, count);
    return { ...setting, path: count === 1 ? setting.path : `${setting.path}#${count}` };
  });
  const models = named.filter(({ model }) => model).map(({ value }) => value);
  return {
    name: name ?? stemOf(file.path).replace(/\.(tfvars|tf|hcl|bicep(param)?)$/i, ''),
    content: {
      type: 'model-config',
      models: [...new Set(models)].sort(),
      settings: Object.fromEntries(named.map(({ path, value }) => [path, value])),
    },
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(named.map(({ path, line }) => [`settings.${path}`, line])),
    ...(lines === null ? {} : { lines }),
  };
}

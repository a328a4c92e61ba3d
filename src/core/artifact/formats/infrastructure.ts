import { type Block, parseBlocks } from '../documents/block-document.ts';
import { hasDirectory, isUnderTests, stemOf } from '../paths.ts';
import { findArmDeployments } from '../shapes/arm-deployments.ts';
import { findInfrastructureModels, type ModelPart } from '../shapes/infrastructure-models.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact, SettingsContent } from '../types.ts';
import { isConfigSized } from '../values.ts';

const BLOCKS = /\.(bicep|bicepparam|tf|tfvars|hcl)(\.(example|sample|template|dist))?$/i;
/** What a file that deploys or names a model cannot lack. */
const WORDS = /model|llm|embed|CognitiveServices|chunking_configuration|bedrock_guardrail|bedrockagent/i;

const INSTALLED = /^\.terraform$/;

/** Models and agents that infrastructure deploys and hands to applications: Bicep, ARM templates, Terraform. */
export const infrastructure: ArtifactFormat = {
  id: 'infrastructure',
  kind: 'model-config',
  extensions: ['bicep', 'bicepparam', 'tf', 'tfvars', 'hcl', 'json', 'example', 'sample', 'template', 'dist'],
  candidate: (path) =>
    (BLOCKS.test(path) || /\.json$/i.test(path)) && !isUnderTests(path) && !hasDirectory(path, INSTALLED),
  match: (file) =>
    readParts(file).length > 0
      ? { confidence: 'likely', reason: 'a model that infrastructure deploys or names' }
      : null,
  parse: (file) => ({
    ok: true,
    value: readParts(file).map((part) => toArtifact(file, part)),
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

function toArtifact(file: FileProbe, part: ModelPart): ParsedArtifact {
  const { name, instruction, settings, lines } = part;
  const paths = new Map<string, number>();
  const named = settings.map((setting) => {
    const count = (paths.get(setting.path) ?? 0) + 1;
    paths.set(setting.path, count);
    return { ...setting, path: count === 1 ? setting.path : `${setting.path}#${count}` };
  });
  const models = [...new Set(named.filter(({ model }) => model).map(({ value }) => value))].sort();
  const values = Object.fromEntries(named.map(({ path, value }) => [path, value]));
  return {
    ...(instruction === null ? {} : { kind: 'agent-definition' }),
    name: name ?? stemOf(file.path).replace(/\.(tfvars|tf|hcl|bicep(param)?)$/i, ''),
    content:
      instruction === null
        ? { type: 'model-config', models, settings: values }
        : agentOf(instruction, models, values),
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(named.map(({ path, line }) => [`settings.${path}`, line])),
    ...(lines === null ? {} : { lines }),
  };
}

function agentOf(instruction: string, models: string[], settings: Record<string, string>): SettingsContent {
  return { type: 'settings', subject: 'agent', models, instructions: [instruction], entries: [], settings };
}

import type { Structured } from '../documents/structured.ts';
import type { Json } from '../problem.ts';
import {
  dottedPath,
  isRecord,
  type JsonRecord,
  listLeaves,
  memberOf,
  stringOf,
  withoutKeys,
} from '../values.ts';
import type { ModelPart } from './infrastructure-models.ts';

const TYPE = /^Microsoft\.CognitiveServices\/accounts\/deployments$/i;
/** What is about the resource and not about its model. */
const ABOUT = ['type', 'apiVersion', 'tags', 'dependsOn', 'comments', 'condition'];

/** The deployments of models in an ARM template, also in templates inside it; none in one that Bicep wrote. */
export function findArmDeployments({ data, locate }: Structured): ModelPart[] {
  if (memberOf(memberOf(data, 'metadata'), '_generator') !== undefined) return [];
  const parts: ModelPart[] = [];
  const visit = (value: Json, keys: readonly (string | number)[]): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...keys, index]);
    else if (isRecord(value)) {
      if (isDeployment(value)) parts.push(readDeployment(value, keys, locate));
      else for (const [key, member] of Object.entries(value)) visit(member, [...keys, key]);
    }
  };
  visit(data, []);
  return parts;
}

function isDeployment(value: JsonRecord): boolean {
  const type = stringOf(memberOf(value, 'type')) ?? '';
  return TYPE.test(type) && isRecord(memberOf(memberOf(value, 'properties'), 'model'));
}

function readDeployment(
  value: JsonRecord,
  keys: readonly (string | number)[],
  locate: Structured['locate'],
): ModelPart {
  const settings = listLeaves(withoutKeys(value, ABOUT)).map((leaf) => {
    const path = dottedPath(leaf.keys);
    const text = typeof leaf.value === 'string' ? leaf.value : JSON.stringify(leaf.value);
    const model = path === 'properties.model.name' && !text.startsWith('[');
    return { path, value: text, line: locate([...keys, ...leaf.keys]).line, model };
  });
  const lines = settings.map(({ line }) => line);
  return {
    name: stringOf(memberOf(value, 'name')) ?? 'deployment',
    instruction: null,
    settings,
    lines: [locate(keys).line, Math.max(locate(keys).line, ...lines)],
  };
}

import { listPolicyElements, type PolicyElement } from '../documents/policy-elements.ts';
import { isUnderTests, stemOf } from '../paths.ts';
import type { ArtifactFormat, ParsedArtifact } from '../types.ts';

/** What Azure API Management does with calls of models. */
const AI_POLICY = /^(llm|azure-openai)-[a-z-]+$/;
/** To which of the backends they go. */
const BACKEND = 'set-backend-service';

/** Policies of Azure API Management in front of models: limits on tokens, caches of answers, safety of content, backends. */
export const apimPolicy: ArtifactFormat = {
  id: 'apim-policy',
  kind: 'gateway-config',
  extensions: ['xml'],
  candidate: (path) => /\.xml$/i.test(path) && !isUnderTests(path),
  match: (file) =>
    /<(llm|azure-openai)-[a-z]/.test(file.text) && readPolicy(file.text).length > 0
      ? { confidence: 'likely', reason: 'policies of Azure API Management for models' }
      : null,
  parse: (file) => ({ ok: true, value: [toArtifact(stemOf(file.path), readPolicy(file.text))] }),
};

/** The elements that concern models, each with those inside it; none where the file is no policy. */
function readPolicy(text: string): PolicyElement[] {
  const elements = listPolicyElements(text) ?? [];
  if (!/^(policies|fragment)$/.test(elements[0]?.name ?? '')) return [];
  const isOurs = ({ name, parents }: PolicyElement) =>
    [name, ...parents].some((one) => AI_POLICY.test(one) || one === BACKEND);
  return elements.some(({ name }) => AI_POLICY.test(name)) ? elements.filter(isOurs) : [];
}

function toArtifact(name: string, elements: readonly PolicyElement[]): ParsedArtifact {
  const uses = new Map<string, number>();
  const settings: [path: string, value: string, line: number][] = [];
  const entries = elements.map((element) => {
    const wanted = [...element.parents.slice(1), element.name].join('.');
    const count = (uses.get(wanted) ?? 0) + 1;
    uses.set(wanted, count);
    const at = count === 1 ? wanted : `${wanted}#${count}`;
    const { attributes, text, line } = element;
    if (text !== '') settings.push([`${at}.text`, text, line]);
    for (const [key, value] of attributes) settings.push([`${at}.${key}`, value, line]);
    if (text === '' && attributes.size === 0) settings.push([at, '', line]);
    return { noun: 'policy', name: element.name, at, top: AI_POLICY.test(element.name) };
  });
  return {
    name,
    content: {
      type: 'settings',
      subject: 'gateway',
      models: [],
      instructions: [],
      entries: entries
        .filter(({ top }) => top)
        .map(({ noun, name: policy, at }) => ({ noun, name: policy, at }))
        .sort((a, b) => (a.at < b.at ? -1 : 1)),
      settings: Object.fromEntries(settings.map(([path, value]) => [path, value])),
    },
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries(settings.map(([path, , line]) => [`settings.${path}`, line])),
  };
}

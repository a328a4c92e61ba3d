import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, type Leaf, listLeaves, memberOf, stringOf } from '../values.ts';

/** Under which programs are given their variables: Compose, Kubernetes, charts, Render, App Engine, ECS. */
const ENVIRONMENT_KEY =
  /^((extra|additional|common|shared|global|base|app|container|backend|api|server|worker|default)[_-]?)?(env|environment|(env(ironment)?[_-]?)?var(iable)?s)$/i;
/** Groups of resources that Kubernetes itself knows, and those that run programs. */
const CLUSTER_GROUP =
  /^(apps|batch|autoscaling|policy|extensions|[\w.-]*\.?k8s\.io|[\w.-]*\b(helm|flux|istio|knative|argoproj|tekton|openshift|crossplane|cattle)[\w.-]*)$/;
/** What says of a member of `services` that it is a program: an application has services as well. */
const PROGRAM =
  /^(image|build|environment|env_file|env|envVars|container_name|runtime|ports|volumes|depends_on|networks|extends|restart)$/;

/** Whether data runs programs, whose settings are in their environment: Kubernetes, Compose, Render. */
export function runsPrograms(data: JsonRecord): boolean {
  if (Object.hasOwn(data, 'apiVersion')) return !isCustomResource(data);
  const services = memberOf(data, 'services');
  const members = Array.isArray(services) ? services : isRecord(services) ? Object.values(services) : [];
  return members.some((member) => isRecord(member) && Object.keys(member).some((key) => PROGRAM.test(key)));
}

/** A file in the manner of Kubernetes, of a kind that somebody made up: its settings are in `spec`. */
export function isCustomResource(data: JsonRecord): boolean {
  const version = stringOf(memberOf(data, 'apiVersion')) ?? '';
  const group = version.slice(0, Math.max(version.indexOf('/'), 0));
  const isNamed = stringOf(memberOf(data, 'kind')) !== null;
  return isNamed && group !== '' && group.length < 100 && !CLUSTER_GROUP.test(group);
}

/** What such a document is called, where it says so. */
export function nameOfResource(data: Json): string | null {
  return stringOf(memberOf(memberOf(data, 'metadata'), 'name'));
}

/** The environment of programs as leaves: `- MODEL=gpt-5`, `- {name: MODEL, value: gpt-5}`, with `key` for `name` as well. */
export function listEnvironment(data: Json, keys: (string | number)[] = []): Leaf[] {
  if (Array.isArray(data)) {
    const inside = ENVIRONMENT_KEY.test(String(keys.at(-1)));
    return data.flatMap((item, index): Leaf[] => {
      if (!inside) return listEnvironment(item, [...keys, index]);
      if (typeof item === 'string') {
        const split = item.indexOf('=');
        const [name, value] = [item.slice(0, split), item.slice(split + 1)];
        return split < 1 ? [] : [{ keys: [...keys, name], value, place: [...keys, index] }];
      }
      const name = stringOf(memberOf(item, 'name')) ?? stringOf(memberOf(item, 'key'));
      const value = memberOf(item, 'value');
      return name === null || value === undefined
        ? []
        : [{ keys: [...keys, name], value, place: [...keys, index, 'value'] }];
    });
  }
  if (!isRecord(data)) return [];
  return Object.entries(data).flatMap(([key, value]) => listEnvironment(value, [...keys, key]));
}

/** Every variable of an environment, in whatever form; of a config map also `openai-model`. */
export function listVariables(data: Json): Leaf[] {
  return [...listLeaves(data).filter(isVariable), ...listEnvironment(data)];
}

/** `OPENAI_MODEL` of a container; of a config map also `openai-model`. */
export function isVariable({ keys }: Leaf): boolean {
  const name = String(keys.at(-1));
  return /^[A-Z][A-Z0-9_]*$/.test(name) || (keys.length === 2 && keys[0] === 'data');
}

import { placeLeaves } from './documents/setting-lines.ts';
import type { Structured } from './documents/structured.ts';
import { companionOf, isNumeric } from './model-companions.ts';
import { isEnvFile, isSettingsFile, stemOf } from './paths.ts';
import type { Json } from './problem.ts';
import { isSecretSetting } from './shapes/secret-settings.ts';
import { isTellingKey, kindByName, type ToldKind, weighSettings } from './shapes/telling-words.ts';
import {
  describeTold,
  mayHoldSettings,
  readSettings,
  tellSettings,
  toToldArtifact,
  withoutProgram,
} from './shapes/told-settings.ts';
import type { ArtifactContent, FileProbe, ParsedArtifact } from './types.ts';
import {
  dottedPath,
  type JsonRecord,
  type Leaf,
  listLeaves,
  normalizeKey,
  sectionOf,
  settingsOf,
} from './values.ts';

/** How a program calls, and what it keeps of it: not what is answered. */
const OPERATION =
  /concurren|timeout|time_out|retr(y|ies)|backoff|(^|[_-])(port|host|workers?|log(s|in|out|ging|gers?|level|file|format|dir|path)?|debug|verbose|interval|ttl|cache_?dir|poll\w*|usd|prices?|costs?)([_-]|$)/i;
/** What it says or asks then: `retry_template`. */
const ANSWERS = /(prompt|instructions?|template|temperature|model)$/i;
/** Sections of what an agent does, and of which model answers when; it tries again what it has judged. */
const OF_AGENT =
  /^((ai|chat|support|rag|llm|voice)?(agents?|assistant|copilot|chatbot)|agentic|orchestrat(or|ion)|planner|supervisor|reflection|guardrails?|rails|escalation|reasoning|conversation|dialog(ue)?|((chat|conversation|agent)?memory)|websearch|tools)(config|settings|options)?$/;
const ROUTES = /^(model|llm|intent|query)?(routing|router)$/;
const TRIES = /(^|_)(retries|attempts)$/i;

/**
 * The parts of a settings file with what none of them has, so that no setting beside a model's can change unseen: all of a file whose
 * name and keys say what it sets up; elsewhere what stands beside known settings in a section, or says by its own name what it
 * is. `parts` are all that was found in the file.
 */
export function addRest(file: FileProbe, parts: readonly ParsedArtifact[]): ParsedArtifact[] {
  const flat = isEnvFile(file.path) || isSettingsFile(file.path);
  if ((!flat && !mayHoldSettings(file.path)) || parts.some(({ root }) => root !== undefined))
    return [...parts];
  const source = readSettings(file);
  if (source === null) return [...parts];
  const told = flat ? null : tellSettings(file, source.data);
  if (told?.telling.named !== true) return addBeside(source, parts, flat ? null : kindByName(file.path));
  const whole = toToldArtifact(stemOf(file.path), told, source);
  const { kind } = told.telling;
  const rest = withoutKnown(whole, kind, parts);
  // What is left may be the application's own, beside a prompt.
  if (rest === null || weighSettings(file.path, settingsIn(rest)) === null)
    return addBeside(source, parts, kind);
  const same = parts.findIndex((part) => isOfOneSort(part.content, rest.content));
  if (same >= 0) return parts.map((part, index) => (index === same ? merge(part, rest) : part));
  return [
    ...parts,
    { ...rest, match: { confidence: 'likely', reason: describeTold(told.telling).reason }, kind },
  ];
}

type Settings = Extract<ArtifactContent, { settings: unknown }>;

function isOfOneSort(one: ArtifactContent, other: ArtifactContent): boolean {
  if (one.type !== 'settings' || other.type !== 'settings') return one.type === other.type;
  return one.subject === other.subject;
}

/** What of a file's settings the other parts do not have; null where that is nothing. */
function withoutKnown(
  whole: ParsedArtifact,
  kind: ToldKind,
  parts: readonly ParsedArtifact[],
): ParsedArtifact | null {
  const known = findKnown(parts, isByPath(whole));
  const settings = Object.entries(settingsIn(whole)).filter(
    ([path, value]) =>
      isReviewed(path, value, kind) && !known(path, whole.positions?.[`settings.${path}`] ?? 0, value),
  );
  return settings.length === 0 ? null : withSettings(whole, Object.fromEntries(settings));
}

function settingsIn({ content }: ParsedArtifact): Record<string, Json> {
  return 'settings' in content ? content.settings : {};
}

/** By the last part of its path, above which stand names. A gateway goes to another model when one takes too long. */
function isReviewed(path: string, value: Json, kind: ToldKind | null): boolean {
  const keys = path.replace(/\[\d+\]/g, '').split('.');
  const last = keys.at(-1) ?? '';
  if (isSecretSetting(keys, value)) return false;
  if (TRIES.test(last) && keys.slice(0, -1).some((key) => OF_AGENT.test(normalizeKey(key)))) return true;
  return kind === 'gateway-config' || !OPERATION.test(last) || ANSWERS.test(last);
}

function withSettings(part: ParsedArtifact, settings: Record<string, Json>): ParsedArtifact {
  const content = { ...(part.content as Settings), settings };
  const held = Object.keys(settings);
  if (content.type === 'settings') {
    content.instructions = content.instructions.filter((path) => Object.hasOwn(settings, path));
    content.entries = content.entries.filter(({ at }) => held.some((path) => path.startsWith(at)));
  }
  if ('models' in content)
    content.models = content.models.filter((model) => Object.values(settings).includes(model));
  const positions = Object.entries(part.positions ?? {}).filter(([field]) => {
    const path = field.replace(/^settings\./, '');
    return Object.hasOwn(settings, path) || held.some((one) => one.startsWith(`${path}.`));
  });
  return { ...part, content, positions: Object.fromEntries(positions) };
}

/**
 * Whether some part has the value: on its line, or, where both call it by its path in the file (`byPath`), under that, since several
 * may stand on a line.
 */
function findKnown(
  parts: readonly ParsedArtifact[],
  byPath: boolean,
): (path: string, line: number, value: Json) => boolean {
  const named = parts.filter((part) => byPath && isByPath(part));
  const paths = new Set(named.flatMap((part) => Object.keys(settingsIn(part))));
  const others = parts.filter((part) => !named.includes(part));
  const lines = new Set(others.flatMap(({ positions = {} }) => Object.values(positions)));
  const messages = parts.flatMap(({ content }) => ('messages' in content ? content.messages : []));
  const said = new Set(messages.flatMap(({ content }) => content.split('\n').map((text) => text.trim())));
  const isSaid = (value: Json): boolean =>
    typeof value === 'string'
      ? said.has(firstLine(value))
      : Array.isArray(value) && value.length > 0 && value.every(isSaid);
  return (path, line, value) => paths.has(path) || lines.has(line) || isSaid(value);
}

function firstLine(text: string): string {
  const [line = ''] = text.trimStart().split('\n', 1);
  return line.trim();
}

function isByPath({ content }: ParsedArtifact): boolean {
  return content.type === 'model-config' || content.type === 'rag';
}

/**
 * Settings beside those that are known, in the same section, and those whose names say enough; all others too where `named`,
 * which the file's name says that it sets up.
 */
function addBeside(
  source: Structured & { data: JsonRecord },
  parts: readonly ParsedArtifact[],
  named: ToldKind | null,
): ParsedArtifact[] {
  const to = parts.findIndex(({ content }) => 'settings' in content);
  const part = parts[to];
  if (part === undefined) return [...parts];
  const known = findKnown(parts, true);
  const leaves = listLeaves(withoutProgram(source.data));
  const lines = placeLeaves(leaves, source);
  const isKnown = ({ keys, value }: Leaf) =>
    known(dottedPath(keys), lines[`settings.${dottedPath(keys)}`] ?? 0, value);
  const held = Map.groupBy(leaves, (leaf) => (isKnown(leaf) ? 'known' : 'other'));
  const inSection = (held.get('known') ?? []).filter(({ keys }) => keys.length > 1);
  const sections = new Set(inSection.map(sectionOf));
  const rest = (held.get('other') ?? []).filter((leaf) => {
    const last = String(leaf.keys.findLast((key) => typeof key === 'string') ?? '');
    const isBeside =
      named !== null ||
      sections.has(sectionOf(leaf)) ||
      isTellingKey(last) ||
      bearsByName(leaf, last) ||
      isInTellingSection(leaf, part);
    return isBeside && isReviewed(dottedPath(leaf.keys), leaf.value, named);
  });
  if (rest.length === 0) return [...parts];
  const added = {
    content: { ...part.content, settings: settingsOf(rest) } as Settings,
    positions: placeLeaves(rest, source),
  };
  return parts.map((one, index) => (index === to ? merge(one, added) : one));
}

const OF_CONVERSATION = /^(chat(bot)?|conversations?|dialog(ue)?|memory|history|assistants?|bots?|llm|ai)$/i;

/**
 * What says how a model answers, what it may do and who serves it, by its own name or with that of its section: `llm: {mode: vllm}`.
 * A section that is of no conversation has to say it without doubt: games have rounds, and solvers iterations.
 */
function bearsByName({ keys, value }: Leaf, last: string): boolean {
  const section = keys.slice(0, -1).findLast((key) => typeof key === 'string');
  const isOfConversation = section !== undefined && OF_CONVERSATION.test(section);
  const isNumber = isNumeric(value);
  const isBeside = isOfConversation || (isNumber && section === undefined);
  const nearness = isBeside ? 'beside' : 'in-settings';
  const own = companionOf(last, value, nearness);
  if (own !== null || section === undefined || (isBeside && isNumber)) return own !== null;
  const withSection = companionOf(`${section}_${last}`, value, nearness);
  return withSection !== null && withSection !== 'permission';
}

/** Requests of people are routed as well: only beside models. */
function isInTellingSection({ keys }: Leaf, { content }: ParsedArtifact): boolean {
  const sections = keys.slice(0, -1).map((key) => normalizeKey(String(key)));
  const routes = content.type === 'model-config';
  return sections.some((section) => OF_AGENT.test(section) || (routes && ROUTES.test(section)));
}

/** A part with further settings. What it has under a name stays. */
function merge(
  part: ParsedArtifact,
  { content, positions }: Pick<ParsedArtifact, 'content' | 'positions'>,
): ParsedArtifact {
  const [own, more] = [part.content as Settings, content as Settings];
  return {
    ...part,
    content: { ...own, settings: { ...more.settings, ...own.settings } },
    positions: { ...positions, ...part.positions },
  };
}

import type { Role } from '../../types.ts';
import type { Claims } from '../drafts.ts';
import { type Draft, promptOf } from '../drafts.ts';
import { literalOf, renderText } from '../evaluate.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import { type FileHints, isAccepted } from './prompt-acceptance.ts';
import { DECORATED_SYSTEM, DECORATED_USER } from './prompt-functions.ts';
import { nameStrength, readSignals } from './text-signals.ts';
import type { TextSite } from './text-site.ts';
import { listTextSites } from './text-sites.ts';

/** `EditorPrompts.reminder` */
const PROMPTS_CLASS = /^[A-Z][A-Za-z]*Prompts\./;

/** Prompts that are known by what they are called and by their words: constants, functions, entries of dictionaries. */
export function findPromptTexts(index: SourceIndex, claims: Claims, hints: FileHints): Draft[] {
  const groups = new Map<string, TextSite[]>();
  for (const site of listTextSites(index, claims)) {
    const sites = groups.get(site.group);
    if (sites === undefined) groups.set(site.group, [site]);
    else sites.push(site);
  }
  const read = (name: string, sites: TextSite[], known = false) =>
    separateTexts(sites).flatMap((texts) => readGroup(name, texts, index, hints, known) ?? []);
  const found = new Map([...groups].map(([name, sites]) => [name, read(name, sites)]));
  const series = new Set(
    [...found].flatMap(([name, drafts]) => (drafts.length > 0 ? (seriesOf(name) ?? []) : [])),
  );
  return [...groups].flatMap(([name, sites]) => {
    const drafts = found.get(name) ?? [];
    const known = drafts.length === 0 && series.has(seriesOf(name) ?? '');
    return known ? read(name, sites, true) : drafts;
  });
}

/** What `prompt_a` and `prompt_b` are called in common: of constants that are numbered, one that is a prompt tells of the others. */
function seriesOf(name: string): string | null {
  return /^(.*(?:[pP]rompt|PROMPT))(?:_[A-Za-z]|(?<=t)[A-Z]|_?[vV]?\d{1,2})$/.exec(name)?.[1] ?? null;
}

/** A text of so many words is one of its own where its name is given another. */
const OWN_TEXT = 25;

/**
 * The texts of one name, each with what is added to it: `const prompt` of one callback is not that of the next. Short ones
 * stay with the one before, as pieces that a program chooses from; under a name that says nothing each stands by itself.
 */
function separateTexts(all: readonly TextSite[]): TextSite[][] {
  const sites = [...all].sort((a, b) => a.text.lines[0] - b.text.lines[0]);
  if (new Set(sites.map(({ value }) => value)).size < 2 || sites.some(({ builder }) => builder))
    return [sites];
  const telling = sites.some(({ names }) => nameStrength(names) > 0);
  const texts: TextSite[][] = [];
  let long = false;
  for (const site of sites) {
    const last = texts.at(-1);
    const own = readSignals(literalOf(site.text)).words >= OWN_TEXT;
    const another = !site.appended && last?.at(-1)?.value !== site.value && (telling ? own && long : true);
    if (last === undefined || another) {
      texts.push([site]);
      long = own;
    } else {
      last.push(site);
      long ||= own;
    }
  }
  return texts;
}

function readGroup(
  name: string,
  all: readonly TextSite[],
  index: SourceIndex,
  hints: FileHints,
  /** Another of its series is a prompt. */
  known: boolean,
): Draft | null {
  // Of what a function gives back, `error` and `reason` are told to who called it.
  const sites = pickSites(all.filter(({ names }) => nameStrength(names) > -2));
  const [first] = sites;
  if (first === undefined) return null;
  const literal = join(sites, ({ text }) => literalOf(text));
  const strength = Math.max(...sites.map(strengthOf));
  const candidate = {
    text: literal,
    longest: longestOf(sites),
    named: strength,
    words: first.names.flatMap(wordsOf),
    giving: first.giving,
    ofPrompts: PROMPTS_CLASS.test(name) && hints.promptsFile,
    direct: first.named && first.names.length <= 2,
    constant: /^[A-Z][A-Z0-9_]*$/.test(first.names[0] ?? ''),
  };
  if (tellsOfCut(first.names[0] ?? '', candidate.longest)) return null;
  const { words, foreign } = readSignals(literal);
  if (!(known && words >= 8 && !foreign) && !isAccepted(candidate, index, hints)) return null;
  const content = join(sites, ({ text }) => renderText(text));
  const message = { role: roleOf(name, sites), content, literal };
  const lines = [
    Math.min(...sites.map(({ text }) => text.lines[0])),
    Math.max(...sites.map(({ text }) => text.lines[1])),
  ] as [number, number];
  const shown = name.slice(name.lastIndexOf('.') + 1);
  return {
    kind: 'prompt',
    name,
    lines,
    match: {
      confidence: strength >= 3 ? 'certain' : 'likely',
      reason: strength > 0 ? `text of \`${shown.slice(0, 60)}\`` : 'text that reads as said to a model',
    },
    content: promptOf([message]),
    references: [],
    embeddedTests: null,
    positions: {
      'messages[0].content': first.text.lines[0],
      ...Object.fromEntries(
        sites.slice(1).map(({ text }, at) => [`messages[0].pieces[${at + 1}]`, text.lines[0]]),
      ),
    },
  };
}

const CUTS = /^(\w+_)?(truncat\w*|shorten\w*|trim|clip|abbreviate)(_|$)/;

/** `${text.slice(0, n)}... [text truncated]` of a function that shortens texts: it says so to whoever reads on. */
function tellsOfCut(name: string, text: string): boolean {
  return CUTS.test(wordsOf(name).join('_')) && readSignals(text).words < OWN_TEXT && text.includes('{_}');
}

/** What a text is called; of what a model is given it is enough that it reads as a prompt. */
function strengthOf({ names, named, giving }: TextSite): number {
  if (names[0] === DECORATED_SYSTEM || names[0] === DECORATED_USER) return 4;
  const strength = nameStrength(names);
  if (!named) return Math.min(1, strength);
  const given = strength >= 0 && names.length <= 2 && giving !== null && giving !== 'part';
  return given ? Math.max(2, strength) : strength;
}

/** Pieces of one text in file order; of what is no such text, single words are left out. */
function pickSites(all: readonly TextSite[]): TextSite[] {
  const sorted = [...all].sort((a, b) => a.text.lines[0] - b.text.lines[0]);
  if (sorted.length === 1) return sorted;
  const holes = new Set(
    sorted.flatMap(({ text }) => text.parts.flatMap((part) => ('hole' in part ? [part.hole] : []))),
  );
  return sorted.filter(({ text, appended, names }) => {
    if (appended) return true;
    const { words, foreign } = readSignals(literalOf(text));
    // What is put into another of them is said to the model, even if it begins as an error does: `No letters were found.`
    const isPart = names.length > 1 && holes.has(names.at(-1) ?? '');
    return words >= 2 && (isPart || !(foreign && words < 12));
  });
}

function longestOf(sites: readonly TextSite[]): string {
  return sites
    .map(({ text }) => literalOf(text))
    .reduce((longest, text) => (text.length > longest.length ? text : longest), '');
}

function join(sites: readonly TextSite[], textOf: (site: TextSite) => string): string {
  return sites.map((site, at) => `${at === 0 ? '' : '\n'}${textOf(site)}`).join('');
}

const SYSTEM_WORDS =
  /^(system|systemprompt|sysprompt|instructions?|persona|preamble|preprompt|backstory|developer)$/;

function roleOf(name: string, sites: readonly TextSite[]): Role {
  const words = [name, ...sites.flatMap(({ names }) => names)].flatMap(wordsOf);
  return words.some((word) => SYSTEM_WORDS.test(word)) ? 'system' : 'user';
}

import { splitFrontmatter } from '../documents/frontmatter.ts';
import { directoryOf, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { listLeaves } from '../values.ts';
import { asksSomething, HTML } from './prompt-signals.ts';

/** Files that a program reads as data, and not as text. */
export const READ_AS_DATA = /\.(json|ya?ml|toml)$/i;

/** What files are called that tell a model what it is to know or how it is to be. */
const TELLING =
  /(^|[-_.\s/])(prompts?|system|rules?|guide(lines?)?|persona\w{0,4}|character|identity|soul|instructions?|knowledge(_?base)?|kb|faqs?|skills?|tones?|style|voice|brand|polic(y|ies)|profile|context|about|bio|company|business|product|products|services|playbooks?|rubrics?|criteria|menu|catalog(ue)?|glossary|schema|examples|few[-_]?shots?|facts|info|menus?|memory|lore|world|scenario|script|templates?|messages|questions|taxonomy|categories|labels|standards?|checklist|conventions?|domain)([-_.\s/\d]|$)/i;
/** What a program is tried on, or is asked about. */
const TRIED =
  /(^|[-_.\s/])(samples?|inputs?|demo|tests?|transcripts?|resumes?|cvs?|essays?|articles?|papers?|corpus|corpora|dump|raw|dataset|train|eval|mock|dummy|reports?|emails?|inbox|tickets|users|customers|orders|leads|contacts|jobs?|downloads?|uploads?|scraped|package|tsconfig|requirements|version|readme|changelog|license)([-_.\s/\d]|$)/i;
/** Programs, markup and tables, which say what they say in no sentences. */
const CODE =
  /^\s*(#!|import\s|from\s+\S+\s+import|package\s|SELECT\s|CREATE\s|INSERT\s|<\?|\{\\rtf|BEGIN:|-----BEGIN)/i;
/** Fewer words are a label. */
const MIN_WORDS = 5;
const HEAD = 20_000;

/** Whether a text that a program puts into a prompt is a part of it, and not what the model is asked about. */
export function readsAsText(path: string, text: string): boolean {
  const { body } = splitFrontmatter(path, text);
  const head = body.slice(0, HEAD);
  if (HTML.test(head.slice(0, 2000)) || CODE.test(head) || countWords(head) < MIN_WORDS) return false;
  return isForModel(path) || (!isTried(path) && asksSomething(head));
}

/** The same of data: some of its leaves are sentences. */
export function readsAsKnowledge(path: string, data: Json): boolean {
  const prose = listLeaves(data)
    .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
    .filter((value) => typeof value === 'string' && countWords(value) >= MIN_WORDS);
  if (prose.length === 0) return false;
  return isForModel(path) || (!isTried(path) && asksSomething(prose.join('\n')));
}

function isForModel(path: string): boolean {
  return !isTried(path) && (TELLING.test(stemOf(path)) || TELLING.test(lastFolder(path)));
}

function isTried(path: string): boolean {
  return TRIED.test(stemOf(path)) || TRIED.test(lastFolder(path));
}

function lastFolder(path: string): string {
  const directory = directoryOf(path);
  return directory.slice(directory.lastIndexOf('/') + 1);
}

function countWords(text: string): number {
  const spaced = text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return /[\u3040-\u30ff\u3400-\u9fff]/.test(text) ? Math.max(spaced, text.length / 3) : spaced;
}

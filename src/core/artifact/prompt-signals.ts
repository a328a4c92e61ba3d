import { splitFrontmatter } from './frontmatter.ts';
import { baseName, extensionOf, hasDirectory, isRecordedData, stemOf } from './paths.ts';
import { scanTags } from './template-tags.ts';
import { F_STRING_VARIABLE } from './template-variables.ts';
import { memberOf } from './values.ts';

const PROMPT_DIRECTORY = /^(system[-_]?)?prompts?([-_]?templates?)?$/i;
const DOCS_DIRECTORY =
  /^(docs?|documentation|website|blog|_?posts|wiki|articles|guides?|tutorials?|book|content|man|papers?)$/i;
/** Files that are about a project, wherever they lie. */
const ABOUT =
  /^(readme|changelog|changes|contributing|licen[cs]e|copying|notice|authors|code_of_conduct|security|support|governance|history|news|todo|roadmap|faq|index|_index|summary|install|usage|requirements|constraints|robots|humans|llms|cmakelists|version|third[-_]?party|dependencies)([-_.].*)?$/i;
const PROMPT_NAME =
  /(^|[-_.\s])((system|user|base|master)[-_]?)?(prompts?|instructions?|persona)([-_.\s\d]|$)/i;
const CODE_EXTENSION =
  /\.(tsx?|jsx?|mjs|cjs|py|go|rs|java|kt|cs|rb|php|sh|css|scss|html?|vue|svelte|ya?ml|json|toml|ini|conf|cfg|xml|sql|tf|service|env|md5|csv)$/i;

/** How a prompt begins: it tells a model what it is or what to do. */
const PERSONA =
  /^(?:you are (?:an? |the |now |my |our |acting |helping |chatgpt|claude|[A-Z][\w'-]+[,.]? )|you're an? |act as an? |your (?:task|job|role|goal|mission|purpose) is |i want you to (?:act|be)|<\|im_start\|>|<\|system\|>|\[INST\]|<s>)/;
const TASK =
  /^(?:(?:please )?(?:use|given|read|consider|review|analy[sz]e) the (?:following|provided|given|user)|(?:please )?answer the (?:user'?s? )?(?:question|query)|(?:summari[sz]e|translate|classify|extract|rewrite|rate|grade|evaluate|generate|write|convert|determine|decide|compare) )/;
const INSTRUCTS =
  /\b(respond|reply|answer|return|output|write|generate|do not|don't|never|always|must|should|your (task|job|role|goal)|the user|json|help(ful|s)?|assist\w*|provide|follow)\b/i;
const ROLE_LINE = /^(?:#{1,3}\s*)?\[?(system|human|user)\]?\s*:?\s*$/i;
const HTML =
  /^\s*(<!doctype|<html|<head|<body|<div|<span|<table|<form|<script|<style|<ul|<button|<template|<\?xml)/im;
const DOCUMENTATION =
  /\[!\[|^#{1,3}\s*(installation|installing|getting started|quick ?start|license|contributing|table of contents|prerequisites|changelog|usage)\b|\b(npm|yarn|pnpm|pip3?|brew|cargo|go) (install|add|i|get) |^[ \t]*(import|from) .* from ['"]|in this (guide|tutorial|article|post|document|section)/im;

/** Whether a text file, by its place and its words, is a prompt. Prefers to miss one over claiming documentation. */
export function isPromptText(path: string, source: string): boolean {
  if (isRecordedData(path) || ABOUT.test(stemOf(path))) return false;
  const { body, data } = splitFrontmatter(path, source);
  if (body.trim() === '' || HTML.test(body.slice(0, 2000)) || isPage(data)) return false;
  const extension = extensionOf(path);
  const templated = extension !== 'md' && extension !== 'txt';
  if (templated && CODE_EXTENSION.test(stemOf(path)) && !/prompt/i.test(baseName(path))) return false;
  const inDocs = hasDirectory(path, DOCS_DIRECTORY);
  const head = body.slice(0, 20_000);
  const opening = openingOf(head);
  const documentation = DOCUMENTATION.test(withoutCode(head));
  if (hasDirectory(path, PROMPT_DIRECTORY) && !inDocs) {
    if (templated && /\{\{\s*yield\b|=\{\{action\b/.test(head)) return false;
    return !documentation || PERSONA.test(lowerFirst(opening));
  }
  if (documentation) return false;
  const persona = PERSONA.test(lowerFirst(opening)) || ROLE_LINE.test(opening);
  const placeholders = hasPlaceholders(head);
  if (PROMPT_NAME.test(stemOf(path))) {
    return inDocs ? persona : persona || (placeholders && INSTRUCTS.test(head));
  }
  if (inDocs) return false;
  if (persona) return INSTRUCTS.test(head);
  return placeholders && TASK.test(lowerFirst(opening)) && INSTRUCTS.test(head.slice(opening.length));
}

/** The first line that says something: no heading, comment, template statement or opening XML tag. */
function openingOf(text: string): string {
  let comment = false;
  for (const line of text.split('\n', 60)) {
    const trimmed = line.trim();
    if (comment) {
      comment = !/(-->|#\}|--\}\})$/.test(trimmed);
      continue;
    }
    if (/^(<!--|\{#|\{\{!)/.test(trimmed)) {
      comment = !/(-->|#\}|\}\})$/.test(trimmed);
      continue;
    }
    if (trimmed === '' || /^(#|\{%.*%\}$|---+$|\/\/)/.test(trimmed)) {
      if (ROLE_LINE.test(trimmed)) return trimmed;
      continue;
    }
    if (/^<\/?[a-z_-]+>$/i.test(trimmed)) continue;
    return trimmed.replace(/^(?:\*\*|__|[*_>"'`]\s?)+/, '').replace(/^(system|developer|prompt)\s*:\s+/i, '');
  }
  return '';
}

/** `You are` and `you are` alike; names later in the sentence keep their capital. */
function lowerFirst(opening: string): string {
  return opening
    .slice(0, 300)
    .replace(/^(I want|You(?:'re| are)?|Your|Act|Please [A-Z]?|[A-Z][a-z]+ )/, (start) =>
      start.toLowerCase(),
    );
}

function hasPlaceholders(text: string): boolean {
  return scanTags(text).some((tag) => tag.kind !== 'comment') || text.search(F_STRING_VARIABLE) >= 0;
}

function withoutCode(text: string): string {
  return text
    .split('```')
    .filter((_, index) => index % 2 === 0)
    .join('');
}

/** Front matter of a page on a site. */
function isPage(data: import('./problem.ts').Json): boolean {
  return [
    'layout',
    'sidebar_position',
    'sidebar_label',
    'permalink',
    'slug',
    'date',
    'published',
    'nav_order',
  ].some((key) => memberOf(data, key) !== undefined);
}

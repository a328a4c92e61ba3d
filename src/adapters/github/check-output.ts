import type { CheckAnnotation } from '../../core/report/check.ts';
import type { CheckOutput } from '../../ports.ts';
import { cutBytes, cutMarkdown } from './cut.ts';

/** GitHub says characters and counts bytes. */
const MAX_TEXT_BYTES = 65_535;
const MAX_MESSAGE_BYTES = 65_535;
const MAX_TITLE = 255;
/** What is tried once GitHub refused an output for no reason that is known here. Bytes. */
const MODEST_TEXT_BYTES = 20_000;

/** What a check run shows, in GitHub's form. */
export type RenderedOutput = { title: string; summary: string; text?: string };
export type RenderedAnnotation = {
  path: string;
  start_line: number;
  end_line: number;
  annotation_level: CheckAnnotation['level'];
  message: string;
};

/** The output as it is meant; only what is longer than GitHub takes is cut, and says so. */
export function renderOutput({ title, summary, text }: CheckOutput): RenderedOutput {
  return shorten({ title, summary, text }, MAX_TEXT_BYTES, 'The rest did not fit into a check.');
}

/** Less, for the case that GitHub refused it as it is meant: the verdict has to arrive. `refusal`: GitHub's words. */
export function renderModestOutput({ title, summary, text }: CheckOutput, refusal: string): RenderedOutput {
  const note = `GitHub refused this check in full, so line annotations and parts of the text are missing (${refusal.replace(/[<>`@[\]()!|*_~\s]+/g, ' ')})`;
  return shorten({ title, summary: `${summary}\n\n${note}`, text }, MODEST_TEXT_BYTES, note);
}

/** The title alone. */
export function renderBareOutput({ title }: CheckOutput): RenderedOutput {
  const short = shortenTitle(title.replace(/[^\p{L}\p{N}\p{P}\p{Zs}]/gu, ' '));
  return { title: short, summary: 'GitHub refused the text of this check.' };
}

export function renderAnnotation({ path, line, level, message }: CheckAnnotation): RenderedAnnotation {
  const at = Math.max(1, Math.floor(line));
  return {
    path,
    start_line: at,
    end_line: at,
    annotation_level: level,
    message: cutBytes(message, MAX_MESSAGE_BYTES),
  };
}

function shorten(output: Required<RenderedOutput>, maxBytes: number, note: string): RenderedOutput {
  const title = shortenTitle(output.title);
  return {
    title,
    // GitHub wants a summary with every output.
    summary: cutMarkdown(output.summary || title, maxBytes, note),
    ...(output.text === '' ? {} : { text: cutMarkdown(output.text, maxBytes, note) }),
  };
}

function shortenTitle(title: string): string {
  const characters = [...title];
  return characters.length > MAX_TITLE ? `${characters.slice(0, MAX_TITLE - 1).join('')}…` : title;
}

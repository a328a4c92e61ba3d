/** What a program reads of an answer, and nothing else in it; what may be used in a story is another thing. */
const ANSWER_ALONE =
  /\b(?:only|just|solely|exactly|strictly) (?:[\w-]+ ){0,4}(?:json|xml|yaml|csv|sql)\b|\bno (?:other|additional|extra) (?:text|words|explanation|comment\w*|prose)(?! (?:may|can|must|shall|should|are)\b)|\b(?:don'?t|do not|never|without) (?!us(?:e|ing) )(?:\w+ ){0,3}(?:any|other|additional|extra) (?:\w+ )?(?:text|words|explanations?|comment\w*|prose)\b/i;
const RETURNED =
  /\b(?:return|respond|reply|replies|answer|output|give|provide|produce|print|response|format|result)\w*\b/i;
const VALUE_ALONE =
  /\b(?:only|just|solely|exactly|strictly) (?:[\w-]+ ){0,4}(?:array|list|label|number|score|category|sentiment|word)\b/i;
/** What is asked of a coding agent. */
const OF_PROGRAMS =
  /\b(?:build|implement|create|develop|refactor|scaffold|deploy)\b.{0,60}\b(?:app(?:lication)?|website|web|api|component|page|project|script|function|module|feature|repo(?:sitory)?|server|backend|frontend|database|extension|game|cli|tool|bot|pipeline|system|dashboard|class)\b|\b(?:codebase|unit tests?|commit|pull request|folder structure|tech stack)\b|(?:^|[\s(\x60'"])(?:src|app|lib|components)\//i;
/** What programs are made with, in whatever language the rest is written. */
const MADE_WITH =
  /\b(?:react|vue|svelte|tailwind|typescript|next\.?js|node\.?js|fastapi|django|flask|flutter|kotlin|swiftui|npm|docker|frontend|backend|localstorage|readme|github|mvp)\b/i;

/** Longer ones with braces are mostly about programs. Characters. */
const MAX_TEMPLATE = 3_000;

/**
 * Whether what a text at the top of a repository asks for is read by a program, which fills it in or takes the answer and nothing
 * around it; a text that asks a coding agent for a program is none.
 */
export function isReadByProgram(text: string, placeholders: boolean): boolean {
  const filled = placeholders && text.length <= MAX_TEMPLATE;
  return (
    (filled || ANSWER_ALONE.test(text) || returnsValue(text)) &&
    !OF_PROGRAMS.test(text) &&
    !MADE_WITH.test(text)
  );
}

/** `Return only the number.`: in one sentence, as a story may have a list of words. */
function returnsValue(text: string): boolean {
  return text.split(/[.!?\n]+/).some((sentence) => VALUE_ALONE.test(sentence) && RETURNED.test(sentence));
}

/** What a program reads of an answer, and nothing else in it. */
const ANSWER_ALONE =
  /\b(?:only|just|solely|exactly|strictly) (?:[\w-]+ ){0,4}(?:json|xml|yaml|csv|array|list|label|number|score|category|sentiment|word|sql)\b|\bno (?:other|additional|extra) (?:text|words|explanation|comment\w*|prose)|\b(?:don'?t|do not|never|without) (?:\w+ ){0,3}(?:any|other|additional|extra) (?:\w+ )?(?:text|words|explanations?|comment\w*|prose)\b/i;
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
  return (filled || ANSWER_ALONE.test(text)) && !OF_PROGRAMS.test(text) && !MADE_WITH.test(text);
}

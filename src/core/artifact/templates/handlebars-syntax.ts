import { type AST, parse } from '@handlebars/parser';
import { positionAt } from '../position.ts';
import { TemplateFault } from './problem.ts';

const MAX_NESTING = 200;
/** `{{else if}}` branches nest inside each other in the tree. All of a template's count together. */
const MAX_BRANCHES = 500;

/** The syntax tree; throws where the text is no Handlebars or nests too deeply. */
export function parseHandlebars(text: string): AST.Program {
  checkNesting(text);
  return parse(text);
}

/** The parser slows down steeply with the nesting of blocks and of parentheses. */
function checkNesting(text: string): void {
  let blocks = 0;
  let branches = 0;
  let parentheses = 0;
  let inside = false;
  for (const { 0: sign, index } of text.matchAll(/\{\{~?(?:[#^/]|else\s+\w)?|\}\}|[()]/g)) {
    if (sign.startsWith('{{')) {
      inside = true;
      parentheses = 0;
      if (/[#^]$/.test(sign)) blocks += 1;
      else if (sign.endsWith('/')) blocks -= 1;
      else if (sign.includes('else')) branches += 1;
    } else if (sign === '}}') inside = false;
    else if (inside) parentheses += sign === '(' ? 1 : -1;
    if (Math.max(blocks, parentheses) > MAX_NESTING || branches > MAX_BRANCHES)
      throw new TemplateFault(`the template nests more than ${MAX_NESTING} deep`, positionAt(text, index));
  }
}

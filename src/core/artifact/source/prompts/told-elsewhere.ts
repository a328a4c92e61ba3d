import { entryOf, optionsOf } from '../evaluate.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import { isAsking } from '../names/people-asked.ts';
import type { SourceCall } from '../types.ts';

/** Functions whose texts are messages to people, code or patterns. */
const ELSEWHERE =
  /^(error|\w*(Error|Exception|Warning)|log|debug|info|warn|warning|print|println|console|write|writeLine|echo|puts|assert\w*|expect|describe|it|test|toast|alert|confirm|notify|t|i18n|gettext|_|compile|RegExp|regex|query|execute|executemany|sql|gql|css|html|keyframes|help|usage|add_argument|add_option|add_parser|ArgumentParser|option|argument|command|group|input|question|getpass|raw_input|Label|Text|Button|title|subtitle|caption|markdown|header|subheader|success|secho|style|createElement|Tool(Result|Return|Response)?(Message|Part|Block)?|FunctionMessage|(send|queue|deliver)_?\w{0,20}([mM]ail|[nN]otification|[sS]ms|SMS)|replace|split|startsWith|endsWith|includes|indexOf|match|search|sub|test|require|import_module|describe_enum|Option|Argument|fail|failure|refuse|problem|err|badRequest|notFound|forbidden|unauthorized|abort|exit|raise|reject|throw|setError|set_error|addMessage|flash|str[fp]time|toLocale(Date|Time)?String|DateTimeFormat|format_?[dD]ate(_?[tT]ime)?)$/;

const tellsElsewhere = rememberByName((last): boolean => ELSEWHERE.test(last));
const ASKS_PEOPLE = /^(prompt|select|multiselect|text|autocomplete|checkbox|editor|rawlist|list|password)$/;

/** Whether the texts of a call are no model's: `logger.info("…")`, `prompt({type: "confirm", message: "…"})`. */
export function isElsewhere(call: SourceCall): boolean {
  const last = lastPart(call.callee);
  if (tellsElsewhere(last) || isAsking(call.callee)) return true;
  if (!ASKS_PEOPLE.test(last)) return false;
  const options = optionsOf(call);
  return entryOf(options, 'message') !== null && (last !== 'prompt' || entryOf(options, 'type') !== null);
}

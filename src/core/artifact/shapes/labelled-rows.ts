import type { Json } from '../problem.ts';
import { entriesOf, isRecord, type JsonRecord, normalizeKey } from '../values.ts';
import { holdsWords } from './row-words.ts';

/** What a case is known by; its text may stand in another file, and its label here. */
const ID =
  /^((external|case|ticket|example|sample|row|item|message|query|task|test|record|conversation|scenario)?(id|key|ref)|ticket|case)$/;
/** What a person decided that a model is to decide, in an application's own words. */
const LABEL =
  /^((sub)?category|intent|action|nextaction|decision|disposition|route|routing|routeto|queue|team|department|priority|severity|urgency|sentiment|verdict|outcome|resolution|(should)?escalat(e|ion)|labels?|class|tools?|topics?|followups?|refus(e|al)|risk(level)?|needs\w+|requires\w+|mustcall\w*)$/;
/** What came in, as people call it where they do not call it a question. */
const RECEIVED =
  /^(ticket(text|body)?|email(text|body)?|complaint|transcript|dialog(ue)?|chat|sms|call|\w*message|utterance|\w*query)$/;

/** Whether rows are labels: an id and two decisions or more each, as an answer sheet of evals has them. */
export function areLabels(rows: readonly JsonRecord[]): boolean {
  return (
    rows.length > 1 &&
    rows.every((row) => {
      const keys = Object.keys(row).map(normalizeKey);
      return keys.some((key) => ID.test(key)) && keys.filter((key) => LABEL.test(key)).length >= 2;
    })
  );
}

/** Whether a row has what came in, in words, beside what is to be decided about it. */
export function isReceived(row: JsonRecord, holdsWords: (value: JsonRecord[string]) => boolean): boolean {
  const entries = entriesOf(row);
  return (
    entries.some(({ key }) => LABEL.test(key)) &&
    entries.some(({ key, value }) => RECEIVED.test(key) && !LABEL.test(key) && holdsWords(value))
  );
}

/** Which output a person looked at. */
const OF_CASE = /^(case|task|example|sample|row|item|trace|conversation|question|test|eval)?(id|key|ref)$/;
const VERDICT = /^(passed|pass|verdict|judge?ment|label|(human|gold)(passed|pass|label|verdict|judge?ment))$/;
const DECIDED = /^(pass(ed)?|fail(ed)?|true|false|yes|no|good|bad|correct|incorrect|[01])$/i;

/** Whether rows say of cases by their ids how a person judged what came out, which a judge is calibrated by: `{case_id, passed}`. */
export function areVerdicts(rows: readonly JsonRecord[]): boolean {
  return (
    rows.length > 1 &&
    rows.every((row) => {
      const entries = entriesOf(row);
      return (
        entries.some(({ key }) => OF_CASE.test(key)) &&
        entries.some(({ key, value }) => VERDICT.test(key) && DECIDED.test(String(value)))
      );
    })
  );
}

/** What a person says of a whole conversation. */
const OF_CONVERSATION = /^((human|gold|expected)?label|expected(decision|verdict|action|outcome))$/;

/** Whether a row is a conversation, by itself or among what a model is given, with its id and label: `{id, label, payload: {messages}}`. */
export function isLabelledConversation(row: JsonRecord): boolean {
  const entries = entriesOf(row);
  return (
    entries.some(({ key }) => ID.test(key)) &&
    entries.some(
      ({ key, value }) =>
        OF_CONVERSATION.test(key) && (typeof value === 'string' || typeof value === 'boolean'),
    ) &&
    [row, ...Object.values(row).filter(isRecord)].some(({ messages }) => areTurns(messages))
  );
}

function areTurns(messages: Json | undefined): boolean {
  return (
    Array.isArray(messages) &&
    messages.length > 0 &&
    messages.every((turn) => isRecord(turn) && typeof turn.role === 'string' && 'content' in turn) &&
    holdsWords(messages)
  );
}

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
const VERDICT = /^(passed|pass|verdict|judge?ment|(human|gold)(passed|pass|verdict|judge?ment))$/;
/** Pictures and rows of training data have labels as well. */
const LABELLED = /^(human|gold)?label$/;
const DECIDED = /^(pass(ed)?|fail(ed)?|true|false|yes|no|good|bad|correct|incorrect|[01])$/i;

/**
 * Whether rows say of cases by their ids how a person judged what came out, which a judge is calibrated by: `{case_id, passed}`.
 * `ofJudges`: the path speaks of judges or evals, so that a label is a verdict too.
 */
export function areVerdicts(rows: readonly JsonRecord[], ofJudges: boolean): boolean {
  return (
    rows.length > 1 &&
    rows.every((row) => {
      const entries = entriesOf(row);
      return (
        entries.some(({ key }) => OF_CASE.test(key)) &&
        entries.some(
          ({ key, value }) =>
            (VERDICT.test(key) || (ofJudges && LABELLED.test(key))) &&
            typeof value !== 'object' &&
            DECIDED.test(String(value)),
        )
      );
    })
  );
}

/** What a person says of a whole conversation. */
const OF_CONVERSATION = /^((human|gold|expected)?label|expected(decision|verdict|action|outcome))$/;

/** What came out of a model, and what a person said of it. */
const REPLIED = /(reply|response|output|completion|answer|transcript|conversation|trace)$/;
const SAID_OF_IT = /^(human\w*|gold\w*|labels?|passed|pass|verdict|judge?ment|grade|rating|scores?)$/;

/** Whether rows hold what came out and what a person said of it: `{agent_reply, label}`; a contest has questions and answers. */
export function areJudgedReplies(rows: readonly JsonRecord[]): boolean {
  return rows.every((row) => {
    const keys = Object.keys(row).map(normalizeKey);
    return keys.some((key) => REPLIED.test(key)) && keys.some((key) => SAID_OF_IT.test(key));
  });
}

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

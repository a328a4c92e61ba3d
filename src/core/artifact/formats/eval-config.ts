import { isRecordedData, stemOf } from '../paths.ts';
import { mayBeAbout } from '../shapes/config-words.ts';
import { EVAL_WORDS, isGraderFile, nameEvalTool } from '../shapes/eval-configs.ts';
import { isGateFile, isNamedForGates } from '../shapes/eval-gates.ts';
import { isThresholdFile } from '../shapes/eval-thresholds.ts';
import { isTrajectorySuite } from '../shapes/graded-tasks.ts';
import { isOwnEvals, isPlaceOfEvals } from '../shapes/own-evals.ts';
import type { ArtifactFormat } from '../types.ts';
import { isConfigSized, isRecord, listLeaves, settingsOf, withoutKeys } from '../values.ts';

/** What other eval tools are configured with, each known by its exact structure; nothing of it is run here. */
export const evalConfig: ArtifactFormat = {
  id: 'eval-config',
  kind: 'eval-suite',
  extensions: ['yaml', 'yml', 'json', 'toml'],
  candidate: (path) => /\.(ya?ml|json|toml)$/i.test(path) && !isRecordedData(path),
  match(file) {
    const named =
      isNamedForGates(file.path) ||
      /grader|rubric|judge|criteria/i.test(stemOf(file.path)) ||
      isPlaceOfEvals(file.path);
    if (!named && !(mayBeAbout('evals', file.text) && EVAL_WORDS.test(file.text))) return null;
    const parsed = file.data();
    if (!parsed.ok || !isConfigSized(parsed.value.data)) return null;
    if (isGraderFile(file.path, parsed.value.data))
      return { confidence: 'likely', reason: 'what graders look for in the answers of a model' };
    const tool = nameEvalTool(parsed.value.data);
    if (tool !== null) return { confidence: 'likely', reason: `evals as ${tool} reads them` };
    if (isRecord(parsed.value.data) && isTrajectorySuite(parsed.value.data))
      return { confidence: 'likely', reason: 'tasks of an agent with what its calls of tools keep to' };
    if (isThresholdFile(file.path, parsed.value.data) || isGateFile(file.path, parsed.value.data, file.text))
      return { confidence: 'likely', reason: 'how much is enough for the evals to pass' };
    return isOwnEvals(file.path, parsed.value.data)
      ? { confidence: 'likely', reason: 'what the evals of an application measure, and how' }
      : null;
  },
  parse(file) {
    const parsed = file.data();
    if (!parsed.ok) return parsed;
    const { data, locate } = parsed.value;
    if (!isRecord(data)) return { ok: true, value: [] };
    const behaviour = withoutKeys(data, ['$schema', 'description']);
    return {
      ok: true,
      value: [
        {
          name: stemOf(file.path),
          content: { type: 'eval-suite', settings: settingsOf(listLeaves(behaviour)), data: behaviour },
          references: [],
          embeddedTests: null,
          positions: Object.fromEntries(Object.keys(behaviour).map((key) => [key, locate([key]).line])),
        },
      ],
    };
  },
};

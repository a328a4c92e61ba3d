import { lastPart, rememberByName } from '../names/name-words.ts';
import type { SourceFile } from '../types.ts';

/** What of a package runs evals or says how an answer is judged. `names` are those of functions and classes, `bases` those that a metric extends. */
type Framework = { module: RegExp; names: RegExp; bases?: RegExp };

const JUDGES = /^[A-Z]\w*(Metrics?|Evaluator|Scorer|Judge|Rubrics?)$/;
const METRIC_BASE = /(Metric|Scorer|Evaluator)$/;

const FRAMEWORKS: readonly Framework[] = [
  { module: /^braintrust$/, names: /^(Eval|EvalAsync)$/ },
  { module: /^(autoevals|openevals|agentevals)([./]|$)/, names: /^([A-Z]\w*|create\w+|create_\w+)$/ },
  { module: /^(evalite|viteval)([./]|$)/, names: /^(evalite|evaluate|createScorer)$/ },
  { module: /^vitest-evals([./]|$)/, names: /^(describeEval|ToolCallScorer|StructuredOutputScorer)$/ },
  {
    module: /^deepeval(\.|$)/,
    names:
      /^(\w*Metric|(Conversational|Arena)?GEval|\w*TestCase|Golden|ConversationalGolden|EvaluationDataset|assert_test|evaluate|Rubric)$/,
    bases: METRIC_BASE,
  },
  {
    module: /^ragas(\.|$)/,
    names:
      /^(a?evaluate|experiment|[A-Z]\w*(Metric|Score|Critic|Faithfulness|Relevancy|Precision|Recall|Correctness|Similarity|Accuracy)|Faithfulness|EvaluationDataset|SingleTurnSample|MultiTurnSample|TestsetGenerator)$/,
    bases: METRIC_BASE,
  },
  { module: /^inspect_ai$/, names: /^(Task|task|task_with|eval|eval_async|eval_set|Epochs)$/ },
  {
    module: /^inspect_ai\.(scorer|dataset|_eval)(\.|$)/,
    names:
      /^(scorer|metric|match|includes|pattern|choice|answer|exact|f1|model_graded_\w+|\w+_dataset|Sample)$/,
  },
  {
    module: /^langsmith([./]|$)/,
    names: /^(a?evaluate|evaluate_existing|evaluateComparative|evaluate_comparative|unit)$/,
    bases: METRIC_BASE,
  },
  { module: /^langsmith\/(vitest|jest)$/, names: /^(describe|test|it)$/ },
  { module: /^langchain(_classic)?([./])evaluation/, names: /^(load_evaluators?|loadEvaluator)$/ },
  {
    module: /^(phoenix\.(evals|experiments)|@arizeai\/phoenix-(evals|client)|arize\.experimental)([./]|$)/,
    names:
      /^(llm_classify|run_evals|run_experiment|evaluate_experiment|runExperiment|create_classifier|create_evaluator|create\w*(Classifier|Evaluator)|ClassificationEvaluator|[A-Z]\w*Evaluator)$/,
  },
  { module: /^promptfoo$/, names: /^(evaluate|promptfoo)$/ },
  {
    module: /^mlflow\.(genai|metrics\.genai)(\.|$)/,
    names:
      /^(evaluate|make_genai_metric\w*|make_judge|scorer|Correctness|Guidelines|ExpectationsGuidelines|RelevanceToQuery|Safety|Retrieval\w+)$/,
    bases: METRIC_BASE,
  },
  { module: /^azure\.ai\.evaluation(\.|$)/, names: /^(evaluate|[A-Z]\w*(Evaluator|Grader))$/ },
  {
    module: /^vertexai\.(preview\.)?evaluation(\.|$)/,
    names: /^(EvalTask|(Pointwise|Pairwise)Metric\w*|CustomMetric)$/,
  },
  { module: /^trulens\w*(\.|$)/, names: /^(Feedback|Metric|GroundTruthAgreement)$/ },
  { module: /^giskard\.rag(\.|$)/, names: /^(evaluate|generate_testset)$/ },
  { module: /^weave([./]|$)/, names: /^(Evaluation|EvaluationLogger|\w+Scorer)$/, bases: METRIC_BASE },
  {
    module: /^llama_index(\.\w+)*\.evaluation(\.|$)/,
    names: /^([A-Z]\w*Evaluator|BatchEvalRunner)$/,
    bases: METRIC_BASE,
  },
  {
    module: /^haystack\.(components\.evaluators|evaluation)(\.|$)/,
    names: /^[A-Z]\w*(Evaluator|EvaluationRunResult)$/,
  },
  {
    module: /^pydantic_evals(\.|$)/,
    names: /^(Dataset|Case|LLMJudge|IsInstance|EqualsExpected|Equals|Contains|MaxDuration|HasMatchingSpan)$/,
    bases: METRIC_BASE,
  },
  {
    module: /^@mastra\/(evals|core\/(scores|evals?))([./]|$)/,
    names: /^([A-Z]\w*(Metric|Scorer)|create\w*Scorer|runEvals|runExperiment)$/,
    bases: METRIC_BASE,
  },
  { module: /^google\.adk\.evaluation(\.|$)/, names: /^(AgentEvaluator|EvalConfig)$/ },
  {
    module: /^opik([./]|$)/,
    names:
      /^(evaluate\w*|GEval|Hallucination|Moderation|AnswerRelevance|Context\w+|Equals|Contains|LevenshteinRatio)$/,
    bases: METRIC_BASE,
  },
  { module: /^dspy(\.evaluate)?(\.|$)/, names: /^(Evaluate|SemanticF1|CompleteAndGrounded)$/ },
  { module: /^lm_eval(\.|$)/, names: /^(simple_evaluate|evaluate)$/ },
  { module: /^agno\.eval(\.|$)/, names: /^[A-Z]\w*Eval$/ },
  { module: /^@genkit-ai\/evaluator$/, names: /^genkitEval$/ },
  { module: /^(@lmnr-ai\/lmnr|lmnr)$/, names: /^evaluate$/ },
  {
    module: /^(judgeval|patronus|athina|tonic_validate|prometheus_eval|continuous_eval|strands_evals)(\.|$)/,
    names: JUDGES,
  },
];

const frameworksOf = rememberByName((module): readonly Framework[] =>
  FRAMEWORKS.filter((framework) => framework.module.test(module)),
);

/** Methods of clients that run evals, by the package of the client. */
const METHODS: readonly { module: RegExp; callee: RegExp }[] = [
  { module: /^openai([./]|$)/, callee: /(^|\.)evals\.(runs\.)?create$/ },
  { module: /^langsmith([./]|$)/, callee: /client\w*(\(\))?\.(a?evaluate|evaluate_existing)$/i },
  { module: /^langfuse([./]|$)/, callee: /\.(run_experiment|experiment\.run)$/ },
];

/** Packages of which a file of evals names one: worth parsing, also where it is a test. */
export const EVAL_PACKAGES: readonly string[] = [
  'braintrust|autoevals|openevals|agentevals|evalite|viteval|vitest-evals|deepeval|ragas|inspect_ai',
  'langsmith|langfuse|phoenix.evals|phoenix.experiments|phoenix-evals|phoenix-client|arize.experimental',
  'promptfoo|mlflow|.evaluation|/evaluation|components.evaluators|trulens|giskard.rag|import weave',
  `from weave|'weave'|"weave"|pydantic_evals|@mastra/evals|@mastra/core/scores|@mastra/core/eval|opik`,
  'dspy|lm_eval|agno.eval|@genkit-ai/evaluator|lmnr|evals.create|evals.runs|judgeval|patronus|athina',
  'tonic_validate|prometheus_eval|continuous_eval|strands_evals|mark.eval|mark.llm_eval|mark.rag_eval',
  'mark.ai_eval|mark.agent_eval|mark.prompt_eval',
]
  .join('|')
  .split('|');
const PACKAGES = new RegExp(EVAL_PACKAGES.map((word) => word.replaceAll('.', '\\.')).join('|'));

export function namesEvals(text: string): boolean {
  return PACKAGES.test(text);
}

/** Which calls, decorators and base classes of a file are those of a framework for evals, whatever the file calls them. */
export type EvalNames = {
  /** Of `deepeval.evaluate` or `run_eval` the name in its package: `evaluate`, `eval`; null of everything else. */
  nameOf(callee: string): string | null;
  isBase(name: string): boolean;
};

export function readEvalNames(file: SourceFile): EvalNames {
  const imported = new Map<string, { module: string; name: string }>();
  for (const { module, names } of file.imports)
    for (const { imported: name, local } of names) imported.set(local, { module, name });
  /** `metrics.GEval` where `metrics` is a module of deepeval, `GEval` where it comes from there. */
  const resolve = (written: string): { modules: string[]; name: string } | null => {
    const [root = '', ...rest] = written.split('.');
    const from = imported.get(root);
    if (from === undefined) return null;
    const whole = from.name === '*' || from.name === 'default';
    const path = [...(whole ? [] : [from.name]), ...rest];
    const name = path.at(-1) ?? root;
    // `import mlflow` stands for all of its modules.
    const inner = path.slice(0, -1).filter((part) => /^[a-z_]+$/.test(part));
    return { modules: [from.module, [from.module, ...inner].join('.')], name };
  };
  const seen = new Map<string, string | null>();
  const known = (written: string, patternOf: (framework: Framework) => RegExp | undefined): string | null => {
    const found = resolve(written);
    if (found === null) return null;
    const one = found.modules
      .flatMap(frameworksOf)
      .some((framework) => patternOf(framework)?.test(found.name) === true);
    return one ? found.name : null;
  };
  const methods = METHODS.filter(({ module }) => file.imports.some((one) => module.test(one.module)));
  return {
    nameOf(callee) {
      if (callee.length > 200) return null;
      if (methods.length === 0 && !imported.has(callee.split('.', 1)[0] ?? '')) return null;
      const before = seen.get(callee);
      if (before !== undefined) return before;
      const maker = callee.replace(/\.(evaluate|each|skip|only|partial|from_\w+)$/, '');
      const own = known(callee, ({ names }) => names) ?? known(maker, ({ names }) => names);
      const name = own ?? (methods.some((method) => method.callee.test(callee)) ? lastPart(callee) : null);
      seen.set(callee, name);
      return name;
    },
    isBase: (name) => known(name, ({ bases }) => bases) !== null,
  };
}

import type { ModelCatalog } from '../../core/artifact/lint/model-catalog.ts';
import { formatProblem } from '../../core/artifact/problem.ts';
import { type Validation, validateRepository } from '../../flows/validate-repository.ts';
import type { Repository } from '../../ports.ts';
import { defaultHead } from './default-head.ts';
import { type CommandIo, EXIT } from './io.ts';
import type { ValidateJson } from './json.ts';
import { plainText } from './plain-text.ts';

export type ValidateOptions = { ref?: string; json?: boolean };

/** `promptgate validate`: policy, datasets, targets and artifacts, without calling a model. Exit 2 where one is wrong. */
export async function runValidate(
  options: ValidateOptions,
  { repository, catalog }: { repository: Repository; catalog: ModelCatalog },
  io: CommandIo,
): Promise<number> {
  const ref = options.ref ?? (await defaultHead(repository));
  const validation = await validateRepository(await repository.snapshot(ref), catalog);
  const valid =
    validation.problems.length === 0 && validation.suites.every((suite) => suite.faults.length === 0);
  io.stdout(options.json === true ? renderJson(validation, valid) : renderText(validation, valid));
  return valid ? EXIT.pass : EXIT.usage;
}

function renderJson(
  { policyPath, problems, suites, findings, artifacts }: Validation,
  valid: boolean,
): string {
  const rows = suites.map(({ name, cases, metrics, faults, notes }) => ({
    name,
    cases,
    metrics,
    faults: faults.map(({ metric, reason, fix }) => ({ metric, reason, fix })),
    notes: notes.map(({ metric, reason }) => ({ metric, reason })),
  }));
  const json: ValidateJson = {
    version: 1,
    valid,
    policy: policyPath,
    artifacts,
    suites: rows,
    problems,
    findings,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function renderText(
  { policyPath, problems, suites, findings, artifacts }: Validation,
  valid: boolean,
): string {
  const lines = problems.map((problem) => plainText(formatProblem(problem)));
  for (const { name, cases, metrics, faults, notes } of suites) {
    if (faults.length === 0)
      lines.push(`suite ${name}: ${count(cases, 'case')}, measures ${metrics.join(', ')}`);
    for (const { metric, reason, fix } of faults)
      lines.push(
        `suite ${name}:${about(metric)} ${plainText(reason)}${fix === null ? '' : ` (${plainText(fix)})`}`,
      );
    for (const { metric, reason } of notes)
      lines.push(`note: suite ${name}:${about(metric)} ${plainText(reason)}`);
  }
  for (const { severity, path, line, message } of findings)
    lines.push(`${severity}: ${plainText(`${path}:${line}: ${message}`)}`);
  const policy = policyPath === null ? 'no policy file (.github/promptgate.yml)' : `policy ${policyPath}`;
  const wrong = problems.length + suites.reduce((sum, suite) => sum + suite.faults.length, 0);
  lines.push(
    `${policy}, ${count(suites.length, 'suite')}, ${count(artifacts, 'artifact')}: ${valid ? 'valid' : count(wrong, 'problem')}${countFindings(findings)}`,
  );
  return `${lines.join('\n')}\n`;
}

/** `; the free checks have 2 errors and 1 warning, which decide nothing`: they stand above, and do not make anything invalid. */
function countFindings(findings: Validation['findings']): string {
  const counts = (['error', 'warning'] as const).flatMap((severity) => {
    const n = findings.filter((finding) => finding.severity === severity).length;
    return n === 0 ? [] : [count(n, severity)];
  });
  return counts.length === 0 ? '' : `; the free checks have ${counts.join(' and ')}, which decide nothing`;
}

function about(metric: string | null): string {
  return metric === null ? '' : ` ${metric}:`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

import type { Case } from '../../types.ts';
import { expectedAnswer, expectedRefusal } from '../expected.ts';
import { readRubric } from './rubrics.ts';

/** Whether a case brings what a built-in rubric holds answers against; whoever writes a rubric knows what it needs. */
export function bringsWhatIsRead(rubric: unknown, testCase: Case): boolean {
  const reads = typeof rubric === 'string' ? (readRubric(rubric)?.reads ?? []) : [];
  if (reads.includes('reference answer') && expectedAnswer(testCase) === null) return false;
  return !reads.includes('what should happen') || expectedRefusal(testCase) !== null;
}

/** What a judge is told of the case's label; empty where there is none. */
export function describeExpectedRefusal(testCase: Case): string {
  const wanted = expectedRefusal(testCase);
  if (wanted === null) return '';
  return wanted ? 'The question should be refused.' : 'The question should be answered, and not refused.';
}

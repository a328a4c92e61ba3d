import { parseYaml } from '../artifact/documents/structured.ts';
import { directoryOf } from '../artifact/paths.ts';
import { possibleRole, type Referral } from '../artifact/references/referrals.ts';
import { isRecord, memberOf } from '../artifact/values.ts';
import { POLICY_PATH } from './policy-files.ts';

/**
 * The datasets and API descriptions that a policy file names; mocks are a part of what is asked, as the rows of a dataset are. Reads past whatever else is wrong with it: what files are
 * does not depend on that, and detection does not have to wait for the whole parser.
 */
export function listPolicyReferrals(path: string, text: string): Referral[] {
  const parsed = parseYaml(path, text);
  const suites = parsed.ok ? memberOf(parsed.value.data, 'suites') : null;
  if (!Array.isArray(suites)) return [];
  const place = path === POLICY_PATH ? toTop : (one: string) => `${directoryOf(path)}/${toTop(one)}`;
  return suites.flatMap((suite): Referral[] => {
    const dataset = memberOf(suite, 'dataset');
    const target = memberOf(suite, 'target');
    const rows = isRecord(dataset) ? [dataset.path, dataset.answers] : [dataset];
    const tools = [memberOf(target, 'tools')].flat();
    return [
      ...[...rows, memberOf(target, 'mocks')]
        .filter(isText)
        .map((one): Referral => ({ reference: place(one), role: 'dataset' })),
      ...tools
        .filter(isText)
        .filter((one) => possibleRole(one) === 'api-description')
        .map((one): Referral => ({ reference: place(one), role: 'api-description' })),
    ];
  });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function toTop(path: string): string {
  return path.replace(/^\.\//, '');
}

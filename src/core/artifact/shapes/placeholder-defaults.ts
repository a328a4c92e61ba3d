/** What may stand in a value in place of a text; longer ones are texts. */
const MAX_LENGTH = 300;
/** How a configuration says: what the environment gives, else this. */
const FALLBACKS: readonly RegExp[] = [
  // GitHub Actions: `${{ inputs.model || 'gpt-5-mini' }}`
  /^\$\{\{[^{}]*\|\|\s*['"]([^'"]+)['"]\s*\}\}$/,
  // OmegaConf and Serverless: `${oc.env:MODEL,gpt-5-mini}`
  /^\$\{\s*(?:oc\.)?env:\s*[\w.]+\s*,\s*([^{}]+)\}$/,
  // Spring and MicroProfile, shells and Compose: `${app.model:gpt-5-mini}`, `${MODEL:-gpt-5-mini}`
  /^\$\{[\w.-]+:[-=]?([^?].*)\}$/,
  /^\$\{\w+[-=]([^{}]+)\}$/,
  // Helm and Ansible: `{{ .Values.model | default "gpt-5-mini" }}`, `{{ model | default('gpt-5-mini') }}`
  /^\{\{[^{}]*\bdefault\s*\(?\s*['"]([^'"]+)['"][^{}]*\}\}$/,
  // dbt and Jinja: `{{ env_var('MODEL', 'gpt-5-mini') }}`
  /^\{\{[^{}]*\benv\w*(?:\.get)?\(\s*['"]\w+['"]\s*,\s*['"]([^'"]+)['"]\s*\)[^{}]*\}\}$/,
  // Rails: `<%= ENV.fetch("MODEL", "gpt-5-mini") %>`, `<%= ENV["MODEL"] || "gpt-5-mini" %>`
  /^<%=[^%]*(?:,|\|\|)\s*['"]([^'"]+)['"]\s*\)?\s*%>$/,
];

/** The default of a placeholder that has one (`${OPENAI_MODEL:-gpt-5-mini}`), else the value as it is. */
export function defaultOf(value: string): string {
  if (value.length > MAX_LENGTH || !/^\s*(\$\{|\{\{|<%=)/.test(value)) return value;
  const text = value.trim();
  for (const fallback of FALLBACKS) {
    const found = fallback.exec(text)?.[1];
    // `${A:${B:gpt-5-mini}}`
    if (found !== undefined) return defaultOf(found.trim().replace(/^(['"])(.*)\1$/, '$2'));
  }
  return value;
}

/** Sections that say how a program is run, not what it answers. */
const PROGRAM =
  /^(log(ging|gers?|level|file|format|dir)?|debug|server|host|port|cors|database|db|redis|postgres(ql)?|mysql|mongo(db)?|sqlite|neo4j|celery|rabbitmq|kafka|smtp|auth|login|jwt|oauth|session|sentry|telemetry|tracing|monitoring|prometheus|scheduler|cron|healthcheck|rate_?limit|api_?keys?|secrets?|s3|aws|gcp|frontend|ui|docker)([_-].*)?$/i;
/** The same of a chart's values. */
const CHART =
  /^(image|imagepullsecrets|resources|replicas?|replicacount|ingress|service|serviceaccount|nodeselector|tolerations|affinity|autoscaling|persistence|volumes?|volumemounts|podannotations|podlabels|securitycontext|podsecuritycontext|(liveness|readiness|startup)probe|nameoverride|fullnameoverride|extraenvs?)$/i;

/** What may follow such a word and says nothing else: `log_level`, `api_keys`. */
const OF_PROGRAM = /[_-]?(keys?|level|limit|secrets?|probe)$/i;

/** Whether a section's name says so alone: `database_agent` says something else besides. */
export function isNamedForProgram(section: string): boolean {
  return isAboutProgram(section) && /^[a-z]+$/i.test(section.replace(OF_PROGRAM, ''));
}

/** Whether a section at the top of a settings file is about the program that reads it, by its name. */
export function isAboutProgram(section: string): boolean {
  return PROGRAM.test(section) || CHART.test(section);
}

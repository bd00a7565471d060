import { PolicyError } from "../errors.js";

/** The paths of a decision point, and the document that names them. */
export interface Endpoints {
  readonly configuration: string;
  readonly evaluation: string;
  readonly evaluations: string;
  readonly subject: string;
  readonly action: string;
  readonly resource: string;
  readonly metadata: (hasResources: boolean) => Readonly<Record<string, string>>;
}

/**
 * The paths below the identifier of a decision point, which may have a path of its own; its metadata is then found with the
 * well-known part in between.
 *
 * @throws PolicyError `INVALID_VALUE` for anything but an `https` address without query and fragment; `http` on this machine
 */
export function endpointsOf(identifier: string | undefined): Endpoints {
  const base = identifier === undefined ? undefined : parsed(identifier);
  const path = base?.pathname.replace(/\/$/, "") ?? "";
  const paths = {
    evaluation: `${path}/access/v1/evaluation`,
    evaluations: `${path}/access/v1/evaluations`,
    subject: `${path}/access/v1/search/subject`,
    action: `${path}/access/v1/search/action`,
    resource: `${path}/access/v1/search/resource`,
  };
  const metadata = (hasResources: boolean) => ({
    policy_decision_point: identifier ?? "",
    access_evaluation_endpoint: `${base?.origin}${paths.evaluation}`,
    access_evaluations_endpoint: `${base?.origin}${paths.evaluations}`,
    search_subject_endpoint: `${base?.origin}${paths.subject}`,
    search_action_endpoint: `${base?.origin}${paths.action}`,
    ...(hasResources ? { search_resource_endpoint: `${base?.origin}${paths.resource}` } : {}),
  });
  return { ...paths, configuration: `/.well-known/authzen-configuration${path}`, metadata };
}

function parsed(identifier: string): URL {
  const url = URL.canParse(identifier) ? new URL(identifier) : undefined;
  const isLocal = url?.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || isLocal) || /[?#]/.test(identifier)) {
    throw PolicyError.of("INVALID_VALUE", "/policyDecisionPoint", "an `https` address without query and fragment is expected");
  }
  return url;
}

/** Under this a policy answers a request for a report. */
export const REPORT = Symbol("report");

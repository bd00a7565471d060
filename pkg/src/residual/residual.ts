/**
 * Under this a viewer out of a capsule gives what a condition is read from. Filters for databases are an entry of their own, and
 * the package may be there as modules and as CommonJS at once, so that it is of the whole program.
 */
export const RESIDUAL: unique symbol = Symbol.for("partner-policy.residual");

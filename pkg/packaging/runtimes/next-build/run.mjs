// `next build` and `next start`.
import { once } from "../../lib/next.mjs";

export const needs = "chrome";
export const project = "next";

export const run = (given) => once(given, "start");

// Hosts that cannot tell what was forgotten: the package works there as everywhere.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("without FinalizationRegistry policies and tables are loaded, asked, planned on and closed", () => {
  const code = `
    new Response(""); // what Node itself loads late needs it
    delete globalThis.FinalizationRegistry;
    const { Policy } = await import(${JSON.stringify(fileURLToPath(new URL("../dist/index.js", import.meta.url)))});
    const { sampleProgramme } = await import(${JSON.stringify(fileURLToPath(new URL("../dist/sample/index.js", import.meta.url)))});
    const { snapshot, leads, now } = sampleProgramme({ partners: 3, users: 9, leads: 20, seed: 1 });
    const policy = Policy.loadSync(snapshot);
    const viewer = policy.viewer("u-admin", { now });
    const table = policy.table(leads);
    const same = table.count(viewer, "lead.view") === viewer.filter("lead.view", leads).length;
    table.close();
    const plan = policy.plan({ by: "u-admin", revision: policy.revision, now, edit: { kind: "managers.remove-all", partners: ["p-0001"] } });
    const next = policy.apply(plan);
    next.close();
    policy.close();
    console.log(same, plan.outcome, typeof FinalizationRegistry);
  `;
  expect(execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" })).toBe("true ok undefined\n");
});

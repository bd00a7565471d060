"use client";

import { Policy, PolicyError } from "partner-policy";
import { Can, PolicyProvider } from "partner-policy/react";
import { useEffect } from "react";
import { ask, SNAPSHOT } from "../../shared/ask.js";
import { report } from "../../shared/report.js";

const NOW = "2026-11-22T00:00:00Z";
const policy = Policy.loadSync(SNAPSHOT);
const LEAD = { type: "lead", partner: "p" };

export function Answer() {
  useEffect(() => {
    report({ Policy, PolicyError }).then((text) => {
      document.title = text;
    });
  }, []);
  return (
    <PolicyProvider policy={policy} viewer="ann" now={NOW}>
      <p id="client">{ask({ Policy, PolicyError })}</p>
      <Can action="lead.view" on={LEAD} fallback={<p>hidden</p>}>
        <p id="shown">shown</p>
      </Can>
    </PolicyProvider>
  );
}

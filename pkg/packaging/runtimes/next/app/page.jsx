import { Policy, PolicyError } from "partner-policy";
import { report } from "../../shared/report.js";
import { Answer } from "./answer.jsx";

export const dynamic = "force-dynamic";

export default async function Page() {
  return (
    <main>
      <p id="server">{await report({ Policy, PolicyError })}</p>
      <Answer />
    </main>
  );
}

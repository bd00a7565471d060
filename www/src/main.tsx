import { engineVersion } from "partner-policy";
import { createRoot } from "react-dom/client";

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <main>
      <h1>Partner policy console</h1>
      <p>Engine {engineVersion()}</p>
    </main>,
  );
}

import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { useState } from "react";
import { LeadsPage } from "../leads/LeadsPage.js";
import { ListerPage } from "../managers/ListerPage.js";
import { PartnersPage } from "../managers/PartnersPage.js";
import type { Proposal } from "../managers/proposal.js";
import { useEdition, useSession } from "../programme/context.js";
import { useSight } from "../programme/sight.js";
import { go, type Tab, useAddress } from "./address.js";
import { Header } from "./Header.js";

/** Who is looked as, and who acts, unless the address says otherwise. */
const VIEWER = "u-0001";
const ACTOR = "u-admin";

/** The console: its header, and one page per tab. */
export function App(): ReactNode {
  const session = useSession();
  const { policy, directory } = useEdition();
  const { tab, as = VIEWER, by = ACTOR, lead } = useAddress();
  const sight = useSight(policy, as, session.leads, session.now);
  const [kept, setKept] = useState<Proposal>();
  const pages = { by, kept, onKeep: setKept };
  return (
    <Tabs.Root className="app" value={tab} onValueChange={(value) => go({ tab: value as Tab })}>
      <Header sight={sight} />
      <nav aria-label="Sections">
        <Tabs.List className="tabs" aria-label="Sections">
          <Tabs.Trigger className="tab" value="leads">
            Leads
          </Tabs.Trigger>
          <Tabs.Trigger className="tab" value="partners">
            Partners
          </Tabs.Trigger>
          <Tabs.Trigger className="tab" value="managers">
            Managers
          </Tabs.Trigger>
        </Tabs.List>
      </nav>
      <main className="main">
        <Tabs.Content value="leads" className="page" tabIndex={-1}>
          <LeadsPage sight={sight} viewerId={as} directory={directory} openLead={lead} />
        </Tabs.Content>
        <Tabs.Content value="partners" className="page" tabIndex={-1}>
          <PartnersPage {...pages} />
        </Tabs.Content>
        <Tabs.Content value="managers" className="page" tabIndex={-1}>
          <ListerPage {...pages} />
        </Tabs.Content>
      </main>
    </Tabs.Root>
  );
}

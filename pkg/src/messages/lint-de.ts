/** What lint says, in German, by the English sentence; `{}` stands for what is filled in. */
export const lintDe: Readonly<Record<string, string>> = {
  "by default every partner user has every record of this type, also those of other accounts":
    "von vornherein hat jeder Partnerbenutzer jeden Datensatz dieser Art, auch die anderer Konten",
  "the rule reaches all partner users and does not say what for": "die Regel erreicht alle Partnerbenutzer und sagt nicht, wozu",
  "the user may change all records of a type by {}": "der Benutzer darf durch {} alle Datensätze einer Art ändern",
  "level {} of the hierarchy is labelled {}, elsewhere otherwise": "Ebene {} der Hierarchie heißt {}, anderswo anders",
  "several roles have the same name for readers of `{}`": "mehrere Rollen heißen für Leser von „{}“ gleich",
  "the group refers to the role `{}`, which is not declared, and so has no members":
    "die Gruppe verweist auf die Rolle „{}“, die nicht erklärt ist, und hat deshalb keine Mitglieder",
  "the rule may share across accounts and does not say what for": "die Regel kann über Konten hinweg teilen und sagt nicht, wozu",
  "the rule reaches every partner user whom sharing rules can reach":
    "die Regel erreicht jeden Partnerbenutzer, den Freigaberegeln erreichen können",
  "the group contains itself, directly or through others, and so has no members":
    "die Gruppe enthält sich selbst, unmittelbar oder über andere, und hat deshalb keine Mitglieder",
  "the user has no portal role and so sees no lead and may do nothing in the portal":
    "der Benutzer hat keine Portalrolle, sieht deshalb keinen Lead und darf im Portal nichts",
  "the user is Administrator and holds other portal roles as well": "der Benutzer ist Administrator und hat außerdem andere Portalrollen",
  "the user holds custom portal roles only; a standard role is advised as well":
    "der Benutzer hat nur eigene Portalrollen; eine Standardrolle wird zusätzlich empfohlen",
  "the licence of the user ignores the partner role": "die Lizenz des Benutzers lässt die Partnerrolle außer Acht",
  "the last login lies in the future and counts as now": "die letzte Anmeldung liegt in der Zukunft und zählt als jetzt",
  "the user is flagged as a super user, and the option `superUserAccess` is off":
    "der Benutzer ist als Superuser gekennzeichnet, und die Option „superUserAccess“ ist aus",
  "the user is flagged as a super user, and the licence has no hierarchy":
    "der Benutzer ist als Superuser gekennzeichnet, und die Lizenz kennt keine Hierarchie",
  "the names of roles look alike: {}": "die Namen von Rollen sehen gleich aus: {}",
};

/** What findings of an import say, in German, by the English sentence; `{}` stands for what is filled in. */
export const de: Readonly<Record<string, string>> = {
  // Files
  "the file is empty: not even the names of its columns are there": "die Datei ist leer: nicht einmal die Namen der Spalten sind da",
  "the last line does not end with a line break: the file may have been cut there":
    "die letzte Zeile endet ohne Zeilenumbruch: vielleicht wurde die Datei dort abgeschnitten",
  "the file holds {} rows of {}": "die Datei enthält {} Zeilen von {}",
  "the result of the query is not complete: {} rows of {}; export all of them":
    "das Ergebnis der Abfrage ist nicht vollständig: {} Zeilen von {}; bitte alle exportieren",
  "the query failed{}": "die Abfrage ist fehlgeschlagen{}",
  "the row has more than {} characters; is a quotation mark open?": "die Zeile hat mehr als {} Zeichen; ist ein Anführungszeichen offen?",
  "{}; what follows cannot be told apart": "{}; was folgt, lässt sich nicht mehr trennen",
  "a quotation mark opens and never closes": "ein Anführungszeichen wird geöffnet und nie geschlossen",
  "a quotation mark closes in the middle of a cell": "ein Anführungszeichen wird mitten in einer Zelle geschlossen",
  "a record has more than {} characters": "ein Datensatz hat mehr als {} Zeichen",
  "the file ends in the middle of the records": "die Datei endet mitten in den Datensätzen",
  "the file ends in the middle of a record": "die Datei endet mitten in einem Datensatz",
  "the file is no JSON": "die Datei ist kein JSON",
  "the file holds no records: neither a list of them, nor `records` as a query gives them":
    "die Datei enthält keine Datensätze: weder eine Liste noch `records`, wie eine Abfrage sie gibt",
  "`{}{}` is there twice and says different things": "„{}{}“ kommt zweimal vor und sagt Verschiedenes",
  "there are records in two places": "an zwei Stellen stehen Datensätze",
  "a text never ends": "ein Text endet nie",
  "something other than an object stands among the records": "zwischen den Datensätzen steht etwas, das kein Objekt ist",
  "the record is no JSON": "der Datensatz ist kein JSON",
  "the archive has more than {} files": "das Archiv hat mehr als {} Dateien",
  "the archive names `{}`, a place outside of itself": "das Archiv nennt „{}“, einen Ort außerhalb seiner selbst",
  "the archive has `{}` twice": "das Archiv enthält „{}“ zweimal",
  "`{}` of the archive is encrypted": "„{}“ im Archiv ist verschlüsselt",
  "`{}` of the archive unpacks to {} bytes": "„{}“ im Archiv wird entpackt {} Bytes groß",
  "the archive holds another one, `{}`: unpack it first": "das Archiv enthält ein weiteres, „{}“: bitte zuerst entpacken",
  "`{}` unpacks to more than it says": "„{}“ wird entpackt größer, als es angibt",
  "`{}` unpacks to {} bytes and says {}": "„{}“ wird entpackt {} Bytes groß und gibt {} an",
  "the archive holds no file": "das Archiv enthält keine Datei",
  "the archive names a place outside of itself": "das Archiv nennt einen Ort außerhalb seiner selbst",
  "the archive cannot be read: {}": "das Archiv ist nicht lesbar: {}",
  "an archive is bytes, not text": "ein Archiv besteht aus Bytes, nicht aus Text",
  "the archive has more than {} bytes": "das Archiv hat mehr als {} Bytes",
  "a column has no name": "eine Spalte hat keinen Namen",
  "the column `{}` is there twice": "die Spalte „{}“ kommt zweimal vor",
  "the row has {} cells and the header {}": "die Zeile hat {} Zellen, die Kopfzeile {}",
  "more or fewer cells than the header": "mehr oder weniger Zellen als die Kopfzeile",
  "a text has no lone surrogate": "ein Text hat kein halbes Zeichen",
  "`{}{}` is no well-formed text": "„{}{}“ ist kein gültiger Text",
  "the file is no {} text": "die Datei ist kein Text in {}",
  "the file is no UTF-8 text; say its `encoding` in the map":
    "die Datei ist kein Text in UTF-8; ihre Kodierung gehört als `encoding` in die Zuordnung",
  "elements nest deeper than {}": "Elemente sind tiefer als {} geschachtelt",
  "the attribute `{}` has no meaning here": "das Attribut „{}“ hat hier keine Bedeutung",
  "the element `{}` stands twice and says different things": "das Element „{}“ kommt zweimal vor und sagt Verschiedenes",
  "the permissions on `{}` stand twice and say different things": "die Rechte an „{}“ kommen zweimal vor und sagen Verschiedenes",
  "the file is not what its name says: it holds `{}`": "die Datei ist nicht, was ihr Name sagt: sie enthält „{}“",
  "the element `{}` lacks `{}`": "dem Element „{}“ fehlt „{}“",
  "the element `{}` is neither true nor false: `{}`": "das Element „{}“ ist weder wahr noch falsch: „{}“",
  "text stands beside elements in `{}`": "in „{}“ steht Text neben Elementen",
  "the file says that it is `{}`; an export is UTF-8": "die Datei gibt sich als „{}“ aus; ein Export ist UTF-8",
  "rules of a kind that is not known are left out": "Regeln einer unbekannten Art bleiben weg",
  "the file declares a document type or entities, which an export never does":
    "die Datei erklärt einen Dokumenttyp oder Entitäten, was ein Export nie tut",
  "the file has more than {} characters": "die Datei hat mehr als {} Zeichen",
  "the file has no element": "die Datei hat kein Element",
  "files of tools, code and sites": "Dateien von Werkzeugen, Programmen und Websites",
  "files that are neither metadata nor tables": "Dateien, die weder Metadaten noch Tabellen sind",
  "files that hold no records of Salesforce": "Dateien ohne Datensätze aus Salesforce",
  "metadata of kinds that say nothing of access to records": "Metadaten, die nichts über den Zugriff auf Datensätze sagen",
  "records of objects that say nothing of access, such as {}": "Datensätze von Objekten, die nichts über Zugriff sagen, wie {}",
  "records nested in records are not read": "in Datensätzen geschachtelte Datensätze werden nicht gelesen",
  "records nested in records are not read: export them as a table of their own":
    "in Datensätzen geschachtelte Datensätze werden nicht gelesen: bitte als eigene Tabelle exportieren",
  "records without ids are templates, such as those of an sObject tree":
    "Datensätze ohne Kennung sind Vorlagen, wie die eines sObject-Baums",
  // Maps and columns
  "the map does not name the file": "die Zuordnung nennt die Datei nicht",
  "the map names a file that was not given": "die Zuordnung nennt eine Datei, die nicht mitgegeben wurde",
  "the type of a field was not exported: a number or day in a record counts only where it is written as in the rule":
    "die Art eines Feldes wurde nicht exportiert: eine Zahl oder ein Tag zählt nur dort, wo der Datensatz sie so schreibt wie die Regel",
  "columns that the map does not name": "Spalten, die die Zuordnung nicht nennt",
  "columns that the map names are not there, and what stands in their place may allow more":
    "Spalten, die die Zuordnung nennt, fehlen, und was an ihrer Stelle steht, erlaubt vielleicht mehr",
  "columns that the map names are not there": "Spalten, die die Zuordnung nennt, fehlen",
  "the file has no column for the {} that the map may take from it":
    "die Datei hat keine Spalte für {}, die die Zuordnung daraus nehmen darf",
  "the file has no column {}, which the map needs for its {}": "die Datei hat keine Spalte {}, die die Zuordnung für {} braucht",
  "the table has no column {}": "die Tabelle hat keine Spalte {}",
  "the map has no word for `{}` in `{}`": "die Zuordnung kennt kein Wort für „{}“ in „{}“",
  "`{}` is no id of Salesforce: `{}`": "„{}“ ist keine Kennung von Salesforce: „{}“",
  "`{}` is neither true nor false: `{}`": "„{}“ ist weder wahr noch falsch: „{}“",
  "`{}` is no moment that can be read one way only: `{}`": "„{}“ ist kein eindeutiger Zeitpunkt: „{}“",
  "`{}` and `{}` name two people": "„{}“ und „{}“ nennen zwei Personen",
  "the address `{}` in `{}` is that of {} people": "die Adresse „{}“ in „{}“ haben {} Personen",
  "`{}` names what is defined nowhere; it is not given": "„{}“ nennt etwas, das nirgends festgelegt ist; es wird nicht vergeben",
  "the id `{}` was there already": "die Kennung „{}“ gab es schon",
  "the {} `{}` is nobody in the tables": "{} „{}“ kommt in den Tabellen nicht vor",
  "{}; the row is left out": "{}; die Zeile bleibt weg",
  "{}: the rule is left out": "{}: die Regel bleibt weg",
  "values that are not of the type of their field are left out": "Werte, die nicht zur Art ihres Feldes passen, bleiben weg",
  "rows with the same id say different things; all of them are left out":
    "Zeilen mit derselben Kennung widersprechen sich; sie bleiben alle weg",
  "rows of objects that `records` does not name become no records":
    "Zeilen von Objekten, die „records“ nicht nennt, werden keine Datensätze",
  "records with an id that was there already are left out": "Datensätze mit einer Kennung, die es schon gab, bleiben weg",
  "tiers that the map does not declare are left out": "Stufen, die die Zuordnung nicht erklärt, bleiben weg",
  // Partners and people
  "accounts with a status that the map does not name are inactive": "Konten mit einem Status, den die Zuordnung nicht nennt, sind inaktiv",
  "accounts whose owner is nobody inside have no owner here, so nobody inside sees what their users own":
    "Konten, deren Inhaber niemand im Haus ist, haben hier keinen: im Haus sieht niemand, was ihren Benutzern gehört",
  "customers of an account that is no partner any more, but has partner users, are locked out with them":
    "Kunden eines Kontos, das kein Partner mehr ist, aber Partnerbenutzer hat, sind mit diesen ausgesperrt",
  "owners of partners who are nobody inside are left out": "Inhaber von Partnern, die niemand im Haus sind, bleiben weg",
  "partners with several primary managers have none here": "Partner mit mehreren Hauptbetreuern haben hier keinen",
  "an assignment that is there twice, once as primary, is not primary here":
    "eine Zuordnung, die zweimal da ist und einmal als Hauptbetreuer, zählt hier nicht als Hauptbetreuer",
  "assignments that are there twice": "Zuordnungen, die zweimal da sind",
  "assignments of partners that are not there, or to people who are nobody inside, are left out":
    "Zuordnungen zu Partnern, die es nicht gibt, oder zu Personen, die niemand im Haus sind, bleiben weg",
  "nothing says whether these users are inside or of a partner, so they are left out: export UserType, or the profiles":
    "nichts sagt, ob diese Benutzer im Haus oder bei einem Partner sind, deshalb bleiben sie weg: bitte UserType oder die Profile exportieren",
  "users of accounts that were not exported are left out": "Benutzer von Konten, die nicht exportiert wurden, bleiben weg",
  "users of other kinds are outside of the model": "Benutzer anderer Art kommen im Modell nicht vor",
  "users of partners that are not there are left out": "Benutzer von Partnern, die es nicht gibt, bleiben weg",
  "users who were disabled as partner users have no account left, and may do nothing":
    "Benutzer, die als Partnerbenutzer deaktiviert wurden, haben kein Konto mehr und dürfen nichts",
  "users whose role was not exported, or belongs elsewhere, have none here":
    "Benutzer, deren Rolle nicht exportiert wurde oder anderswohin gehört, haben hier keine",
  "the map takes everybody for active, and names neither as `status` nor in `ignore` a column that may say who is switched off":
    "die Zuordnung hält alle für aktiv und nennt eine Spalte, die sagen könnte, wer abgeschaltet ist, weder als `status` noch in `ignore`",
  "partners without a status are inactive: give the map a default": "Partner ohne Status sind inaktiv: die Zuordnung braucht eine Vorgabe",
  "users without a status are switched off: give the map a default":
    "Benutzer ohne Status sind ausgeschaltet: bitte der Zuordnung einen Vorgabewert geben",
  "guest users, and users of the platform itself, are outside of the model":
    "Gastbenutzer und Benutzer der Plattform selbst kommen im Modell nicht vor",
  "external users reach the contacts of their own account, and the accounts of records that they see; here their own contact and account alone":
    "externe Benutzer erreichen die Kontakte des eigenen Kontos und die Konten sichtbarer Datensätze; hier nur den eigenen Kontakt und das eigene Konto",
  "external users who may view or modify all data see here what is shared with them":
    "externe Benutzer, die alle Daten sehen oder ändern dürfen, sehen hier, was mit ihnen geteilt ist",
  "external users who may view or modify all records of an object see here what is shared with them":
    "externe Benutzer, die alle Datensätze eines Objekts sehen oder ändern dürfen, sehen hier, was mit ihnen geteilt ist",
  "external users with a licence that the model does not know are left out":
    "externe Benutzer mit einer Lizenz, die das Modell nicht kennt, bleiben weg",
  "external users without a contact may do nothing": "externe Benutzer ohne Kontakt dürfen nichts",
  "external users who are no members of the network may not sign in to it, and may here":
    "externe Benutzer, die keine Mitglieder des Netzwerks sind, dürfen sich dort nicht anmelden, hier schon",
  "rows freeze users who were not exported": "Zeilen frieren Benutzer ein, die nicht exportiert wurden",
  "rows that say who is frozen cannot be read: frozen users may count as active":
    "Zeilen, die sagen, wer eingefroren ist, sind nicht lesbar: eingefrorene Benutzer gelten womöglich als aktiv",
  "UserLogin was not exported, which alone says who is frozen: frozen users count as active":
    "UserLogin wurde nicht exportiert und sagt als einziges, wer eingefroren ist: Eingefrorene zählen als aktiv",
  "the table of users names no contacts: the contact of that name in the account is taken, else the user stands for itself":
    "die Tabelle der Benutzer nennt keine Kontakte: genommen wird der gleichnamige Kontakt des Kontos, sonst steht der Benutzer für sich",
  "`{}` names people who are not in the tables; they count as nobody":
    "„{}“ nennt Personen, die nicht in den Tabellen stehen; sie zählen als niemand",
  "`{}` names people who have not accepted their invitation; until they do, they count as nobody":
    "„{}“ nennt Personen, die ihre Einladung nicht angenommen haben; bis dahin zählen sie als niemand",
  // Roles
  "partner roles of accounts that were not exported are left out": "Partnerrollen von Konten, die nicht exportiert wurden, bleiben weg",
  "roles of users whose licence has none mean nothing": "Rollen von Benutzern, deren Lizenz keine hat, bedeuten nichts",
  "roles that stand above themselves stand above nobody here": "Rollen, die über sich selbst stehen, stehen hier über niemandem",
  "roles whose superior role was not exported stand at the top": "Rollen, deren übergeordnete Rolle nicht exportiert wurde, stehen oben",
  "two roles have the same API name; the later one is left out": "zwei Rollen haben denselben API-Namen; die spätere bleibt weg",
  "the role is in no row of UserRole, which alone says whose it is and who has it; export UserRole":
    "die Rolle steht in keiner Zeile von UserRole, das als einziges sagt, wem sie gehört und wer sie hat; bitte UserRole exportieren",
  "an account with several role trees gets an empty role above them; `maxRoleLevels` is raised for it":
    "ein Konto mit mehreren Rollenbäumen bekommt eine leere Rolle darüber; „maxRoleLevels“ wird dafür erhöht",
  "superiors have full access to what their subordinates own, and may transfer it and delete it; here they may edit it":
    "Vorgesetzte haben vollen Zugriff auf das, was ihren Mitarbeitern gehört, und dürfen es übertragen und löschen; hier dürfen sie es bearbeiten",
  "superiors see here what their subordinates own, which the object switches off":
    "Vorgesetzte sehen hier, was ihren Mitarbeitern gehört, was das Objekt ausschaltet",
  "superiors of its members see here what the members see, which the original switches off":
    "Vorgesetzte der Mitglieder sehen hier, was die Mitglieder sehen, was das Original ausschaltet",
  // Permissions
  "PermissionSetAssignment was not exported, so nobody has the permission set":
    "PermissionSetAssignment wurde nicht exportiert, also hat niemand den Berechtigungssatz",
  "assignments of permission sets that are switched off": "Zuweisungen ausgeschalteter Berechtigungssätze",
  "assignments of permission sets that have expired": "abgelaufene Zuweisungen von Berechtigungssätzen",
  "assignments of permission sets that were not exported give nothing":
    "Zuweisungen von Berechtigungssätzen, die nicht exportiert wurden, geben nichts",
  "assignments of permission sets end at a moment that the result does not know: import again after it":
    "Zuweisungen von Berechtigungssätzen enden zu einem Zeitpunkt, den das Ergebnis nicht kennt: bitte danach neu importieren",
  "groups of permission sets whose parts were not exported give nothing":
    "Gruppen von Berechtigungssätzen, deren Teile nicht exportiert wurden, geben nichts",
  "parts of groups of permission sets that were not exported give nothing":
    "Teile von Gruppen von Berechtigungssätzen, die nicht exportiert wurden, geben nichts",
  "permission sets that work in activated sessions alone give nothing":
    "Berechtigungssätze, die nur in aktivierten Sitzungen gelten, geben nichts",
  "a muting permission set takes permissions away, which is not carried over":
    "ein stummschaltender Berechtigungssatz nimmt Rechte weg, was nicht übernommen wird",
  "the permission set `{}` was not exported, so it gives nothing": "der Berechtigungssatz „{}“ wurde nicht exportiert und gibt nichts",
  "the profile `{}` was not exported, so its users may do nothing with records":
    "das Profil „{}“ wurde nicht exportiert, also dürfen seine Benutzer nichts mit Datensätzen tun",
  "permissions on objects of profiles or permission sets that were not exported are left out":
    "Rechte an Objekten von Profilen oder Berechtigungssätzen, die nicht exportiert wurden, bleiben weg",
  "two places give different permissions on an object: those that both give count":
    "zwei Stellen geben verschiedene Rechte an einem Objekt: es zählt, was beide geben",
  "a file and rows say different things of a queue: what both give counts":
    "eine Datei und Zeilen widersprechen sich über eine Warteschlange: es zählt, was beide geben",
  "two files of the same name say different things: what both give counts":
    "zwei Dateien desselben Namens widersprechen sich: es zählt, was beide geben",
  "users of the profile are reached by what opens records, but lack the permissions on the objects that the original asks for besides":
    "Benutzer des Profils werden von dem erreicht, was Datensätze öffnet, haben aber nicht die Rechte an den Objekten, die das Original außerdem verlangt",
  "the profile has no name": "das Profil hat keinen Namen",
  "the permissions name no object": "die Rechte nennen kein Objekt",
  "the object has no name": "das Objekt hat keinen Namen",
  // Groups and queues
  "members of groups that were not exported are left out": "Mitglieder von Gruppen, die nicht exportiert wurden, bleiben weg",
  "members of groups that were not exported, or that the model has no word for, are left out":
    "Mitglieder von Gruppen, die nicht exportiert wurden oder für die das Modell kein Wort hat, bleiben weg",
  "members of queues that were not exported are left out": "Mitglieder von Warteschlangen, die nicht exportiert wurden, bleiben weg",
  "members who are not in the result are left out of groups": "Mitglieder, die im Ergebnis nicht vorkommen, bleiben aus Gruppen weg",
  "the members of a group are in no metadata, and Group or GroupMember was not exported: it has no members":
    "die Mitglieder einer Gruppe stehen in keinen Metadaten, und Group oder GroupMember wurde nicht exportiert: sie hat keine",
  "queues hold objects that no record type stands for": "Warteschlangen enthalten Objekte, für die keine Datensatzart steht",
  "the queue is in no row of Group, so no record can be told to be its own":
    "die Warteschlange steht in keiner Zeile von Group, also ist von keinem Datensatz zu sagen, dass er ihr gehört",
  "neither QueueSobject nor metadata says what the queue holds: it opens nothing":
    "weder QueueSobject noch Metadaten sagen, was die Warteschlange enthält: sie öffnet nichts",
  // Defaults
  "records name no currency, so each amount is taken to be in that of the rule: export `CurrencyIsoCode` where there are several":
    "Datensätze nennen keine Währung, also gilt jeder Betrag als in der der Regel: bei mehreren bitte `CurrencyIsoCode` exportieren",
  "amounts are not converted: the rule shares records in the currency that it names alone":
    "Beträge werden nicht umgerechnet: die Regel teilt nur Datensätze in der Währung, die sie nennt",
  "records have several currencies, and the rule names none for its amount: it is left out":
    "Datensätze haben mehrere Währungen, und die Regel nennt für ihren Betrag keine: sie bleibt weg",
  "the default access of the object was not exported: it is private here":
    "der Standardzugriff des Objekts wurde nicht exportiert: hier ist es privat",
  "the default outside is wider than inside, and becomes that of inside":
    "der Standard für Externe ist weiter als der im Haus und wird diesem gleichgesetzt",
  "the default inside was not exported: it is private here": "die Vorgabe für innen wurde nicht exportiert: hier ist sie privat",
  "whether accounts of partner users are partners is not said, and they count as such: their users may sign in":
    "ob Konten von Partnerbenutzern Partner sind, ist nicht gesagt, und sie gelten als solche: ihre Benutzer dürfen sich anmelden",
  "records without an owner: nobody sees them as their owner or above the owner":
    "Datensätze ohne Eigentümer: niemand sieht sie als Eigentümer oder über dem Eigentümer",
  "the default outside was not exported: it is private here": "der Standard für Externe wurde nicht exportiert: hier ist er privat",
  "the default `{}` follows from something else, and is private here": "der Standard „{}“ folgt aus etwas anderem und ist hier privat",
  "the default `{}` is read-write here": "der Standard „{}“ ist hier Lesen und Bearbeiten",
  "two files name different defaults: the narrower one counts": "zwei Dateien nennen verschiedene Standards: der engere zählt",
  // Sharing rules
  "two rules of an object have the same name; the later one is left out":
    "zwei Regeln eines Objekts haben denselben Namen; die spätere bleibt weg",
  "two sharing sets have the same name; the later one is left out": "zwei Freigabesätze haben denselben Namen; der spätere bleibt weg",
  "rules by territory are left out": "Regeln nach Gebiet bleiben weg",
  "rules for guest users are left out": "Regeln für Gastbenutzer bleiben weg",
  "no record type stands for the object of the rule": "für das Objekt der Regel steht keine Datensatzart",
  "the filter becomes one rule for each way in which it holds": "aus dem Filter wird je eine Regel für jede Weise, in der er zutrifft",
  "the level `{}` of the rule is unknown; the rule is left out": "die Stufe „{}“ der Regel ist unbekannt; die Regel bleibt weg",
  "the model has no word for `{}`: the rule is left out": "das Modell hat kein Wort für „{}“: die Regel bleibt weg",
  "the model has no word for {}: what the criterion would share is not shared":
    "das Modell hat kein Wort für {}: was das Kriterium teilen würde, wird nicht geteilt",
  "the records were exported without a field that the rule compares, so it shares none of them":
    "die Datensätze wurden ohne ein Feld exportiert, das die Regel vergleicht, also teilt sie keinen davon",
  "the rule does not say whom it reaches, or whose records it shares; it is left out":
    "die Regel sagt nicht, wen sie erreicht oder wessen Datensätze sie teilt; sie bleibt weg",
  "the rule has no criteria; it is left out": "die Regel hat keine Kriterien; sie bleibt weg",
  "the rule includes records of owners who can have no role; those are never shared here":
    "die Regel umfasst Datensätze von Eigentümern, die keine Rolle haben können; sie werden hier nie geteilt",
  "the rule is switched off": "die Regel ist ausgeschaltet",
  "the rule opens what belongs to the accounts as well, which is not carried over":
    "die Regel öffnet auch, was zu den Konten gehört, was nicht übernommen wird",
  "the rule would become more than {} rules: it is left out": "aus der Regel würden mehr als {} Regeln: sie bleibt weg",
  "the criteria hold in more than {} ways: the rule is left out": "die Kriterien treffen auf mehr als {} Weisen zu: die Regel bleibt weg",
  "the {} `{}` was not exported: the rule is left out": "{} „{}“ wurde nicht exportiert: die Regel bleibt weg",
  "a criterion without a field": "ein Kriterium ohne Feld",
  "a criterion on the record type": "ein Kriterium zur Datensatzart",
  "a criterion that is not there": "ein Kriterium, das es nicht gibt",
  "`{}` on a field with several values": "„{}“ auf einem Feld mit mehreren Werten",
  "`contains` on a field that is no text": "„contains“ auf einem Feld, das kein Text ist",
  "`{}` with several values": "„{}“ mit mehreren Werten",
  "the filter nests too deep": "der Filter ist zu tief geschachtelt",
  "a bracket of the filter does not close": "eine Klammer des Filters wird nicht geschlossen",
  "the filter names `{}` where a criterion should be": "der Filter nennt „{}“, wo ein Kriterium stehen sollte",
  "the filter has `{}` where it should end": "der Filter hat „{}“, wo er enden sollte",
  "the filter has more than {} branches": "der Filter hat mehr als {} Zweige",
  // Sharing sets
  "a set has one mapping for each object here; further ones are left out":
    "ein Satz hat hier eine Zuordnung je Objekt; weitere bleiben weg",
  "a set works for licences here: profiles that the set does not name share a licence with those that it names":
    "ein Satz gilt hier für Lizenzen: Profile, die er nicht nennt, haben dieselbe Lizenz wie solche, die er nennt",
  "the licence of profiles of the set is not known, so it does not reach their users":
    "die Lizenz von Profilen des Satzes ist nicht bekannt, also erreicht er ihre Benutzer nicht",
  "mappings of the set whose object or lookups the model has no word for are left out":
    "Zuordnungen des Satzes, für deren Objekt oder Verweise das Modell kein Wort hat, bleiben weg",
  "mappings of the set with an unknown level are left out": "Zuordnungen des Satzes mit unbekannter Stufe bleiben weg",
  // Records and shares
  "no table of the object was given, so there are no records of it":
    "vom Objekt wurde keine Tabelle mitgegeben, also gibt es keine Datensätze davon",
  "records of partners that are not there belong to nobody": "Datensätze von Partnern, die es nicht gibt, gehören niemandem",
  "records without a partner belong to nobody, and nobody of a partner sees them":
    "Datensätze ohne Partner gehören niemandem, und niemand bei einem Partner sieht sie",
  "the owner is nobody in the result: nobody sees these records as their owner or above the owner":
    "der Eigentümer kommt im Ergebnis nicht vor: niemand sieht diese Datensätze als Eigentümer oder über dem Eigentümer",
  "owners of accounts in the role reach the opportunities, cases or contacts of their accounts, whoever owns those; not here":
    "Inhaber von Konten mit dieser Rolle erreichen Verkaufschancen, Fälle oder Kontakte ihrer Konten, wem immer sie gehören; hier nicht",
  "shares by territory are not carried over": "Freigaben nach Gebiet werden nicht übernommen",
  "shares of an account that open its opportunities, cases or contacts open the account alone":
    "Freigaben eines Kontos, die auch seine Verkaufschancen, Fälle oder Kontakte öffnen, öffnen nur das Konto",
  "shares of records that are not imported": "Freigaben von Datensätzen, die nicht importiert werden",
  "shares that code made for a reason of its own are not carried over":
    "Freigaben, die ein Programm aus eigenem Grund gemacht hat, werden nicht übernommen",
  "shares that follow from owners, rules, sets and accounts are derived, so they are not read":
    "Freigaben, die aus Eigentümern, Regeln, Sätzen und Konten folgen, sind abgeleitet und werden nicht gelesen",
  "shares to guest users are not carried over": "Freigaben an Gastbenutzer werden nicht übernommen",
  "shares with full access become read-write": "aus Freigaben mit vollem Zugriff wird Lesen und Bearbeiten",
  "shares with users or groups that were not exported, or that the model has no word for, are left out":
    "Freigaben für Benutzer oder Gruppen, die nicht exportiert wurden oder für die das Modell kein Wort hat, bleiben weg",
  "shares with users who are not in the result are left out": "Freigaben für Benutzer, die im Ergebnis nicht vorkommen, bleiben weg",
  "the level of access is {}": "die Zugriffsstufe ist {}",
  // Elements and references that mean nothing
  "elements stand in `{}`, where a text should be": "in „{}“ stehen Elemente, wo ein Text stehen sollte",
  "the row names no object": "die Zeile nennt kein Objekt",
  "elements that are not known may limit what is carried over here":
    "unbekannte Elemente können einschränken, was von hier übernommen wird",
  "elements that are not known play no part: look up whether they speak of records":
    "unbekannte Elemente spielen keine Rolle: bitte nachsehen, ob sie von Datensätzen handeln",
  "the rule has an element that is not known and may limit what it shares: it is left out":
    "die Regel hat ein unbekanntes Element, das einschränken kann, was sie freigibt: sie bleibt weg",
  "the set has an element that is not known and may limit what it opens: it is left out":
    "der Satz hat ein unbekanntes Element, das einschränken kann, was er öffnet: er bleibt weg",
  "mappings of the set with an element that is not known, which may limit them, are left out":
    "Zuordnungen des Satzes mit einem unbekannten Element, das sie einschränken kann, bleiben weg",
  "assignments of permission sets to users who were not exported, or could not be read, give nothing":
    "Zuweisungen von Berechtigungssätzen an Benutzer, die nicht exportiert wurden oder nicht lesbar sind, geben nichts",
  "parts of groups of permission sets whose group was not exported":
    "Teile von Gruppen von Berechtigungssätzen, deren Gruppe nicht exportiert wurde",
  "members of networks that are no profile or permission set of the export let nobody in":
    "Mitglieder von Netzwerken, die kein Profil oder Berechtigungssatz des Exports sind, lassen niemanden ein",
  "groups that hold each other in a circle, and groups of those, have no members by way of it":
    "Gruppen, die einander im Kreis enthalten, und Gruppen von solchen haben auf diesem Weg keine Mitglieder",
  "the table of users names no roles: nobody stands above or below its users":
    "die Tabelle der Benutzer nennt keine Rollen: niemand steht über oder unter ihnen",
  "users without a role have the lowest one of their account here": "Benutzer ohne Rolle haben hier die unterste ihres Kontos",
  "objects of queues that were not exported are left out": "Objekte von Warteschlangen, die nicht exportiert wurden, bleiben weg",
  "two groups or queues have the same API name; one of them is left out":
    "zwei Gruppen oder Warteschlangen haben denselben API-Namen; eine von ihnen bleibt weg",
  "rights over all data of profiles that were not exported are left out":
    "Rechte an allen Daten von Profilen, die nicht exportiert wurden, bleiben weg",
  "people inside whose profile was not exported have no rights over all records by it":
    "Leute im Haus, deren Profil nicht exportiert wurde, haben dadurch keine Rechte an allen Datensätzen",
  "permission sets of people inside that were not exported give nothing":
    "Berechtigungssätze von Leuten im Haus, die nicht exportiert wurden, geben nichts",
  "the account was not exported: these records belong to no partner":
    "das Konto wurde nicht exportiert: diese Datensätze gehören zu keinem Partner",
  // What is not carried over at all
  "a scoping rule narrows what people see at first, which is not carried over":
    "eine Bereichsregel verengt, was zuerst zu sehen ist, was nicht übernommen wird",
  "a restriction rule takes access away, which is not carried over":
    "eine Einschränkungsregel nimmt Zugriff weg, was nicht übernommen wird",
  "territories open records to those who are assigned to them, which is not carried over":
    "Gebiete öffnen Datensätze für die, die ihnen zugewiesen sind, was nicht übernommen wird",
  "relationships of accounts open records of one to the other, which is not carried over":
    "Beziehungen zwischen Konten öffnen Datensätze des einen für das andere, was nicht übernommen wird",
};

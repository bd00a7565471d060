/** What a command says about itself in German: everything of its help but its options. */
export interface GermanHelp {
  readonly summary: string;
  readonly about: string;
  /** What the exit codes mean, in the order of the English ones. */
  readonly exits: readonly string[];
  /** What its examples show. */
  readonly shows: readonly string[];
}

/** The help of every command in German. */
export const HELP: Readonly<Record<string, GermanHelp>> = {
  sample: {
    summary: "ein erfundenes Programm zum Ausprobieren",
    about: "Gibt ein erfundenes Programm als JSON aus: Dieselben Zahlen ergeben dasselbe Programm.",
    exits: ["ausgegeben", "eine Zahl ist zu groß oder zu klein"],
    shows: ["ein Programm", "seine Leads"],
  },
  validate: {
    summary: "Ist das eine Programmdatei? Nennt jeden Fehler mit seiner Stelle",
    about: `Sagt, ob die Datei eine Programmdatei ist; wenn nicht, werden bis zu 100 Fehler genannt, jeder mit seiner Stelle als JSON Pointer.

Statt der Datei kann ein Ordner angegeben werden: Jede seiner *.json-Dateien, auch in Unterordnern, enthält dann einen Teil des
Programms. Listen werden in der Reihenfolge der Pfade zusammengesetzt; alles andere steht in einer Datei, \`format\` und \`revision\`
in einer oder übereinstimmend in mehreren. Ein Fehler wird mit seiner Datei und der Stelle darin genannt. Was mit einem Punkt
beginnt, bleibt weg.`,
    exits: ["in Ordnung", "abgelehnt", "die Datei kann nicht gelesen werden"],
    shows: ["Ist die Datei in Ordnung? Wie groß ist sie?", "jeder Fehler als JSON", "ein Programm in zwei Dateien"],
  },
  schema: {
    summary: "das JSON Schema eines Formats; ohne Namen die Namen",
    about: "Gibt das JSON Schema (2020-12) eines Formats aus, für Editoren und andere Prüfprogramme. Ohne NAME: die Namen.",
    exits: ["ausgegeben", "dieses Schema gibt es nicht"],
    shows: ["welche Formate es gibt", "eine Datei für die Einstellungen eines Editors"],
  },
  check: {
    summary: "Darf dieser Benutzer das? Rückgabewert 0: ja, 1: nein",
    about: `Antwortet mit Ja oder Nein, dem Code und der Regel, die entschieden hat. Mit --quiet wird nichts ausgegeben: Der Rückgabewert ist die
Antwort. Ohne --on geht es nur um die Art der Aktion, etwa portal.login. Mit --records und --id wird der Datensatz aus einer Datei
genommen.`,
    exits: ["erlaubt", "abgelehnt", "die Frage ist fehlerhaft, oder die Unterschrift der Kapsel fehlt oder ist falsch"],
    shows: ["Darf u-0002 diesen Lead sehen?", "in einem Skript: nur der Rückgabewert", "eine Kapsel antwortet ohne die Programmdatei"],
  },
  explain: {
    summary: "Warum, oder warum nicht? Jede Berechtigung, jede Sperre, und was fehlt",
    about: `Antwortet in einem Satz, warum oder warum nicht, mit jeder Berechtigung und dem Weg, auf dem sie den Benutzer erreicht, jeder Sperre
und den nächsten Wegen zu einer Berechtigung, alles mit den Namen des Programms. Mit --records und --id wird der Datensatz aus einer
Datei genommen. Eine Kapsel kennt nur das Ergebnis, seinen Code und seine Regel.`,
    exits: ["erlaubt", "abgelehnt", "die Frage ist fehlerhaft, oder die Unterschrift der Kapsel fehlt oder ist falsch"],
    shows: ["Warum sieht u-0002 diesen Lead?", "Warum diesen nicht? Die Entscheidung als JSON"],
  },
  "who-can": {
    summary: "Welche Benutzer dürfen das? Mit Stufe und Regel",
    about: `Nennt alle Benutzer, die die Aktion ausführen dürfen, nach Kennung, mit der Stufe und der Regel, nach der sie es dürfen. Mit --json:
eine Liste von { user, name, level, rule }. Fehlt im Datensatz etwas, wonach Regeln fragen, so steht das auf der Fehlerausgabe: welche
Angabe, welche Regeln, und wie viele Benutzer es dürfen könnten, wenn sie da wäre.`,
    exits: ["jemand", "niemand", "die Frage ist fehlerhaft"],
    shows: [
      "Wer sieht diesen Lead?",
      "Wer darf Betreuer ändern? Als JSON",
      "Wer sieht einen Datensatz aus einer Datei? Als Tabelle für Excel und andere",
    ],
  },
  filter: {
    summary: "Welche dieser Datensätze darf dieser Benutzer sehen oder ändern?",
    about: `Gibt die Datensätze aus DATEI aus, mit denen der Benutzer die Aktion ausführen darf, in ihrer Reihenfolge und mit ihrem eigenen Text. Wie
viele es sind, steht auf der Fehlerausgabe. Datensätze werden nach und nach gelesen, geprüft und geschrieben; eine Datei darf also größer
sein als der Arbeitsspeicher.

json ist eine Liste von Datensätzen, ndjson hat einen je Zeile, csv ist eine Tabelle mit Kopfzeile: Ihre Spalten sind type, id, partner,
owner, assignee, createdBy, origin und contact, gleich wie groß geschrieben und in welcher Folge; jede andere ist ein Feld des Datensatzes, als Text; eine leere Zelle ist keine Angabe.

Ein Datensatz, der nicht gelesen werden kann, bleibt weg und wird auf der Fehlerausgabe mit seiner Zeile genannt; der Rückgabewert ist
dann 1. Einer, den der Benutzer in keinem Fall sehen darf, bleibt ungesagt weg. Mit --strict endet der Aufruf. Eine Datei, die kein JSON
ist, oder eine Tabelle, deren Anführungszeichen kein Zeilenende erkennen lassen, wird abgelehnt: Was schon ausgegeben ist, bleibt stehen,
was nach --out geht, nicht.`,
    exits: [
      "jeder Datensatz wurde geprüft, oder niemand liest mehr mit",
      "einige Datensätze können nicht gelesen werden und bleiben weg",
      "die Datei, die Frage oder die Kapsel ist fehlerhaft; mit --strict auch ein Datensatz",
    ],
    shows: [
      "die Leads, die u-0002 sieht",
      "dasselbe als Tabelle mit einigen Spalten",
      "aus einer Tabelle in eine Datei mit einem Datensatz je Zeile",
    ],
  },
  list: {
    summary: "listet Partner, Personen, Betreuer oder Portalrollen auf",
    about: `Listet auf, was das Programm hat, nach Kennung, mit Namen statt Kennungen, wo es Namen gibt. Mit --partner: nur, was zu diesem Partner
gehört. Mit --json: die Einträge wie in der Programmdatei.`,
    exits: ["ausgegeben", "diese Liste gibt es nicht"],
    shows: ["die Partner", "Wer arbeitet für p-0001?", "die Betreuer für Excel und andere"],
  },
  actions: {
    summary: "alle Aktionen, nach denen gefragt werden kann",
    about: "Nennt die Aktionen, jede aus einer Art von Datensatz und einem Tätigkeitswort, nach Art. Mit --json: ihre Namen.",
    exits: ["ausgegeben", "ein Wort ist zu viel"],
    shows: ["Wonach kann gefragt werden?", "als JSON"],
  },
  review: {
    summary: "Zugriffsprüfungen: welche fällig, offen und überfällig sind; nach wem die eines Partners fragt",
    about: `Listet die Partner auf, deren Zugriffsprüfung fällig, offen oder überfällig ist, mit --all auch jene, deren nächste noch nicht fällig ist.
Mit --partner: wie die Prüfung dieses Partners steht, und die Benutzer, nach denen sie fragt, nach Kennung; mit --json:
{ partner, due, state, closed, open, users, inactive, orphans }.

Prüfungen eröffnet die Änderung reviews.open oder zeitgesteuert reviews.sweep; reviews.close schließt sie.`,
    exits: ["ausgegeben", "diesen Partner gibt es nicht"],
    shows: ["was fällig, offen und überfällig ist", "die Prüfung von p-0001", "als JSON, zu einem bestimmten Zeitpunkt"],
  },
  inactive: {
    summary: "Welche Partnerbenutzer waren zu lange nicht da?",
    about:
      "Listet die Benutzer auf, die die Regel gegen lange Abwesenheit deaktiviert, nach Kennung: siehe die Änderung users.sweep-inactive. Mit --json:\nihre Kennungen.",
    exits: ["ausgegeben", "die Programmdatei ist fehlerhaft"],
    shows: ["Wer hat sich zu lange nicht angemeldet?", "für Excel und andere"],
  },
  orphans: {
    summary: "Welche Partnerbenutzer haben keinen eigenen Kontakt oder kein eigenes Konto mehr?",
    about: `Listet die verwaisten Benutzer auf, nach Kennung: Ihr Kontakt gehört zu einem anderen Konto, das Konto ist kein Partner mehr, oder sie
haben das Unternehmen verlassen. Mit --json: ihre Kennungen.`,
    exits: ["ausgegeben", "die Programmdatei ist fehlerhaft"],
    shows: ["Wer ist verwaist?", "für Excel und andere"],
  },
  lint: {
    summary: "Was sollte sich ein Administrator ansehen?",
    about: `Nennt, was erlaubt und doch wahrscheinlich ein Versehen ist, jeweils mit einem Code und dem, worum es geht. Mit --json: eine Liste von
{ code, subject, message }.`,
    exits: ["nichts gefunden", "etwas gefunden", "die Programmdatei ist fehlerhaft"],
    shows: ["Was fällt an diesem Programm auf?", "für Excel und andere"],
  },
  plan: {
    summary: "Was würde diese Änderung bewirken? Zeile für Zeile; ändert nichts",
    about: `Gibt aus, was die Änderung bewirken würde, Zeile für Zeile; mit --json den Plan, wie ihn apply, ein Server oder ein Browser annimmt. Es
wird nichts geändert.`,
    exits: ["die Änderung ist möglich", "sie wird abgelehnt", "sie ist fehlerhaft"],
    shows: ["Was wäre, wenn p-0003 seine Betreuer verlöre?", "ein Import, Zeile für Zeile; abgelehnte Zeilen halten keine andere auf"],
  },
  apply: {
    summary: "führt eine Änderung aus und schreibt die nächste Programmdatei; ohne --write und --out nur zur Probe",
    about: `Plant die Änderung und schreibt, wenn sie möglich ist, die nächste Programmdatei. Ohne --write und --out geschieht das nur zur Probe.

Die Datei wird als Ganzes ersetzt und behält ihre Rechte. Hat sie inzwischen jemand anderes geändert, wird nichts geschrieben, und die
Antwort ist STALE_SNAPSHOT. Während des Schreibens steht \`DATEI.lock\` daneben. Ein Ordner mit Teilen wird nicht zurückgeschrieben: Geben
Sie --out an.`,
    exits: [
      "ausgeführt, oder möglich",
      "abgelehnt, oder die Programmdatei hat sich inzwischen geändert",
      "die Änderung ist fehlerhaft, oder die Datei kann nicht geschrieben werden",
    ],
    shows: ["nur zur Probe", "die nächste Programmdatei als eigene Datei"],
  },
  impact: {
    summary: "Wer würde durch diese Änderung welche Datensätze neu sehen oder nicht mehr sehen?",
    about: `Vergleicht, was jeder Benutzer vor und nach der Änderung sieht: zuerst, wie viele wie viel gewinnen und verlieren, dann zusammen jene, bei
denen sich dasselbe ändert. Es wird nichts geändert. Ohne --by und --system gilt sie als von jemandem gemacht, der alles ändern darf: was würde
es ändern, diesen Benutzer einzufrieren? Eine Änderung, die abgelehnt würde, hat keine Auswirkung, und die Fehlerausgabe sagt es. Mit --json: eine
Liste von { user, gains, loses }.`,
    exits: [
      "niemand gewinnt oder verliert einen Datensatz",
      "jemand tut es, oder einige Datensätze können nicht gelesen werden und bleiben weg",
      "etwas ist fehlerhaft",
    ],
    shows: ["Wer sieht Leads nicht mehr, wenn p-0003 keine Betreuer hat?", "dasselbe als JSON"],
  },
  edits: {
    summary: "alle Arten von Änderungen, mit einem Beispiel",
    about: `Nennt die Arten von Änderungen und was sie bewirken; mit ART eine davon, mit ihren Angaben und einem Beispiel, wie --edit es annimmt. Bei
jenen, die nur ein System melden kann, steht es dabei: Sie brauchen --system.`,
    exits: ["ausgegeben", "diese Art gibt es nicht"],
    shows: ["Was lässt sich ändern?", "Wie sieht ein Tausch von Betreuern aus?"],
  },
  export: {
    summary: "schreibt die gegenwärtigen Betreuer in dem Format, das plan --csv liest",
    about: `Schreibt jede Zuordnung eines Betreuers als Zeile eines Imports: action,partner,user,primary. Von plan --csv wieder gelesen ändert sie
nichts; in einer Tabellenkalkulation bearbeitet ist sie ein Import. Eine Zeile zu einem Partner oder einer Person,
die heute keine Zuordnung annehmen, lehnt ein Import ab: --mode partial nimmt die anderen. Mit --json: die Zeilen einer Änderung managers.rows.`,
    exits: ["geschrieben", "diese Ausgabe gibt es nicht"],
    shows: ["in eine Datei für Excel und andere", "und zurück: nichts ändert sich"],
  },
  diff: {
    summary: "Worin unterscheiden sich zwei Programmdateien? Wer sieht welche Datensätze neu oder nicht mehr?",
    about: `Nennt Abschnitt für Abschnitt, was hinzugekommen, entfallen und geändert ist. Mit --records auch, wer welche dieser Datensätze neu sieht oder
nicht mehr sieht, nach welchen Regeln, und durch welche der geänderten Angaben: jene, ohne die es die Änderung nicht gäbe, sonst jene, von
denen jede allein genügt, sonst die wahrscheinlichen. Mit --json: { changes, totals?, impact?, facts?, causes? }; eine Angabe einer Ursache
hat ihre Nummer in facts, wo Listen einmal stehen. Mit --to csv und --records: eine Zeile je Benutzer und Datensatz, der sich ändert.`,
    exits: [
      "nichts ist verschieden (mit --no-gains: niemand sieht einen Datensatz neu)",
      "etwas ist verschieden, oder einige Datensätze können nicht gelesen werden und bleiben weg",
      "eine Programmdatei oder die Datei der Datensätze ist fehlerhaft",
    ],
    shows: ["Was hat eine Änderung bewirkt?", "Wer sieht nun andere Leads? Niemand darf welche dazubekommen"],
  },
  import: {
    summary: "eine Programmdatei aus Exporten von Salesforce oder den Tabellen eines Portals; oder ein Vorschlag, wie sie zu lesen sind",
    about: `Ein Pfad ist ein Ordner, der durchsucht wird, eine Datei oder ein Zip-Archiv. Mit --out werden snapshot.json, records.json und report.json
dorthin geschrieben; ohne wird nur der Bericht ausgegeben. Der Bericht nennt alles, was nicht unverändert übernommen werden konnte, und ob
das Ergebnis dadurch mehr oder weniger erlaubt als das Original. Was mehr erlaubt, hält den Import an, und nichts wird geschrieben, es sei
denn, --accept nennt seinen Code; eine Datei, die nicht gelesen werden kann, hält ihn immer an.

\`import salesforce\` liest Metadaten (im Format source oder metadata) und die Zeilen von Objekten als JSON oder CSV. \`import csv\` liest die
Tabellen beliebiger Portale nach einer Zuordnung ihrer Dateien und Spalten; fertige Zuordnungen sind channeltivity, unifyr und plain.
\`import map\` sieht sich die Kopfzeilen von Tabellen an und gibt eine Zuordnung aus, die Sie prüfen, mit einer Bemerkung zu jeder Vermutung.
Mit --json: der Bericht.`,
    exits: [
      "importiert",
      "etwas erlaubt mehr und ist nicht hingenommen, oder war nicht lesbar: nichts wird geschrieben",
      "der Aufruf ist falsch, oder einen Pfad gibt es nicht",
    ],
    shows: ["ein Konto einer Organisation, als CSV exportiert", "Welche Spalten sind was? Und dann die Tabellen selbst"],
  },
  audit: {
    summary: "Wer sieht was über Konten hinweg und warum, wer darf alles ändern, welche Regeln bewirken nichts?",
    about: `Fragt nach jedem aktiven Benutzer und jedem Datensatz: wer von einem Partner Datensätze anderer Konten sieht, oder die von Personen in
derselben Rolle, und nach welcher Regel; wer alles einer Art ändern darf; wie viel jede Freigaberegel öffnet; welche nichts öffnen, oder nichts, was nicht
ohnehin offen ist; welche Voreinstellungen nach außen weiter sind als privat; wessen Lizenz die Rolle bedeutungslos macht; und was
\`lint\` sagt. Als Tabelle, als CSV, als JSON oder als eine einzige HTML-Datei. Von jedem Datensatz werden einige Zahlen im Arbeitsspeicher
gehalten.`,
    exits: [
      "berichtet",
      "einige Datensätze können nicht gelesen werden und bleiben weg",
      "die Programmdatei oder die Datensätze können nicht gelesen werden",
    ],
    shows: ["ein Bericht für Prüfer", "dasselbe für Excel und andere"],
  },
  viewer: {
    summary: "eine Kapsel: was ein Benutzer sehen und tun darf, in wenigen kB, für höchstens einen Tag",
    about: `Schreibt den Zugriff eines Benutzers zu einem Zeitpunkt als Kapsel. Sie nennt keinen Partner, den der Benutzer nicht kennen darf, und
beantwortet check, explain und filter mit --capsule, oder partner-policy/viewer im Browser, ohne die Auswertung. Wer eine Kapsel hat, kann
sie verändern: Unterschreiben Sie sie, wo es darauf ankommt, und öffnen Sie sie mit dem öffentlichen Schlüssel. Die Unterschrift sagt, zu
welchem Stand sie gehört. Einen Schlüssel erzeugen \`openssl genpkey -algorithm ed25519 -out private.pem\` und
\`openssl pkey -in private.pem -pubout -out public.pem\`.`,
    exits: ["erzeugt", "diesen Benutzer gibt es nicht, oder der Schlüssel kann nicht unterschreiben"],
    shows: ["eine Kapsel von u-0002", "eine unterschriebene, und eine Frage an sie"],
  },
  grants: {
    summary: "Wer darf was mit welchen Datensätzen, für alle auf einmal, als Zeilen für eine Datenbank",
    about: `Gibt den Zugriff aller Benutzer als Zeilen einer Relation aus: Ein Benutzer darf eine Aktion mit einem Datensatz ausführen, wenn eine seiner
Zeilen in jeder Spalte, die etwas sagt, zum Datensatz passt und ihr valid_until nicht erreicht ist. --owners gibt als eigene Tabelle aus,
was Zeilen über Eigentümer fragen. --schema gibt die Tabellen, Indizes und Sichten für eine Datenbank aus.

--rls-filters gibt die Zeilensicherheit für PostgreSQL als eine Transaktion aus: die Filter aller und eine Richtlinie für jede ihrer Arten,
etwa so schnell wie eine Bedingung in der Abfrage; senden Sie sie nach jeder Bearbeitung neu. --rls gibt eine andere Form aus, die auf den
Tabellen und Sichten von --schema steht, keine Rollen braucht und langsamer ist. Eine Tabelle hat eine von beiden. In jeder Transaktion:
SELECT partner_policy_enter('u-0002').

Datensätze werden in Tabellen wie leads erwartet (id, partner, owner, assignee, created_by, origin, contact und die Felder der
Freigaberegeln), ihre einzelnen Freigaben in lead_shares (record, user_id, level); --records sagt es anders:
{ "lead": { "from": "crm.leads l", "key": "l.id", "columns": { "partner": "l.account_id", … } } }.`,
    exits: ["ausgegeben", "eine Aktion, ein Benutzer oder die Angaben zu den Datensätzen sind fehlerhaft"],
    shows: ["wer welche Leads sieht", "dasselbe als Tabelle", "die Tabellen und Sichten", "die Zeilensicherheit"],
  },
  test: {
    summary: "führt Szenariodateien aus: Tests der Richtlinie, mit der Abdeckung der Regeln",
    about: `Führt Szenariodateien aus, auch die *.json-Dateien von Ordnern und Unterordnern, und sagt zu jedem Schritt, der anders ausging, was
erwartet war, was kam, und warum. Ein Szenario kann ein Grundprogramm nennen, \`bases/NAME.json\` in seinem Ordner, und es abwandeln. Eine
Regel ist abgedeckt, wenn ein Szenario bestanden ist, das sie nennt. Mit --quiet werden nur Fehlschläge genannt.`,
    exits: ["alle bestanden", "einige gescheitert, oder zu wenige Regeln abgedeckt", "eine Datei ist fehlerhaft, oder es gibt keine"],
    shows: ["ein Szenario mit einer Frage", "Welche Regeln über Betreuer haben kein Szenario? Unter 4 Prozent gescheitert"],
  },
  completion: {
    summary: "Vervollständigung für bash, zsh oder fish",
    about: `Gibt ein Skript aus, das Befehle, Optionen, Aktionen und Dateien vervollständigt. Damit es in jeder Shell da ist:

  bash  echo 'source <(partner-policy completion bash)' >> ~/.bashrc
  zsh   partner-policy completion zsh > "\${fpath[1]}/_partner-policy"
  fish  partner-policy completion fish > ~/.config/fish/completions/partner-policy.fish`,
    exits: ["ausgegeben", "es ist eine andere Shell"],
    shows: ["nur für diese Shell", "für fish"],
  },
};

/** What stands for a value in the usage of a command, in German. */
export const VALUES: Readonly<Record<string, string>> = {
  SNAPSHOT: "PROGRAMM",
  OLD: "ALT",
  NEW: "NEU",
  USER: "BENUTZER",
  USERS: "BENUTZER",
  ACTION: "AKTION",
  ACTIONS: "AKTIONEN",
  RESOURCE: "DATENSATZ",
  FILE: "DATEI",
  FOLDER: "ORDNER",
  DIR: "ORDNER",
  PATH: "PFAD",
  ID: "KENNUNG",
  INSTANT: "ZEITPUNKT",
  EDIT: "ÄNDERUNG",
  SOURCE: "QUELLE",
  MODE: "MODUS",
  NAMES: "NAMEN",
  TAG: "SPRACHE",
  KIND: "ART",
  TYPE: "ART",
  PART: "TEIL",
  PERCENT: "PROZENT",
  DATABASE: "DATENBANK",
  ROLE: "ROLLE",
  COMMAND: "BEFEHL",
};

/** The headings of a help text, and what the options of all commands mean, in German. */
export const OPTIONS: Readonly<Record<string, string>> = {
  Start: "Anfangen",
  Ask: "Fragen",
  Change: "Ändern",
  "Keep in order": "In Ordnung halten",
  Everywhere: "Überall",
  Usage: "Aufruf",
  Options: "Optionen",
  "Exit codes": "Rückgabewerte",
  Examples: "Beispiele",
  "who may see and do what with which partner's leads, deals and settings, and why":
    "wer mit wessen Leads, Abschlüssen und Einstellungen was sehen und tun darf, und warum",
  "SNAPSHOT is a file, a folder of fragments, or - for standard input. `partner-policy help COMMAND` says more.":
    "PROGRAMM ist eine Datei, ein Ordner mit Teilen, oder - für die Standardeingabe. `partner-policy help BEFEHL` sagt mehr.",
  "0 yes, 1 no (denied, refused, failed), 2 the question could not be asked":
    "0 ja, 1 nein (abgelehnt, gescheitert), 2 die Frage konnte nicht gestellt werden",
  "how many partners (default: 60)": "wie viele Partner (Vorgabe: 60)",
  "how many partner users (default: 600)": "wie viele Partnerbenutzer (Vorgabe: 600)",
  "how many leads (default: 5000)": "wie viele Leads (Vorgabe: 5000)",
  "how many internal users who manage partners (default: one for about five partners)":
    "wie viele interne Benutzer, die Partner betreuen (Vorgabe: einer für etwa fünf Partner)",
  "another number, another programme (default: 1)": "eine andere Zahl, ein anderes Programm (Vorgabe: 1)",
  "what is printed; all is { snapshot, leads, now } (default: snapshot)":
    "was ausgegeben wird; all ist { snapshot, leads, now } (Vorgabe: snapshot)",
  "the moment around which it lives (default: 2026-11-22T00:00:00Z)":
    "der Zeitpunkt, um den herum es spielt (Vorgabe: 2026-11-22T00:00:00Z)",
  "the answer as JSON on standard output, an error as JSON on standard error":
    "die Antwort als JSON auf der Standardausgabe, ein Fehler als JSON auf der Fehlerausgabe",
  "no notes and no progress bar": "keine Bemerkungen und keine Fortschrittsanzeige",
  "this text": "dieser Text",
  "in which language texts are: en or de, also as de-AT or de_DE (default: that of the environment, by LC_ALL, LC_MESSAGES or LANG); JSON is the same in each, and of CSV all but sentences":
    "in welcher Sprache Texte stehen: en oder de, auch als de-AT oder de_DE (Vorgabe: die der Umgebung, nach LC_ALL, LC_MESSAGES oder LANG); JSON ist in jeder gleich, und CSV bis auf Sätze auch",
  "who asks, by id, name or e-mail address; with --capsule it may be left out":
    "wer fragt, mit Kennung, Name oder E-Mail-Adresse; kann mit --capsule entfallen",
  "what, such as lead.view": "was, etwa lead.view",
  "on what: a JSON object, or a file with one, or - for standard input":
    "womit: ein JSON-Objekt, oder eine Datei mit einem, oder - für die Standardeingabe",
  "in place of --on: the file that has the record, whose id --id gives":
    "statt --on: die Datei mit dem Datensatz, dessen Kennung --id angibt",
  "with --records: which record, by id or by its name": "mit --records: welcher Datensatz, nach Kennung oder Name",
  "what FILE is (default: by its name, else by its first character)":
    "was DATEI ist (Vorgabe: nach ihrem Namen, sonst nach ihrem ersten Zeichen)",
  "with transfer and share: to whom": "bei transfer und share: an wen",
  "at which moment, such as 2026-11-22T00:00:00Z (default: now)": "zu welchem Zeitpunkt, etwa 2026-11-22T00:00:00Z (Vorgabe: jetzt)",
  "ask a capsule (see viewer) in place of a snapshot; - for standard input":
    "eine Kapsel (siehe viewer) statt einer Programmdatei fragen; - für die Standardeingabe",
  "the Ed25519 public key (PEM, JWK or 32 bytes) that the capsule must be signed with":
    "der öffentliche Ed25519-Schlüssel (PEM, JWK oder 32 Bytes), zu dem die Unterschrift der Kapsel passen muss",
  "for whom the capsule must be signed": "für wen die Kapsel unterschrieben sein muss",
  "with transfer and share: to whom; else how the answer is written: table, csv or json":
    "bei transfer und share: an wen; sonst, wie die Antwort geschrieben wird: table, csv oder json",
  "with csv: cells as they are; without it one that a spreadsheet takes for a formula gets an apostrophe before it":
    "mit csv: Zellen, wie sie sind; sonst bekommt eine, die eine Tabellenkalkulation für eine Formel hält, einen Apostroph davor",
  "the records; - for standard input": "die Datensätze; - für die Standardeingabe",
  "what is written (default: by the name of --out, else what FILE is; with --json: json)":
    "was geschrieben wird (Vorgabe: nach dem Namen von --out, sonst wie DATEI; mit --json: json)",
  "where it goes in place of standard output; written whole or not at all":
    "wohin es geht statt auf die Standardausgabe; wird ganz geschrieben oder gar nicht",
  "with csv: the columns to write, with commas between them": "mit csv: die Spalten, die geschrieben werden, mit Kommas dazwischen",
  "FILE holds records of several types, as imports write them: those of other types are left out, and counted":
    "DATEI enthält Datensätze mehrerer Arten, wie Importe sie schreiben: die anderer Arten bleiben weg und werden gezählt",
  "refuse the file where a record cannot be read, in place of leaving it out":
    "die Datei ablehnen, wenn ein Datensatz nicht gelesen werden kann, statt ihn wegzulassen",
  "only what is of this partner, by id or name": "nur, was zu diesem Partner gehört, nach Kennung oder Name",
  "how the answer is written (default: table, with --json json)": "wie die Antwort geschrieben wird (Vorgabe: table, mit --json json)",
  "whose review, by id or name": "wessen Prüfung, nach Kennung oder Name",
  "also reviews that are not due yet": "auch Prüfungen, die noch nicht fällig sind",
  "who edits, by id, name or e-mail address": "wer ändert, mit Kennung, Name oder E-Mail-Adresse",
  "who edits, by id, name or e-mail address (default: somebody who may make every edit)":
    "wer ändert, mit Kennung, Name oder E-Mail-Adresse (Vorgabe: jemand, der alles ändern darf)",
  "what a system asserts, not what a person asks for; --by then names a person behind it":
    "was ein System meldet, nicht was eine Person beantragt; --by nennt dann eine Person dahinter",
  "the edit: a JSON object, or a file with one, or - for standard input":
    "die Änderung: ein JSON-Objekt, oder eine Datei mit einem, oder - für die Standardeingabe",
  "in place of --edit: an import of manager assignments (action,partner,user,primary); - for standard input":
    "statt --edit: ein Import von Betreuern (action,partner,user,primary, oder Aktion,Partner,Benutzer,Primär); - für die Standardeingabe",
  "what a refused row does to the others (default: the programme's setting)":
    "was eine abgelehnte Zeile für die anderen bedeutet (Vorgabe: die Einstellung des Programms)",
  "with --csv: write the refused rows there, with line, code and message; mended, the file is an import again":
    "mit --csv: die abgelehnten Zeilen dorthin schreiben, mit Zeile, Code und Grund; verbessert ist die Datei wieder ein Import",
  "the revision that the edit was made on (default: the snapshot's)":
    "der Stand, auf dem die Änderung beruht (Vorgabe: der der Programmdatei)",
  "write the next snapshot in place of the one that was read": "die nächste Programmdatei an die Stelle der gelesenen schreiben",
  "write the next snapshot there; - for standard output, then the plan is not printed":
    "die nächste Programmdatei dorthin schreiben; - für die Standardausgabe, dann wird der Plan nicht ausgegeben",
  "what a record of a table is where it has no column type (default: lead)":
    "was ein Datensatz einer Tabelle ist, die keine Spalte type hat (Vorgabe: lead)",
  "name every record and user, not only the first 10 of a group":
    "alle Datensätze und Benutzer nennen, nicht nur die ersten 10 einer Gruppe",
  "only those of this partner, by id or name": "nur die dieses Partners, nach Kennung oder Name",
  "name every record and user of the impact": "alle Datensätze und Benutzer der Auswirkung nennen",
  "with --records: exit with 1 only if somebody gains sight of a record, for a pipeline":
    "mit --records: Rückgabewert 1 nur, wenn jemand einen Datensatz neu sieht, für automatische Abläufe",
  "with --records: exit with 1 only if somebody of a partner gains sight of a record":
    "mit --records: Rückgabewert 1 nur, wenn jemand von einem Partner einen Datensatz neu sieht",
  "the map of files and columns, or the name of a ready one": "die Zuordnung von Dateien und Spalten, oder der Name einer fertigen",
  "objects whose rows become records, such as lead,opportunity,case (default: all but accounts and contacts)":
    "Objekte, deren Zeilen Datensätze werden, etwa lead,opportunity,case (Vorgabe: alle außer Konten und Kontakten)",
  "the moment of the export, which stands where a date of creation is missing (default: now)":
    "der Zeitpunkt des Exports, der dort steht, wo ein Datum der Anlage fehlt (Vorgabe: jetzt)",
  "where snapshot.json, records.json and report.json go": "wohin snapshot.json, records.json und report.json geschrieben werden",
  "codes of findings that make the result wider, and may": "Codes von Befunden, durch die mehr erlaubt ist, und es sein darf",
  "how it is told (default: table)": "in welcher Form berichtet wird (Vorgabe: table)",
  "where it goes (default: standard output)": "wohin es geht (Vorgabe: Standardausgabe)",
  "whose access, by id, name or e-mail address": "wessen Zugriff, nach Kennung, Name oder E-Mail-Adresse",
  "the moment from which it no longer holds (default: the latest, a day at most)":
    "der Zeitpunkt, von dem an sie nicht mehr gilt (Vorgabe: der späteste, höchstens ein Tag)",
  "the Ed25519 private key (PEM or JWK) that signs it": "der private Ed25519-Schlüssel (PEM oder JWK), mit dem sie unterschrieben wird",
  "for whom it is signed, such as a service: whoever opens it names the same":
    "für wen sie unterschrieben wird, etwa einen Dienst: Wer sie öffnet, nennt denselben",
  "which actions, such as lead.view,lead.edit": "welche Aktionen, etwa lead.view,lead.edit",
  "whose access, ids with commas between them (default: everybody's)": "wessen Zugriff, Kennungen mit Kommas dazwischen (Vorgabe: aller)",
  "how rows are written (default: ndjson)": "wie Zeilen geschrieben werden (Vorgabe: ndjson)",
  "the owners in place of the rows": "die Eigentümer statt der Zeilen",
  "the tables and views in place of the rows": "die Tabellen und Sichten statt der Zeilen",
  "row-level security for PostgreSQL, by everybody's filters, in place of the rows":
    "die Zeilensicherheit für PostgreSQL nach den Filtern aller statt der Zeilen",
  "row-level security for PostgreSQL, by the relation, in place of the rows":
    "die Zeilensicherheit für PostgreSQL nach der Relation statt der Zeilen",
  "with --rls-filters and --rls: the role that has the rights on the tables":
    "mit --rls-filters und --rls: die Datenbankrolle, die die Rechte an den Tabellen hat",
  "with --rls-filters: the role that the application connects as":
    "mit --rls-filters: die Datenbankrolle, mit der sich die Anwendung anmeldet",
  "with --schema and both forms of --rls: where records stand, a JSON object or a file with one":
    "mit --schema und beiden Formen von --rls: wo die Datensätze stehen, ein JSON-Objekt oder eine Datei mit einem",
  "only scenarios with TEXT in their name, rules or file name": "nur Szenarien mit TEXT im Namen, in den Regeln oder im Dateinamen",
  "also: how many rules of each chapter have a scenario, and which have none":
    "außerdem: wie viele Regeln jedes Kapitels ein Szenario haben, und welche keines",
  "fail below this share of the rules; implies --coverage": "unter diesem Anteil der Regeln scheitern; schließt --coverage ein",
  "with coverage: only rules of these chapters, such as MGR,LEAD": "mit --coverage: nur Regeln dieser Kapitel, etwa MGR,LEAD",
  "more about a command": "mehr über einen Befehl",
};

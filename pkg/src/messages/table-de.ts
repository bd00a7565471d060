/** What is wrong with a line of a table, in German, by the English sentence; `{}` stands for what is filled in. */
export const tableDe: Readonly<Record<string, string>> = {
  "the line has a carriage return that ends no line": "die Zeile hat einen Wagenrücklauf, der keine Zeile beendet",
  "the header is missing": "die Kopfzeile fehlt",
  "there is no column `{}`": "eine Spalte „{}“ gibt es nicht",
  "there is no column `{}`; the columns are `action`, `partner`, `user` and `primary`":
    "eine Spalte „{}“ gibt es nicht; es gibt „Aktion“, „Partner“, „Betreuer“ und „Hauptbetreuer“",
  "there is no action `{}`": "eine Aktion „{}“ gibt es nicht",
  "the cell of `{}` is empty": "die Zelle von „{}“ ist leer",
  "the cell of `{}` is empty; the actions are `add`, `remove` and `make-primary`":
    "die Zelle von „{}“ ist leer; es gibt „hinzufügen“, „entfernen“ und „primär machen“",
  "the cell of `{}` is no id: {}": "die Zelle von „{}“ ist keine Kennung: {}",
  "the row of `{}` contradicts itself about primary":
    "die Zeile zu „{}“ widerspricht sich: wer entfernt wird, wird nicht Hauptbetreuer, und wer es werden soll, hat dort kein Nein",
  "there is no action `{}`; the actions are `add`, `remove` and `make-primary`":
    "eine Aktion „{}“ gibt es nicht; es gibt „hinzufügen“, „entfernen“ und „primär machen“",
  "the column `{}` occurs twice": "die Spalte „{}“ kommt zweimal vor",
  "the columns `{}` and `{}` mean the same, `{}`; leave one out": "die Spalten „{}“ und „{}“ bedeuten dasselbe, „{}“; lassen Sie eine weg",
  "the column `{}` is missing": "die Spalte „{}“ fehlt",
  "the line has {} fields, not {}": "die Zeile hat {} Felder statt {}",
  "the line is no UTF-8": "die Zeile ist kein UTF-8",
  "the value `{}` of `{}` is neither true nor false": "der Wert „{}“ von „{}“ ist weder wahr noch falsch",
  "the line has text in a column without a name": "die Zeile hat Text in einer Spalte ohne Namen",
  "the quotation mark that opens here is never closed": "das Anführungszeichen, das hier beginnt, wird nie geschlossen",
  "the quotation mark that opens here takes in the lines below": "das Anführungszeichen, das hier beginnt, nimmt die Zeilen darunter mit",
  "a quotation mark stands within a cell that does not begin with one":
    "ein Anführungszeichen steht in einer Zelle, die nicht mit einem beginnt",
  "text stands behind the closing quotation mark of a cell that opens here":
    "hinter dem schließenden Anführungszeichen einer Zelle, die hier beginnt, steht Text",
  "the quotation mark that opens here takes in the lines below: the line has {} fields, not {}":
    "das Anführungszeichen, das hier beginnt, nimmt die Zeilen darunter mit: die Zeile hat {} Felder statt {}",
  "{}; the {#} line from line {#} on was not read, and nothing is imported until the quotation mark is mended":
    "{}; die {} Zeile ab Zeile {} wurde nicht gelesen, und nichts wird importiert, bis das Anführungszeichen stimmt",
  "{}; the {#} lines from line {#} on were not read, and nothing is imported until the quotation mark is mended":
    "{}; die {} Zeilen ab Zeile {} wurden nicht gelesen, und nichts wird importiert, bis das Anführungszeichen stimmt",
};

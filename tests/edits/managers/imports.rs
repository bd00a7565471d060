//! Rows of an import mean the same whichever way they come.

use std::fmt::Write;

use partner_policy::edits::{plan, plan_import};
use partner_policy::error::Code;
use partner_policy::formats;
use partner_policy::model::{
    BatchMode, Edit, EditRequest, InternalStatus, PartnerStatus, Plan, PlanOutcome, RowColumn, RowOutcome, Snapshot,
    User,
};
use proptest::prelude::*;

use crate::support::world::managers::*;
use crate::support::world::{NOW, at};

const PARTNERS: [&str; 6] = ["acme", "birch", "pine", "nowhere", "a,\"b\"", "é\n"];
const USERS: [&str; 6] = ["anna", "ben", "pat", "nobody", "__proto__", "u\r\n"];
const ACTIONS: [&str; 4] = ["add", "remove", "make-primary", "drop"];
const PRIMARY: [&str; 4] = ["", "true", "false", "perhaps"];

type Row = (&'static str, &'static str, &'static str, &'static str);

fn rows(readable: bool) -> impl Strategy<Value = Vec<Row>> {
    let most = if readable { 3 } else { 4 };
    let row = (
        prop::sample::select(&ACTIONS[..most]),
        prop::sample::select(&PARTNERS[..]),
        prop::sample::select(&USERS[..]),
        prop::sample::select(&PRIMARY[..most]),
    );
    prop::collection::vec(row, 0..7)
}

fn request(mode: BatchMode) -> EditRequest {
    EditRequest {
        by: uid("root"),
        revision: 7,
        mode: Some(mode),
        now: at(NOW),
        edit: Edit::ManagersRows { rows: Vec::new() },
    }
}

fn quoted(text: &str, always: bool) -> String {
    if always || text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The table, with quotation marks from one row on.
fn csv(rows: &[Row], quotes_from: usize, end: &str) -> String {
    let mut text = format!("user,action,primary,partner{end}");
    for (at, (action, partner, user, primary)) in rows.iter().enumerate() {
        let fields = [user, action, primary, partner].map(|field| quoted(field, at >= quotes_from));
        let _ = write!(text, "{}{end}", fields.join(","));
    }
    text
}

fn json(rows: &[Row]) -> String {
    let row = |(action, partner, user, primary): &Row| {
        let primary = if primary.is_empty() { String::new() } else { format!(r#","primary":{primary}"#) };
        let (partner, user) = (serde_json::to_string(partner).unwrap(), serde_json::to_string(user).unwrap());
        format!(r#"{{"action":"{action}","partner":{partner},"user":{user}{primary}}}"#)
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    let rows = rows.join(", ");
    format!(
        r#"{{"by":"root","revision":7,"mode":"partial","edit":{{"rows":[{rows}],"kind":"managers.rows"}},"now":"2026-11-22T00:00:00Z"}}"#
    )
}

fn planned(snapshot: &Snapshot, mode: BatchMode, table: &str) -> Plan {
    plan_import(snapshot, &request(mode), formats::read_import_csv(table.as_bytes())).plan()
}

/// The plan as if its rows stood in no file.
fn without_table(mut plan: Plan) -> Plan {
    plan.table = None;
    for row in &mut plan.rows {
        (row.line, row.column) = (None, None);
    }
    plan
}

/// Pieces of lines of which files are made: whole rows, halves, quotation marks where they may stand and where not.
const PIECES: [&str; 14] = [
    "add,acme,ben",
    "remove,acme,anna",
    "add,nowhere,ben",
    "make-primary,birch,ben",
    "add,acme",
    "drop,acme,ben",
    "",
    ",,",
    "\"add\",acme,\"ben\"",
    "add,\"acme,ben",
    "add,acme,\"ben\"x",
    "add,ac\"me,ben",
    "add,acme,\"no\nbody\"",
    "add,acme,be\rn",
];

fn file() -> impl Strategy<Value = String> {
    let end = prop::sample::select(&["\n", "\r\n"][..]);
    let above = prop::collection::vec(prop::sample::select(&["", ",,"][..]), 0..3);
    (above, prop::collection::vec(prop::sample::select(&PIECES[..]), 0..12), end, any::<bool>()).prop_map(
        |(above, lines, end, is_ended)| {
            let head: String =
                above.iter().chain(&["action,partner,user"]).map(|line| format!("{line}{end}")).collect();
            head + &lines.join(end) + if is_ended { end } else { "" }
        },
    )
}

/// How many lines a text has, told apart from how it is read.
fn count(text: &str) -> usize {
    text.strip_suffix('\n').unwrap_or(text).split('\n').count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn every_line_of_a_file_is_accounted_for(text in file(), in_part: bool) {
        let mode = if in_part { BatchMode::Partial } else { BatchMode::AllOrNothing };
        let plan = planned(&world(&[("acme", "anna", true)]), mode, &text);
        let table = plan.table.clone().unwrap();
        let lines: Vec<&str> = text.split('\n').collect();
        prop_assert_eq!(table.lines as usize, count(&text));
        if plan.rows[0].code == Some(Code::EmptySelection) {
            prop_assert_eq!((plan.rows.len(), table.blank + 1), (1, table.lines));
            return Ok(());
        }
        let mut taken = vec![false; table.lines as usize + 1];
        taken[table.header as usize] = true;
        for row in &plan.rows {
            let line = row.line.unwrap() as usize;
            prop_assert!(!std::mem::replace(&mut taken[line], true) || table.unread > 0, "{} twice", line);
            // A quoted cell over a line break takes the next line with it.
            if line + 1 < taken.len() && lines[line - 1].trim_end_matches('\r').ends_with("\"no") {
                taken[line + 1] = true;
            }
        }
        for line in taken.iter_mut().rev().take(table.unread as usize) {
            *line = true;
        }
        let blank = |line: &&str| line.trim_end_matches('\r').is_empty() || **line == *",," || **line == *",,\r";
        let left: Vec<&str> = (1..taken.len()).filter(|line| !taken[*line]).map(|line| lines[line - 1]).collect();
        prop_assert!(left.iter().all(blank), "{:?} of {:?}", left, text);
        if table.unread > 0 {
            let last = plan.rows.last().unwrap();
            prop_assert_eq!(plan.outcome, PlanOutcome::Refused);
            prop_assert!(plan.changes.is_empty());
            prop_assert!(plan.rows.iter().all(|row| row.outcome != RowOutcome::Updated));
            prop_assert!(lines[last.line.unwrap() as usize - 1].contains('"'), "{:?}", last);
            prop_assert!(last.message.contains(&table.unread.to_string()));
        } else {
            prop_assert_eq!(left.len(), table.blank as usize);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

    #[test]
    fn a_table_means_what_its_rows_mean(rows in rows(false), from in 0..8usize, crlf: bool, in_part: bool) {
        let snapshot = world(&[("acme", "anna", true), ("birch", "ben", false)]);
        let mode = if in_part { BatchMode::Partial } else { BatchMode::AllOrNothing };
        let table = csv(&rows, from, if crlf { "\r\n" } else { "\n" });
        let edit = Edit::ManagersRows { rows: formats::read_manager_rows_csv(table.as_bytes()) };
        let expected = plan(&snapshot, &EditRequest { edit, ..request(mode) });
        prop_assert_eq!(expected.rows.len(), rows.len().max(1));
        prop_assert_eq!(without_table(planned(&snapshot, mode, &table)), expected);
    }

    #[test]
    fn json_in_columns_means_what_json_means(rows in rows(true)) {
        let snapshot = world(&[("acme", "anna", true), ("birch", "ben", false)]);
        let text = json(&rows);
        let (head, import) = formats::read_edit_or_import(text.as_bytes()).unwrap();
        let expected = formats::read_edit_request(text.as_bytes()).unwrap();
        prop_assert_eq!(plan_import(&snapshot, &head, import.unwrap()).plan(), plan(&snapshot, &expected));
    }

    #[test]
    fn a_spoilt_document_is_read_or_refused_as_always(
        rows in rows(true),
        at in any::<prop::sample::Index>(),
        byte in prop::sample::select(&b"{}[],:\"\\ 1t\xff"[..]),
        how in 0..3usize,
    ) {
        let snapshot = world(&[("acme", "anna", true)]);
        let mut text = json(&rows).into_bytes();
        let at = at.index(text.len());
        match how {
            0 => text[at] = byte,
            1 => text.insert(at, byte),
            _ => drop(text.remove(at)),
        }
        match (formats::read_edit_or_import(&text), formats::read_edit_request(&text)) {
            (Ok((head, Some(import))), Ok(request)) => {
                prop_assert_eq!(plan_import(&snapshot, &head, import).plan(), plan(&snapshot, &request));
            }
            (Ok((read, None)), Ok(request)) => prop_assert_eq!(read, request),
            (read, request) => prop_assert_eq!(read.map(|(read, _)| read), request),
        }
    }

    #[test]
    fn quotation_marks_change_nothing(rows in rows(false)) {
        let snapshot = world(&[("acme", "anna", true)]);
        let plain = planned(&snapshot, BatchMode::Partial, &csv(&rows, usize::MAX, "\n"));
        prop_assert_eq!(planned(&snapshot, BatchMode::Partial, &csv(&rows, 0, "\r\n")).changes, plain.changes);
    }
}

#[test]
fn a_malformed_line_has_the_number_of_the_line_on_which_it_starts() {
    let lines = |text: &str| -> Vec<u64> {
        let import = formats::read_import_csv(text.as_bytes());
        import.malformed.iter().map(|line| line.line).collect()
    };
    for end in ["\n", "\r\n"] {
        let table = ["action,partner,user", "drop,p,u", "", "", "add,p", "add,\"p\nq\",u", "drop,p,\"u\"", "add,p,\"u"];
        assert_eq!(lines(&table.join(end)), [2, 5, 8, 9]);
    }
}

#[test]
fn a_lost_quotation_mark_refuses_the_whole_file_in_every_mode() {
    let snapshot = world(&[("acme", "anna", true)]);
    let rest = "add,acme,carl\nremove,acme,anna\n".repeat(250);
    for (line, message) in [
        ("add,\"birch,ben", "never closed"),
        ("add,birch,\"ben\"x", "behind the closing"),
        ("add,birch,be\"n", "within a cell"),
        ("add,birch,\"ben\nadd,acme,ben\"", "takes in the lines below"),
        ("add,\"birch\nacme\"", "takes in the lines below"),
    ] {
        let table = format!("action,partner,user\nadd,birch,ben\n{line}\n{rest}");
        for mode in [BatchMode::Partial, BatchMode::AllOrNothing] {
            let plan = planned(&snapshot, mode, &table);
            let unread = count(&table) - 2;
            assert_eq!((plan.outcome, plan.changes.len()), (PlanOutcome::Refused, 0), "{line}");
            assert_eq!(plan.table.as_ref().unwrap().unread as usize, unread, "{line}");
            let rows: Vec<_> = plan.rows.iter().map(|row| (row.line, row.outcome, row.code)).collect();
            let lost = (Some(3), RowOutcome::Refused, Some(Code::MalformedRow));
            assert_eq!(rows, [(Some(2), RowOutcome::Skipped, None), lost], "{line}");
            let said = &plan.rows[1].message;
            assert!(said.starts_with("line 3: ") && said.contains(message), "{said}");
            assert!(said.contains(&format!("the {unread} lines from line 3 on were not read")), "{said}");
        }
    }
}

#[test]
fn a_quotation_mark_that_closes_far_below_is_lost_where_it_opened() {
    let snapshot = world(&[("acme", "anna", true)]);
    let rest = "add,acme,ben\n".repeat(40);
    for close in ["add,birch,\"ben\"", "\"add\",birch,ben", "add,birch,ben\"", "add,\"birch\",ben"] {
        let table = format!("action,partner,user\nadd,\"birch,carl\n{rest}{close}\n{rest}");
        let plan = planned(&snapshot, BatchMode::Partial, &table);
        assert_eq!((plan.outcome, plan.changes.len(), plan.rows.len()), (PlanOutcome::Refused, 0, 1), "{close}");
        assert_eq!((plan.rows[0].line, plan.table.unwrap().unread), (Some(2), 82), "{close}");
    }
}

#[test]
fn each_row_says_its_line_and_the_column_at_fault() {
    let snapshot = world(&[("acme", "anna", true)]);
    let table = "primary,user,partner,action\n\n,ben,acme,add\n\n\n,\"no\nbody\",acme,add\n,ben,nowhere,add\nperhaps,ben,acme,add\n\
                 ,ben,pine,add\n,,acme,add\n,ben,acme,drop\ntrue,anna,acme,remove\n";
    let plan = planned(&snapshot, BatchMode::Partial, table);
    let rows: Vec<_> =
        plan.rows.iter().map(|row| (row.line.unwrap(), row.column.as_ref().map(RowColumn::as_str))).collect();
    let at = |column| Some(column);
    assert_eq!(
        rows,
        [
            (3, None),
            (6, at("user")),
            (8, at("partner")),
            (9, at("primary")),
            (10, at("partner")),
            (11, at("user")),
            (12, at("action")),
            (13, at("primary")),
        ]
    );
}

fn outcomes(snapshot: &Snapshot, table: &str) -> Vec<RowOutcome> {
    planned(snapshot, BatchMode::Partial, table).rows.iter().map(|row| row.outcome).collect()
}

#[test]
fn a_spreadsheet_is_read_as_it_was_saved() {
    let snapshot = world(&[("acme", "anna", true)]);
    for table in [
        "action;partner;user;primary\nadd;birch;ben;WAHR\n",
        "action\tpartner\tuser\tprimary\r\nadd\tbirch\tben\tTRUE\r\n",
        "sep=,\r\naction,partner,user,primary\r\nadd,birch,ben,1\r\n",
        "\u{feff}\"sep=|\"\r\nUser|Primary|ACTION|Partner\r\nben|yes|add|birch\r\n||| \r\n",
        "Line,Code,Message,action,partner,user,primary\n7,UNKNOWN_ID,\"gone, alas\",add,birch,ben,vrai\n",
        "action,partner,user,primary,,\nadd,birch,ben,Ja,,\n,,,,,\n",
        "\n\naction,partner,user,primary\nadd,birch,ben,doğru",
    ] {
        let plan = planned(&snapshot, BatchMode::Partial, table);
        let kept: Vec<_> = plan.changes.iter().collect();
        assert_eq!(kept.len(), 1, "{table:?}: {:?}", plan.rows);
        assert_eq!(outcomes(&snapshot, table)[0], RowOutcome::Updated, "{table:?}");
    }
    let table = planned(&snapshot, BatchMode::Partial, "sep=;\naction;partner;user\n;;\n\nadd;birch;ben\n;;\n").table;
    let table = table.unwrap();
    assert_eq!((table.delimiter.as_str(), table.header, table.lines, table.blank), (";", 2, 6, 3));
    for (table, header, blank) in [
        ("\n,,\naction,partner,user\n\nadd,birch,ben\n", 3, 3),
        ("sep=,\n\n,,\naction,partner,user\nadd,birch,ben", 4, 2),
        ("\n\n;;\nsomething;else\nadd;birch\n", 0, 3),
    ] {
        let read = planned(&snapshot, BatchMode::Partial, table).table.unwrap();
        assert_eq!((read.header, read.blank, read.unread), (header, blank, u32::from(header == 0)), "{table:?}");
    }
}

#[test]
fn a_german_header_and_german_actions_are_read() {
    let snapshot = world(&[("acme", "anna", true)]);
    for table in [
        "Partner;Manager;Primär;Aktion\nbirch;ben;WAHR;Hinzufügen\n",
        "AKTION,BENUTZER,PARTNER,PRIMAER\nhinzufuegen,ben,birch,ja\n",
        "partner\tbetreuer\taction\tHauptbetreuer\nbirch\tben\tADD \t\u{a0}1 \n",
        "Line;Code;Message;Prima\u{308}r;Aktion;Partner;Benutzer;\n3;X;y;true;HINZUFU\u{308}GEN;birch;ben;\n",
    ] {
        let plan = planned(&snapshot, BatchMode::Partial, table);
        assert_eq!(plan.rows.len(), 1, "{table}");
        assert_eq!((plan.rows[0].outcome, plan.changes.len()), (RowOutcome::Updated, 1), "{table}: {:?}", plan.rows);
        let partner_policy::model::Change::SetManager(manager) = &plan.changes[0] else { panic!("{:?}", plan.changes) };
        assert!(manager.is_primary, "{table}");
    }
    let said = planned(&snapshot, BatchMode::Partial, "Zeile;Partner;Manager;Aktion\n").rows;
    assert!(said[0].message.contains("there is no column `Zeile`"), "{said:?}");
    let table = planned(&snapshot, BatchMode::Partial, "Code;Manager;;Partner;Aktion\n").table.unwrap();
    assert_eq!(table.columns, ["Code", "Manager", "", "Partner", "Aktion"]);
    assert_eq!(table.read_as, ["", "user", "", "partner", "action"]);
    let rows = "Aktion,Partner,Manager\nEntfernen,acme,anna\nPrimär machen,birch,ben\nzum Hauptbetreuer machen,acme,ben\nlöschen,acme,ben\nadds,acme,ben\n";
    let said: Vec<_> =
        planned(&snapshot, BatchMode::Partial, rows).rows.iter().map(|row| (row.outcome, row.code)).collect();
    assert_eq!(said[0], (RowOutcome::Updated, None));
    assert!(said[1..3].iter().all(|(_, code)| *code != Some(Code::MalformedRow)), "{said:?}");
    assert!(said[3..].iter().all(|(_, code)| *code == Some(Code::MalformedRow)), "{said:?}");
}

#[test]
fn no_header_is_read_as_two_columns_or_one_column_twice() {
    let snapshot = world(&[]);
    let words = [
        ("action", "action"),
        ("aktion", "action"),
        ("partner", "partner"),
        ("user", "user"),
        ("benutzer", "user"),
        ("manager", "user"),
        ("betreuer", "user"),
        ("primary", "primary"),
        ("primär", "primary"),
        ("prima\u{308}r", "primary"),
        ("primaer", "primary"),
        ("hauptbetreuer", "primary"),
        ("line", ""),
        ("code", ""),
        ("message", ""),
        ("", ""),
    ];
    let mut seed = 7_usize;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut read = 0;
    for _ in 0..20_000 {
        let chosen: Vec<(String, &str)> = (0..2 + next(5))
            .map(|_| {
                let (word, column) = words[next(words.len())];
                let word = if next(2) == 0 { word.to_owned() } else { word.to_uppercase() };
                (format!("{}{word}{}", " ".repeat(next(2)), " ".repeat(next(2))), column)
            })
            .collect();
        let header: Vec<&str> = chosen.iter().map(|(word, _)| word.as_str()).collect();
        let header = header.join([",", ";", "\t"][next(3)]);
        let plan = planned(&snapshot, BatchMode::Partial, &format!("{header}\n"));
        let count = |wanted: &str| chosen.iter().filter(|(_, column)| *column == wanted).count();
        let is_right = ["action", "partner", "user"].iter().all(|column| count(column) == 1) && count("primary") < 2;
        let table = plan.table.unwrap();
        assert_eq!(table.header > 0, is_right, "{header:?}: {:?}", plan.rows);
        if is_right {
            read += 1;
            assert_eq!(table.read_as, chosen.iter().map(|(_, column)| *column).collect::<Vec<_>>(), "{header:?}");
        } else {
            let message = &plan.rows[0].message;
            let words = ["occurs twice", "mean the same", "is missing", "the header is missing"];
            assert!(words.iter().any(|word| message.contains(word)), "{header:?}: {message}");
        }
    }
    assert!(read > 200, "{read}");
}

#[test]
fn people_are_named_by_their_address_as_well() {
    let mut snapshot = world(&[("acme", "anna", true)]);
    let users = std::sync::Arc::make_mut(&mut snapshot.users);
    for (id, email) in [("ben", "Ben@Example.com"), ("carl", "same@example.com"), ("dora", "SAME@example.com")] {
        let mut user = internal(id, InternalStatus::Active);
        user.email = Some(email.into());
        users.insert(uid(id), User::Internal(user));
    }
    let table =
        "action,partner,user\nadd,birch,ben@example.COM\nadd,birch,ben\nadd,birch,same@example.com\nadd,birch,x@y\n";
    let plan = planned(&snapshot, BatchMode::Partial, table);
    let rows: Vec<_> =
        plan.rows.iter().map(|row| (row.user.as_ref().unwrap().as_str(), row.outcome, row.code)).collect();
    assert_eq!(
        rows,
        [
            ("ben", RowOutcome::Updated, None),
            ("ben", RowOutcome::Unchanged, Some(Code::DuplicateRow)),
            ("same@example.com", RowOutcome::Refused, Some(Code::AmbiguousEmail)),
            ("x@y", RowOutcome::Refused, Some(Code::UnknownId)),
        ]
    );
}

#[test]
fn a_document_that_is_no_plain_import_is_read_as_always() {
    for text in [
        r#"{"by":"root","revision":7,"now":"2026-11-22T00:00:00Z","edit":{"kind":"managers.rows","rows":[{"action":"add","partner":"","user":"u"}]}}"#,
        r#"{"by":"root","revision":7,"now":"2026-11-22T00:00:00Z","edit":{"kind":"managers.rows","rows":[{"action":"add","action":"add","partner":"p","user":"u"}]}}"#,
        r#"{"by":"root","revision":7,"now":"2026-11-22T00:00:00Z","edit":{"kind":"managers.rows","rows":[],"rows":[]}}"#,
        r#"{"by":"root","revision":7,"now":"2026-11-22T00:00:00Z","edit":{"kind":"managers.add","rows":[]}}"#,
        r#"{"by":"root","revision":7,"edit":{"kind":"managers.rows","rows":[{"action":"add","partner":"p","user":"u"},]}}"#,
    ] {
        let refused = formats::read_edit_request(text.as_bytes()).unwrap_err();
        assert_eq!(formats::read_edit_or_import(text.as_bytes()).unwrap_err(), refused, "{text}");
    }
    let text =
        r#"{"by":"root","revision":7,"now":"2026-11-22T00:00:00Z","edit":{"kind":"partners.disable","partner":"p"}}"#;
    assert!(formats::read_edit_or_import(text.as_bytes()).unwrap().1.is_none());
}

#[test]
fn columns_that_do_not_fit_are_no_import() {
    let read = formats::read_import_columns;
    assert_eq!(read(r#"["p"]"#, r#"["u"]"#, &[0, 0, 9]).unwrap().rows.list.len(), 1);
    for columns in [&[0, 0][..], &[1, 0, 0], &[0, 1, 0], &[0, 0, 3], &[0, 0, 12]] {
        assert!(read(r#"["p"]"#, r#"["u"]"#, columns).is_none(), "{columns:?}");
    }
    for partners in [r#"[""]"#, "[1]", "", r#"["\ud800"]"#] {
        assert!(read(partners, r#"["u"]"#, &[]).is_none(), "{partners}");
    }
}

#[test]
fn an_apostrophe_that_guards_a_cell_from_a_spreadsheet_is_no_part_of_the_id() {
    let mut snapshot = world(&[]);
    let partners = std::sync::Arc::make_mut(&mut snapshot.partners);
    for id in ["=acme", "'+x", "+x"] {
        partners.insert(pid(id), partner(id, PartnerStatus::Active));
    }
    let users = std::sync::Arc::make_mut(&mut snapshot.users);
    users.insert(uid("@ben"), User::Internal(internal("@ben", InternalStatus::Active)));
    let table = "action,partner,user\nadd,'=acme,'@ben\nadd,'+x,@ben\nadd,''+x,carl\nadd,'acme,carl\nadd,acme,'carl\n";
    let plan = planned(&snapshot, BatchMode::Partial, table);
    let rows: Vec<_> = plan
        .rows
        .iter()
        .map(|row| format!("{} {}", row.partner.as_ref().unwrap(), row.user.as_ref().unwrap()))
        .collect();
    assert_eq!(rows, ["=acme @ben", "'+x @ben", "'+x carl", "'acme carl", "acme 'carl"]);
    assert_eq!(plan.changes.len(), 3, "{:?}", plan.rows);
}

//! Rows of an import mean the same whichever way they come.

use std::fmt::Write;

use partner_policy::edits::{plan, plan_import};
use partner_policy::model::{BatchMode, Edit, EditRequest, Plan, Snapshot};
use partner_policy::wire;
use proptest::prelude::*;

use crate::world::*;

const PARTNERS: [&str; 6] = ["acme", "birch", "pine", "nowhere", "a,\"b\"", "é\n"];
const USERS: [&str; 6] = ["anna", "ben", "pat", "nobody", "__proto__", "u\r\n"];
const ACTIONS: [&str; 4] = ["add", "remove", "make-primary", "drop"];
const PRIMARY: [&str; 4] = ["", "true", "false", "yes"];

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
        by: u("root"),
        revision: 7,
        mode: Some(mode),
        now: now(),
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
    plan_import(snapshot, &request(mode), wire::read_import_csv(table.as_bytes())).plan()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

    #[test]
    fn a_table_means_what_its_rows_mean(rows in rows(false), from in 0..8usize, crlf: bool, in_part: bool) {
        let snapshot = world(&[("acme", "anna", true), ("birch", "ben", false)]);
        let mode = if in_part { BatchMode::Partial } else { BatchMode::AllOrNothing };
        let table = csv(&rows, from, if crlf { "\r\n" } else { "\n" });
        let edit = Edit::ManagersRows { rows: wire::read_manager_rows_csv(table.as_bytes()) };
        let expected = plan(&snapshot, &EditRequest { edit, ..request(mode) });
        prop_assert_eq!(expected.rows.len(), rows.len().max(1));
        prop_assert_eq!(planned(&snapshot, mode, &table), expected);
    }

    #[test]
    fn json_in_columns_means_what_json_means(rows in rows(true)) {
        let snapshot = world(&[("acme", "anna", true), ("birch", "ben", false)]);
        let text = json(&rows);
        let (head, import) = wire::read_edit_or_import(text.as_bytes()).unwrap();
        let expected = wire::read_edit_request(text.as_bytes()).unwrap();
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
        match (wire::read_edit_or_import(&text), wire::read_edit_request(&text)) {
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
        let import = wire::read_import_csv(text.as_bytes());
        import.lines.iter().map(|line| line.line).collect()
    };
    for end in ["\n", "\r\n"] {
        let table = ["action,partner,user", "drop,p,u", "", "", "add,p", "add,\"p\nq\",u", "drop,p,\"u\"", "add,p,\"u"];
        assert_eq!(lines(&table.join(end)), [2, 5, 8, 9]);
    }
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
        let refused = wire::read_edit_request(text.as_bytes()).unwrap_err();
        assert_eq!(wire::read_edit_or_import(text.as_bytes()).unwrap_err(), refused, "{text}");
    }
    let text =
        r#"{"by":"root","revision":7,"now":"2026-11-22T00:00:00Z","edit":{"kind":"partners.disable","partner":"p"}}"#;
    assert!(wire::read_edit_or_import(text.as_bytes()).unwrap().1.is_none());
}

#[test]
fn columns_that_do_not_fit_are_no_import() {
    let read = wire::read_import_columns;
    assert_eq!(read(r#"["p"]"#, r#"["u"]"#, &[0, 0, 9]).unwrap().rows.list.len(), 1);
    for columns in [&[0, 0][..], &[1, 0, 0], &[0, 1, 0], &[0, 0, 3], &[0, 0, 12]] {
        assert!(read(r#"["p"]"#, r#"["u"]"#, columns).is_none(), "{columns:?}");
    }
    for partners in [r#"[""]"#, "[1]", "", r#"["\ud800"]"#] {
        assert!(read(partners, r#"["u"]"#, &[]).is_none(), "{partners}");
    }
}

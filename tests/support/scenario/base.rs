//! A snapshot written as a base programme and what differs: a JSON merge patch (RFC 7396) that reaches entries of lists too.

use super::format::{Malformed, Members, Raw};
use serde_json::value::RawValue;

/// Gives the text of the base programme with a name.
pub type Bases<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// No base programme has any name.
pub fn none(_: &str) -> Option<Vec<u8>> {
    None
}

/// The base programme of a name, patched.
pub fn patched(name: &str, patch: Option<&RawValue>, bases: Bases) -> Result<Raw, Malformed> {
    if !is_name(name) {
        return Err(Malformed(format!("`{name}` is no name of a base programme")));
    }
    let bytes = bases(name).ok_or_else(|| Malformed(format!("there is no base programme `{name}`")))?;
    let base: Raw =
        serde_json::from_slice(&bytes).map_err(|why| Malformed(format!("base programme `{name}`: {why}")))?;
    let text = match patch {
        Some(patch) => merged(Some(base.get()), patch.get())?,
        None => base.get().to_owned(),
    };
    RawValue::from_string(text).map_err(|why| Malformed(why.to_string()))
}

/// A name is one part of a path, so that it leads nowhere else.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// RFC 7396. Where the patch has an object and the base a list of entries with ids, the members patch the entries with those ids.
fn merged(base: Option<&str>, patch: &str) -> Result<String, Malformed> {
    if !patch.starts_with('{') {
        return Ok(patch.to_owned());
    }
    let entries = base.map(entries).transpose()?.flatten();
    let is_list = entries.is_some();
    let mut members = match (entries, base) {
        (Some(entries), _) => entries,
        (None, Some(text)) if text.starts_with('{') => owned(text)?,
        _ => Vec::new(),
    };
    for (key, value) in owned(patch)? {
        let known = members.iter().position(|(name, _)| *name == key);
        match known {
            Some(at) if value == "null" => drop(members.remove(at)),
            None if value == "null" => {}
            Some(at) => members[at].1 = merged(Some(&members[at].1), &value)?,
            None if is_list => {
                members.push((key.clone(), merged(Some(&format!("{{\"id\":{}}}", quoted(&key))), &value)?))
            }
            None => members.push((key, merged(None, &value)?)),
        }
    }
    let joined = |parts: Vec<String>| parts.join(",");
    Ok(if is_list {
        format!("[{}]", joined(members.into_iter().map(|(_, entry)| entry).collect()))
    } else {
        format!("{{{}}}", joined(members.into_iter().map(|(key, value)| format!("{}:{value}", quoted(&key))).collect()))
    })
}

/// The entries of a list by their ids; none if the text is no list, or one of something else.
fn entries(text: &str) -> Result<Option<Vec<(String, String)>>, Malformed> {
    if !text.starts_with('[') {
        return Ok(None);
    }
    let items: Vec<Raw> = serde_json::from_str(text).map_err(|why| Malformed(why.to_string()))?;
    let mut entries: Vec<(String, String)> = Vec::new();
    for item in items {
        let id = if item.get().starts_with('{') {
            Members::parse(item.get().as_bytes())?.maybe::<String>("id")?
        } else {
            None
        };
        match id {
            Some(id) if entries.iter().all(|(known, _)| *known != id) => entries.push((id, item.get().to_owned())),
            _ => return Ok(None),
        }
    }
    Ok(Some(entries))
}

fn owned(text: &str) -> Result<Vec<(String, String)>, Malformed> {
    Ok(Members::parse(text.as_bytes())?.0.into_iter().map(|(key, value)| (key, value.get().to_owned())).collect())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[test]
fn a_patch_changes_adds_and_removes_members_and_entries() {
    let base = r#"{"revision":1,"settings":{"a":1,"b":{"c":2}},"users":[{"id":"x","name":"X","roles":["r"]},{"id":"y"}],"managers":[{"partner":"p"}],"none":[]}"#;
    for (patch, expected) in [
        ("{}", base),
        (r#"{"settings":null,"users":null,"managers":null,"none":null}"#, r#"{"revision":1}"#),
        (
            r#"{"settings":{"a":null,"b":{"c":3,"d":null},"e":{"f":null}},"users":[],"managers":null,"none":null}"#,
            r#"{"revision":1,"settings":{"b":{"c":3},"e":{}},"users":[]}"#,
        ),
        (
            r#"{"settings":null,"managers":{},"none":{"n":{"name":"N"}},"users":{"x":{"name":null,"roles":["s"]},"y":null,"w":{"name":"W","z":null},"v":null}}"#,
            r#"{"revision":1,"users":[{"id":"x","roles":["s"]},{"id":"w","name":"W"}],"managers":{},"none":[{"id":"n","name":"N"}]}"#,
        ),
    ] {
        assert_eq!(merged(Some(base), patch).unwrap(), expected, "{patch}");
    }
    assert!(merged(Some(base), r#"{"settings":{"a":1,"a":2}}"#).is_err());
}

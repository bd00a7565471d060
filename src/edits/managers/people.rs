//! Partners and people of a table by what spreadsheets and people call them.

use super::batch::{Batch, Wish};
use crate::collections::{Interner, Map, NOBODY};
use crate::model::Snapshot;

/// Puts ids in the place of e-mail addresses, in any case, and of ids behind the apostrophe that keeps a spreadsheet from
/// taking them for a formula. An id wins over either; an address of several people is nobody's, and what nobody has stays
/// as it is, so that its rows are refused.
pub(super) fn resolve(snapshot: &Snapshot, batch: &mut Batch) {
    if batch.table.is_none() {
        return;
    }
    let is_partner = |id: &str| snapshot.partners.get(id).is_some();
    let is_user = |id: &str| snapshot.users.get(id).is_some();
    if batch.partners.iter().any(|name| bare(name).is_some() && !is_partner(name)) {
        let id = |name: &str| bare(name).filter(|id| !is_partner(name) && is_partner(id)).unwrap_or(name).to_owned();
        let numbers = renamed(&mut batch.partners, id);
        for row in batch.rows.iter_mut().filter(|row| row.wish != Wish::Unreadable) {
            row.partner = numbers.get(row.partner as usize).copied().unwrap_or(NOBODY);
        }
    }
    let is_open = |name: &str| (name.contains('@') || bare(name).is_some()) && !is_user(name);
    if !batch.users.iter().any(is_open) {
        return;
    }
    let people = people(snapshot);
    let mut several = Vec::new();
    let numbers = renamed(&mut batch.users, |name| {
        let id = bare(name).filter(|id| is_user(id) || id.contains('@')).unwrap_or(name);
        match people.get(&id.to_lowercase()).filter(|_| is_open(name) && !is_user(id)) {
            Some(Owner::One(id)) => id.clone(),
            Some(Owner::Several) => {
                several.push(name.to_owned());
                name.to_owned()
            }
            None if is_user(name) => name.to_owned(),
            None => if is_user(id) { id } else { name }.to_owned(),
        }
    });
    for row in batch.rows.iter_mut().filter(|row| row.wish != Wish::Unreadable) {
        row.user = numbers.get(row.user as usize).copied().unwrap_or(NOBODY);
    }
    batch.ambiguous = several.iter().filter_map(|name| batch.users.find(name.as_bytes())).collect();
}

/// What stands behind the apostrophe before a cell that a spreadsheet would take for a formula.
fn bare(name: &str) -> Option<&str> {
    let behind = name.strip_prefix('\'')?;
    let is_formula =
        behind.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    is_formula.then_some(behind)
}

/// Gives the names other ones; says which number each of them has now.
fn renamed(names: &mut Interner, mut id: impl FnMut(&str) -> String) -> Vec<u32> {
    let mut changed = Interner::default();
    let numbers = names.iter().map(|name| changed.number(&id(name))).collect();
    *names = changed;
    numbers
}

/// Whose an address is.
enum Owner {
    One(String),
    Several,
}

/// Everybody who has an e-mail address, by the address in lower case.
fn people(snapshot: &Snapshot) -> Map<String, Owner> {
    let mut people = Map::default();
    for user in snapshot.users.values() {
        if let Some(email) = user.email() {
            let address = email.to_lowercase();
            match people.get_mut(address.as_str()) {
                Some(owner) => *owner = Owner::Several,
                None => drop(people.insert(address, Owner::One(user.id().as_str().to_owned()))),
            }
        }
    }
    people
}

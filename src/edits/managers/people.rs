//! People of a table by their e-mail addresses.

use std::collections::HashMap;

use super::batch::{Batch, Wish};
use crate::model::{Names, Snapshot, User, place};

/// Puts ids in the place of e-mail addresses, in any case. An id wins over an address; an address of several people is
/// nobody's, and one that nobody has stays as it is, so that its rows are refused.
pub(super) fn resolve(snapshot: &Snapshot, batch: &mut Batch) {
    let is_address = |name: &str| name.contains('@') && snapshot.users.get(name).is_none();
    if batch.table.is_none() || !batch.users.iter().any(is_address) {
        return;
    }
    let people = people(snapshot);
    let mut users = Names::default();
    let mut numbers = Vec::with_capacity(batch.users.len());
    for name in batch.users.iter() {
        let found = if is_address(name) { people.get(&name.to_lowercase()) } else { None };
        let id = match found {
            Some(Owner::One(id)) => id.as_str(),
            Some(Owner::Several) | None => name,
        };
        let number = users.number(id);
        if matches!(found, Some(Owner::Several)) {
            batch.ambiguous.push(number);
        }
        numbers.push(number);
    }
    for row in batch.rows.iter_mut().filter(|row| row.wish != Wish::Unreadable) {
        row.user = numbers.get(row.user as usize).copied().unwrap_or(place(usize::MAX));
    }
    batch.users = users;
}

/// Whose an address is.
enum Owner {
    One(String),
    Several,
}

/// Everybody who has an e-mail address, by the address in lower case.
fn people(snapshot: &Snapshot) -> HashMap<String, Owner> {
    let mut people = HashMap::new();
    for user in snapshot.users.values() {
        let (id, email) = match user {
            User::Internal(user) => (&user.id, &user.email),
            User::Partner(user) => (&user.id, &user.email),
            User::SalesRep(user) => (&user.id, &user.email),
        };
        if let Some(email) = email {
            let owner = || Owner::One(id.as_str().to_owned());
            people.entry(email.to_lowercase()).and_modify(|owner| *owner = Owner::Several).or_insert_with(owner);
        }
    }
    people
}

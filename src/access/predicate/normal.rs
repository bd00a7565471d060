//! How predicates are put together so that they stay normal.

use std::sync::Arc;

use crate::access::predicate::{Atom, Predicate};
use crate::model::ShareLevel;

impl Predicate {
    /// The predicate of one atom; sets of none and of one member lose their set.
    #[must_use]
    pub fn is(atom: Atom) -> Self {
        match atom {
            Atom::PartnerIn(set) if set.is_empty() => Self::Never,
            Atom::UserIn(_, set) | Atom::SharedWithAny(set, _) if set.is_empty() => Self::Never,
            Atom::IdIn(ids) | Atom::SharedTo(ids, _) | Atom::QueueIn(ids) if ids.is_empty() => Self::Never,
            Atom::OwnerClass(classes) if classes.is_empty() => Self::Never,
            Atom::OwnerAtHome(home)
                if home.classes.is_empty() || home.accounts.as_ref().is_some_and(|set| set.is_empty()) =>
            {
                Self::Never
            }
            Atom::PartnerIn(set) => Self::Is(set.only().map_or_else(|| Atom::PartnerIn(set), Atom::PartnerIs)),
            Atom::UserIn(field, set) => {
                Self::Is(set.only().map_or_else(|| Atom::UserIn(field, set), |user| Atom::UserIs(field, user)))
            }
            Atom::SharedWithAny(set, level) => Self::Is(
                set.only().map_or_else(|| Atom::SharedWithAny(set, level), |user| Atom::SharedWith(user, level)),
            ),
            other => Self::Is(other),
        }
    }

    /// The atom must not hold.
    #[must_use]
    pub fn unless(atom: Atom) -> Self {
        match Self::is(atom) {
            Self::Never => Self::Always,
            Self::Is(atom) => Self::Unless(atom),
            other => other,
        }
    }

    /// All of these hold.
    #[must_use]
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Never => return Self::Never,
                Self::Always => {}
                Self::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        tidy(&mut flat);
        if is_contradiction(&flat) {
            return Self::Never;
        }
        absorb(&mut flat, |part| match part {
            Self::Any(inner) => Some(inner),
            _ => None,
        });
        one_or(flat, Self::Always, Self::All)
    }

    /// One of these holds.
    #[must_use]
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Always => return Self::Always,
                Self::Never => {}
                Self::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        tidy(&mut flat);
        if is_tautology(&flat) {
            return Self::Always;
        }
        forget_higher_shares(&mut flat);
        absorb(&mut flat, |part| match part {
            Self::All(inner) => Some(inner),
            _ => None,
        });
        factored(flat)
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: impl Into<Self>) -> Self {
        Self::all([self, other.into()])
    }

    /// One of the two holds.
    #[must_use]
    pub fn or(self, other: impl Into<Self>) -> Self {
        Self::any([self, other.into()])
    }
}

fn tidy(parts: &mut Vec<Predicate>) {
    crate::collections::order::sort(parts);
    parts.dedup();
}

/// Drops each alternative that asks for a share to write where another asks for the same to read: that one holds, too.
fn forget_higher_shares(parts: &mut Vec<Predicate>) {
    let read = |part: &Predicate| match part {
        Predicate::Is(Atom::SharedWith(user, ShareLevel::ReadWrite)) => Some(Atom::SharedWith(*user, ShareLevel::Read)),
        Predicate::Is(Atom::SharedWithAny(users, ShareLevel::ReadWrite)) => {
            Some(Atom::SharedWithAny(Arc::clone(users), ShareLevel::Read))
        }
        Predicate::Is(Atom::SharedTo(keys, ShareLevel::ReadWrite)) => {
            Some(Atom::SharedTo(keys.clone(), ShareLevel::Read))
        }
        _ => None,
    };
    let needless: Vec<Predicate> = parts
        .iter()
        .filter(|part| read(part).is_some_and(|read| parts.binary_search(&Predicate::Is(read)).is_ok()))
        .cloned()
        .collect();
    parts.retain(|part| !needless.contains(part));
}

/// Beyond this many parts nobody compares each with each; the predicate says the same, only longer.
const MOST_COMPARED: usize = 64;

/// Drops each part that another makes needless: x | (x & y) is x, and x & (x | y) is x.
///
/// `members` gives the inner parts of the other kind; any other part is its own only member.
fn absorb(parts: &mut Vec<Predicate>, members: impl Fn(&Predicate) -> Option<&Vec<Predicate>>) {
    if !(2..=MOST_COMPARED).contains(&parts.len()) || !parts.iter().any(|part| members(part).is_some()) {
        return;
    }
    let sets: Vec<&[Predicate]> =
        parts.iter().map(|part| members(part).map_or(std::slice::from_ref(part), Vec::as_slice)).collect();
    let is_needless: Vec<bool> = sets
        .iter()
        .map(|all| {
            let is_inside = |few: &&[Predicate]| few.iter().all(|member| all.binary_search(member).is_ok());
            sets.iter().any(|few| few.len() < all.len() && is_inside(few))
        })
        .collect();
    let mut needless = is_needless.into_iter();
    parts.retain(|_| needless.next() != Some(true));
}

/// Takes out of the alternatives what each of them demands: (x & y) | (x & z) is x & (y | z).
fn factored(parts: Vec<Predicate>) -> Predicate {
    let conjuncts = |part: &Predicate| match part {
        Predicate::All(inner) => Some(inner.clone()),
        _ => None,
    };
    let Some(sets) = parts.iter().map(conjuncts).collect::<Option<Vec<_>>>().filter(|sets| sets.len() > 1) else {
        return one_or(parts, Predicate::Never, Predicate::Any);
    };
    let mut common = sets.first().cloned().unwrap_or_default();
    common.retain(|part| sets.iter().all(|set| set.binary_search(part).is_ok()));
    if common.is_empty() {
        return one_or(parts, Predicate::Never, Predicate::Any);
    }
    let rest = sets.into_iter().map(|mut set| {
        set.retain(|part| common.binary_search(part).is_err());
        Predicate::all(set)
    });
    let rest = Predicate::any(rest.collect::<Vec<_>>());
    Predicate::all(common.into_iter().chain([rest]))
}

/// Says whether sorted parts exclude each other: one field cannot be two things, nor something and its absence.
fn is_contradiction(parts: &[Predicate]) -> bool {
    if parts.len() > MOST_COMPARED {
        return false;
    }
    let mut pairs = parts.iter().enumerate().flat_map(|(at, a)| parts.iter().skip(at + 1).map(move |b| (a, b)));
    pairs.any(|(a, b)| match (a, b) {
        (Predicate::Is(a), Predicate::Unless(b)) | (Predicate::Unless(b), Predicate::Is(a)) => a == b,
        (Predicate::Is(a), Predicate::Is(b)) => exclude_each_other(a, b),
        _ => false,
    })
}

/// Says whether sorted alternatives leave nothing out.
fn is_tautology(parts: &[Predicate]) -> bool {
    let holds = |wanted: &Predicate| parts.binary_search(wanted).is_ok();
    let splits = parts.iter().any(|part| match part {
        Predicate::Is(atom) => holds(&Predicate::Unless(atom.clone())),
        _ => false,
    });
    splits || (holds(&Predicate::Is(Atom::PartnerAbsent)) && holds(&Predicate::Is(Atom::PartnerPresent)))
}

fn exclude_each_other(a: &Atom, b: &Atom) -> bool {
    match (a, b) {
        (Atom::PartnerIs(a), Atom::PartnerIs(b)) => a != b,
        (Atom::PartnerIs(one), Atom::PartnerIn(set)) => !set.contains(*one),
        (
            Atom::PartnerAbsent,
            Atom::PartnerPresent | Atom::PartnerIs(_) | Atom::PartnerIn(_) | Atom::PartnerText(_),
        )
        | (Atom::PartnerIs(_) | Atom::PartnerIn(_), Atom::PartnerText(_)) => true,
        (Atom::UserAbsent(field), Atom::UserIs(other, _) | Atom::UserIn(other, _)) => field == other,
        (Atom::UserIs(field, a), Atom::UserIs(other, b)) => field == other && a != b,
        (Atom::UserIs(field, one), Atom::UserIn(other, set)) => field == other && !set.contains(*one),
        (Atom::OriginIs(a), Atom::OriginIs(b)) => a != b,
        _ => false,
    }
}

fn one_or(mut parts: Vec<Predicate>, none: Predicate, several: impl Fn(Vec<Predicate>) -> Predicate) -> Predicate {
    if parts.len() > 1 {
        return several(parts);
    }
    parts.pop().unwrap_or(none)
}

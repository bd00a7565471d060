//! The ceilings: what no grant lifts (GEN-03).

use std::sync::Arc;

use super::compile::Ceiling;
use super::gates::Refusal;
use super::portal::PartnerViewer;
use super::predicate::{Atom, Predicate};
use crate::collections::order::Sorted;
use crate::error::Code;
use crate::model::{CustomView, Level, Page, PartnerUser, RecordType, Snapshot, Verb};

/// A sorted list of texts as an atom of the resource's id.
pub(super) fn id_in<'a>(ids: impl IntoIterator<Item = &'a Arc<str>>) -> Atom {
    let sorted: Sorted<&Arc<str>> = ids.into_iter().collect();
    Atom::IdIn(sorted.into_iter().cloned().collect())
}

/// PUR-20. A sales rep never logs in.
pub(super) fn sales_rep_login() -> Ceiling {
    Ceiling { refusal: Refusal::new(Code::SalesRepNoLogin, "PUR-20"), admits: Predicate::Never }
}

/// The verbs that profile and permission sets permit on a record type; absent: no profile is in play (USER-02).
pub(super) fn permitted(snapshot: &Snapshot, user: &PartnerUser, record_type: RecordType) -> Option<Sorted<Verb>> {
    let profiles = snapshot.profiles.as_ref()?;
    let profile = user.profile.as_ref().and_then(|id| profiles.get(id)).map(|profile| &profile.objects);
    let sets = user.permission_sets.iter().filter_map(|id| snapshot.permission_sets.get(id)).map(|set| &set.objects);
    let of_type = profile.into_iter().chain(sets).flatten().filter(|(of, _)| *of == record_type);
    Some(of_type.flat_map(|(_, verbs)| verbs.iter().copied()).collect())
}

/// USER-02. The object permission for the verb; adding a contact is creating one, analytics is viewing.
pub(super) fn object(permitted: Option<&Sorted<Verb>>, verb: Verb) -> Vec<Ceiling> {
    let asked = match verb {
        Verb::Add => Verb::Create,
        Verb::Analytics => Verb::View,
        other => other,
    };
    let is_open = permitted.is_none_or(|verbs| verbs.contains(&asked));
    let closed = || Ceiling { refusal: Refusal::new(Code::NotPermitted, "USER-02"), admits: Predicate::Never };
    if is_open { Vec::new() } else { vec![closed()] }
}

/// USER-02. The highest level that the object permissions let through.
pub(super) fn cap(permitted: Option<&Sorted<Verb>>) -> Level {
    let Some(verbs) = permitted else {
        return Level::Full;
    };
    let has = |verb| verbs.contains(&verb);
    match (has(Verb::View), has(Verb::Edit), has(Verb::Transfer) || has(Verb::Share) || has(Verb::Delete)) {
        (true, true, true) => Level::Full,
        (true, true, false) => Level::ReadWrite,
        (true, false, _) => Level::Read,
        (false, ..) => Level::None,
    }
}

impl PartnerViewer<'_> {
    /// PUR-03. The area is one of the site's and, if the partner has a list of its own, on that, too.
    pub(super) fn site_areas(&self) -> Vec<Ceiling> {
        let site = self.index.snapshot().site_areas.as_deref();
        let own = self.index.partner(self.account).and_then(|partner| partner.site_areas.as_deref());
        let areas = match (site, own) {
            (None, None) => return Vec::new(),
            (Some(areas), None) | (None, Some(areas)) => id_in(areas),
            (Some(site), Some(own)) => id_in(site.iter().filter(|area| own.contains(area))),
        };
        vec![Ceiling { refusal: Refusal::new(Code::NotPermitted, "PUR-03"), admits: Predicate::is(areas) }]
    }

    /// TIER-04, TIER-05. Of the features that tiers list only those of the partner's tier.
    pub(super) fn tier(&self) -> Vec<Ceiling> {
        let (listed, entitled) = (self.listed_features(), self.entitled_features());
        let closed = id_in(listed.iter().filter(|feature| !entitled.contains(*feature)));
        let has_tier = self.tier_position().is_some();
        let rule = if has_tier { "TIER-04" } else { "TIER-05" };
        let admits = Predicate::unless(closed);
        if admits == Predicate::Always {
            return Vec::new();
        }
        vec![Ceiling { refusal: Refusal::new(Code::TierNotEntitled, rule), admits }]
    }

    /// Every feature that some tier lists.
    pub(super) fn listed_features(&self) -> Sorted<Arc<str>> {
        let tiers = self.index.snapshot().tiers.iter().flat_map(|tiers| tiers.values());
        tiers.flat_map(|tier| tier.features.iter().cloned()).collect()
    }

    fn tier_position(&self) -> Option<usize> {
        let tier = self.index.partner(self.account)?.tier.as_ref()?;
        self.index.snapshot().tiers.as_ref()?.get_index_of(tier)
    }

    /// The features of the partner's tier and, if tiers are cumulative, of those below (TIER-03).
    pub(super) fn entitled_features(&self) -> Sorted<Arc<str>> {
        let snapshot = self.index.snapshot();
        let Some((own, tiers)) = self.tier_position().zip(snapshot.tiers.as_ref()) else {
            return Sorted::default();
        };
        let from = if snapshot.settings.tiers_cumulative { 0 } else { own };
        let counting = tiers.values().take(own + 1).skip(from);
        counting.flat_map(|tier| tier.features.iter().cloned()).collect()
    }

    /// GROUP-08, GROUP-09. The page is in the viewer's view, and neither it nor a page above it shuts the viewer out.
    pub(super) fn pages(&self) -> Vec<Ceiling> {
        let snapshot = self.index.snapshot();
        if snapshot.custom_views.is_empty() {
            return Vec::new();
        }
        let view = self.view();
        let mut ceilings = Vec::new();
        let opens_outside = snapshot.settings.direct_url_outside_view;
        if !opens_outside {
            let admits = match view.and_then(|at| snapshot.custom_views.get_index(at)) {
                Some((_, view)) => {
                    Predicate::is(Atom::IdAbsent).or(id_in(view.pages.iter().map(|page| page.id.shared())))
                }
                None => Predicate::unless(id_in(self.index.listed_pages())),
            };
            ceilings.push(Ceiling { refusal: Refusal::new(Code::NotPermitted, "GROUP-09"), admits });
        }
        let closed = self.index.listed_pages().filter(|page| !self.is_open_page(page, view));
        let admits = Predicate::unless(id_in(closed));
        ceilings.push(Ceiling { refusal: Refusal::new(Code::NotPermitted, "GROUP-08"), admits });
        ceilings.retain(|ceiling| ceiling.admits != Predicate::Always);
        ceilings
    }

    /// Says whether every entry that counts for the page admits the viewer: the own view's, else those of all views.
    fn is_open_page(&self, page: &str, view: Option<usize>) -> bool {
        let listing = self.index.views_with_page(page);
        let is_inside = view.is_some_and(|own| listing.contains(&own));
        if !is_inside && !self.index.snapshot().settings.direct_url_outside_view {
            return true;
        }
        let counting = listing.iter().filter(|at| !is_inside || Some(**at) == view);
        let views = counting.filter_map(|&at| self.index.snapshot().custom_views.get_index(at));
        views.map(|(_, view)| view).all(|view| self.admits_page(view, page))
    }

    /// Says whether a page and all pages above it admit the viewer; a circle of pages admits nobody.
    fn admits_page(&self, view: &CustomView, page: &str) -> bool {
        let mut level = Sorted::from_iter([page]);
        for _ in 0..=view.pages.len() {
            let mut above = Sorted::default();
            for id in std::mem::take(&mut level) {
                let mut entries = view.pages.iter().filter(|entry| entry.id.as_str() == id).peekable();
                if entries.peek().is_none() || !entries.clone().all(|entry| self.is_admitted(entry)) {
                    return false;
                }
                above.extend(entries.filter_map(|entry| entry.parent.as_ref()).map(AsRef::as_ref));
            }
            if above.is_empty() {
                return true;
            }
            level = above;
        }
        false
    }

    /// Says whether the page is for everybody or for a group of the viewer.
    fn is_admitted(&self, page: &Page) -> bool {
        page.groups.is_empty() || page.groups.iter().any(|group| self.is_in_group(group))
    }
}

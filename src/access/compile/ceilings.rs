//! The ceilings: what no grant lifts (GEN-03).

use std::sync::Arc;

use crate::access::compile::action::ResidualCeiling;
use crate::access::compile::viewer::PartnerViewer;
use crate::access::predicate::{Atom, Predicate};
use crate::collections::order::Sorted;
use crate::error::Code;
use crate::ids::PageId;
use crate::model::{Block, CustomView, Level, Map, Page, PartnerUser, RecordType, Set, Snapshot, Verb};

/// PUR-20. A sales rep never logs in.
pub(in crate::access) fn sales_rep_login() -> ResidualCeiling {
    ResidualCeiling { refusal: Block::new(Code::SalesRepNoLogin, "PUR-20"), admits: Predicate::Never }
}

/// The verbs that profile and permission sets permit on a record type; absent: no profile is in play (USER-02).
pub(in crate::access) fn permitted(
    snapshot: &Snapshot,
    user: &PartnerUser,
    record_type: RecordType,
) -> Option<Sorted<Verb>> {
    let profiles = snapshot.profiles.as_ref()?;
    let profile = user.profile.as_ref().and_then(|id| profiles.get(id)).map(|profile| &profile.objects);
    let sets = user.permission_sets.iter().filter_map(|id| snapshot.permission_sets.get(id)).map(|set| &set.objects);
    let of_type = profile.into_iter().chain(sets).flatten().filter(|(of, _)| *of == record_type);
    Some(of_type.flat_map(|(_, verbs)| verbs.iter().copied()).collect())
}

/// USER-02. The object permission for the verb; adding a contact is creating one, analytics is viewing.
pub(in crate::access) fn object(permitted: Option<&Sorted<Verb>>, verb: Verb) -> Vec<ResidualCeiling> {
    let asked = match verb {
        Verb::Add => Verb::Create,
        Verb::Analytics => Verb::View,
        other => other,
    };
    let is_open = permitted.is_none_or(|verbs| verbs.contains(&asked));
    let closed = || ResidualCeiling { refusal: Block::new(Code::NotPermitted, "USER-02"), admits: Predicate::Never };
    if is_open { Vec::new() } else { vec![closed()] }
}

/// USER-02. The highest level that the object permissions let through.
pub(in crate::access) fn cap(permitted: Option<&Sorted<Verb>>) -> Level {
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
    pub(in crate::access) fn site_areas(&self) -> Vec<ResidualCeiling> {
        let site = self.index.snapshot().site_areas.as_deref();
        let own = self.index.partner(self.account).and_then(|partner| partner.site_areas.as_deref());
        let areas = match (site, own) {
            (None, None) => return Vec::new(),
            (Some(areas), None) | (None, Some(areas)) => Atom::id_in(areas),
            (Some(site), Some(own)) => {
                let own: Set<&Arc<str>> = own.iter().collect();
                Atom::id_in(site.iter().filter(|area| own.contains(area)))
            }
        };
        vec![ResidualCeiling { refusal: Block::new(Code::NotPermitted, "PUR-03"), admits: Predicate::is(areas) }]
    }

    /// TIER-04, TIER-05. Of the features that tiers list only those of the partner's tier.
    pub(in crate::access) fn tier(&self) -> Vec<ResidualCeiling> {
        let (listed, entitled) = (self.listed_features(), self.entitled_features());
        let closed = Atom::id_in(listed.iter().filter(|feature| !entitled.contains(*feature)));
        let has_tier = self.tier_position().is_some();
        let rule = if has_tier { "TIER-04" } else { "TIER-05" };
        let admits = Predicate::unless(closed);
        if admits == Predicate::Always {
            return Vec::new();
        }
        vec![ResidualCeiling { refusal: Block::new(Code::TierNotEntitled, rule), admits }]
    }

    /// Every feature that some tier lists.
    pub(in crate::access) fn listed_features(&self) -> Sorted<Arc<str>> {
        let tiers = self.index.snapshot().tiers.iter().flat_map(|tiers| tiers.values());
        tiers.flat_map(|tier| tier.features.iter().cloned()).collect()
    }

    fn tier_position(&self) -> Option<usize> {
        let tier = self.index.partner(self.account)?.tier.as_ref()?;
        self.index.snapshot().tiers.as_ref()?.get_index_of(tier)
    }

    /// The features of the partner's tier and, if tiers are cumulative, of those below (TIER-03).
    pub(in crate::access) fn entitled_features(&self) -> Sorted<Arc<str>> {
        let snapshot = self.index.snapshot();
        let Some((own, tiers)) = self.tier_position().zip(snapshot.tiers.as_ref()) else {
            return Sorted::default();
        };
        let from = if snapshot.settings.tiers_cumulative { 0 } else { own };
        let counting = tiers.values().take(own + 1).skip(from);
        counting.flat_map(|tier| tier.features.iter().cloned()).collect()
    }

    /// GROUP-08, GROUP-09. The page is in the viewer's view, and neither it nor a page above it shuts the viewer out.
    pub(in crate::access) fn pages(&self) -> Vec<ResidualCeiling> {
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
                    Predicate::is(Atom::IdAbsent).or(Atom::id_in(view.pages.iter().map(|page| page.id.shared())))
                }
                None => Predicate::unless(Atom::id_in(self.index.listed_pages())),
            };
            ceilings.push(ResidualCeiling { refusal: Block::new(Code::NotPermitted, "GROUP-09"), admits });
        }
        let closed = self.closed_pages(view);
        let admits = Predicate::unless(Atom::id_in(closed.iter().map(|page| page.shared())));
        ceilings.push(ResidualCeiling { refusal: Block::new(Code::NotPermitted, "GROUP-08"), admits });
        ceilings.retain(|ceiling| ceiling.admits != Predicate::Always);
        ceilings
    }

    /// The pages of which an entry that counts does not admit the viewer: the own view's, else those of all views.
    fn closed_pages(&self, own: Option<usize>) -> Set<&PageId> {
        let snapshot = self.index.snapshot();
        let mut closed = Set::default();
        for (at, view) in snapshot.custom_views.values().enumerate() {
            let is_own = own == Some(at);
            if !is_own && !snapshot.settings.direct_url_outside_view {
                continue;
            }
            let open = self.open_pages(view);
            let is_mine = |page: &PageId| {
                own.is_some_and(|own| self.index.views_with_page(page.as_str()).binary_search(&own).is_ok())
            };
            let counting = view.pages.iter().map(|page| &page.id).filter(|page| is_own || !is_mine(page));
            closed.extend(counting.filter(|page| !open.contains(page)));
        }
        closed
    }

    /// The pages of a view that admit the viewer, with all pages above them; a circle of pages admits nobody.
    fn open_pages<'v>(&self, view: &'v CustomView) -> Set<&'v PageId> {
        let pages: Map<&PageId, &Page> = view.pages.iter().map(|page| (&page.id, page)).collect();
        // Those that were looked at, and whether they are open; on the way up closed.
        let mut known: Map<&PageId, bool> = Map::default();
        for page in pages.keys() {
            let mut way = Vec::new();
            let mut next = Some(*page);
            let mut is_open = true;
            while let Some(id) = next.take() {
                if let Some(answer) = known.get(&id) {
                    is_open = *answer;
                    break;
                }
                known.insert(id, false);
                way.push(id);
                let entry = pages.get(&id);
                is_open = entry.is_some_and(|entry| self.is_admitted(entry));
                next = entry.and_then(|entry| entry.parent.as_ref()).filter(|_| is_open);
            }
            way.into_iter().for_each(|id| {
                known.insert(id, is_open);
            });
        }
        known.into_iter().filter(|(_, is_open)| *is_open).map(|(id, _)| id).collect()
    }

    /// Says whether the page is for everybody or for a group of the viewer.
    fn is_admitted(&self, page: &Page) -> bool {
        page.groups.is_empty() || page.groups.iter().any(|group| self.is_in_group(group))
    }
}

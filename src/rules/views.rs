//! GROUP-06 to GROUP-09: custom views and their pages.

use crate::error::Code;
use crate::ids::{PageId, PartnerGroupId, UserId, ViewId};
use crate::model::{Block, CustomView, Grant, Instant, Level, Map, Page, ResourceKind, Set, Snapshot};
use crate::rules::ask::{PartnerAsk, block, grant, grant_if};
use crate::rules::{gates, partner_groups};

/// GROUP-07. The view that is shown to the viewer; none is the default view, also for those whom a gate shuts out.
#[must_use]
pub fn view_of<'a>(snapshot: &'a Snapshot, viewer: &UserId, now: Instant) -> Option<&'a ViewId> {
    let person = snapshot.user(viewer).filter(|person| gates::passes(snapshot, person, now))?;
    first_match(snapshot, &partner_groups::of(snapshot, person.as_partner()?)).map(|view| &view.id)
}

/// GROUP-07. The first view, in document order, with a group of which the user is a member.
fn first_match<'a>(snapshot: &'a Snapshot, mine: &Set<PartnerGroupId>) -> Option<&'a CustomView> {
    snapshot.custom_views.values().find(|view| has_any(mine, &view.groups))
}

fn has_any(mine: &Set<PartnerGroupId>, groups: &[PartnerGroupId]) -> bool {
    groups.iter().any(|group| mine.contains(group))
}

/// GROUP-08. Every user of the account opens the pages of the own view that are not closed to the user.
pub(crate) fn open_page(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let is_open = is_outside_view(ask).is_none() && is_restricted(ask).is_none();
    let may = is_open && ask.is_own_or_nobodys() && ask.resource().id.is_some();
    grant_if(may, || match first_match(ask.snapshot, ask.partner_groups()) {
        Some(view) => grant("GROUP-08", Level::Read, &[("view", view.id.shared())]),
        None => grant("GROUP-08", Level::Read, &[]),
    })
}

/// GROUP-09. A page outside the viewer's view is closed, also by its address, unless the option opens it.
pub(crate) fn is_outside_view(ask: &PartnerAsk<'_>) -> Option<Block> {
    let page = asked_page(ask)?;
    let is_open = ask.snapshot.settings.direct_url_outside_view || is_inside(ask, &page);
    (!is_open).then_some(block("GROUP-09", Code::NotPermitted))
}

/// GROUP-08. A page that is restricted to groups, itself or by a page above it, is closed to those in none of them.
pub(crate) fn is_restricted(ask: &PartnerAsk<'_>) -> Option<Block> {
    let page = asked_page(ask)?;
    let mine = first_match(ask.snapshot, ask.partner_groups());
    let is_mine = is_inside(ask, &page);
    let counts = |view: &&CustomView| match (is_mine, mine) {
        (true, Some(mine)) => view.id == mine.id,
        (true, None) => false,
        (false, _) => ask.snapshot.settings.direct_url_outside_view,
    };
    let admits = ask.snapshot.custom_views.values().filter(counts).all(|view| {
        let entries = view.pages.iter().filter(|entry| entry.id == page);
        entries.into_iter().all(|entry| admits(view, entry, ask.partner_groups()))
    });
    (!admits).then_some(block("GROUP-08", Code::NotPermitted))
}

/// GROUP-07, GROUP-09. The viewer's view lists the page; the default view has the pages that no view lists.
fn is_inside(ask: &PartnerAsk<'_>, page: &PageId) -> bool {
    let lists = |view: &CustomView| view.pages.iter().any(|entry| entry.id == *page);
    match first_match(ask.snapshot, ask.partner_groups()) {
        Some(view) => lists(view),
        None => !ask.snapshot.custom_views.values().any(lists),
    }
}

/// GROUP-08. The page and all pages above it admit the user; a page above that is missing or its own ancestor admits
/// nobody.
fn admits(view: &CustomView, page: &Page, mine: &Set<PartnerGroupId>) -> bool {
    let pages: Map<&PageId, &Page> = view.pages.iter().map(|page| (&page.id, page)).collect();
    let mut seen = Set::default();
    let mut next = Some(page);
    while let Some(page) = next {
        let is_closed = !page.groups.is_empty() && !has_any(mine, &page.groups);
        if is_closed || !seen.insert(&page.id) {
            return false;
        }
        let Some(above) = &page.parent else {
            return true;
        };
        next = pages.get(&above).copied();
    }
    false
}

/// The page that the question is about, if it is about one.
fn asked_page(ask: &PartnerAsk<'_>) -> Option<PageId> {
    let id = ask.resource().id.as_ref().filter(|_| ask.kind() == ResourceKind::Page)?;
    PageId::parse(id.as_str()).ok()
}

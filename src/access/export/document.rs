//! Compiled access as one document of bytes, for hosts that answer out of it.
//!
//! The root: the offset of the viewer's id; 0, or the offset of the id of the viewer's account; 0, or 1 and the offsets of the code and the rule of the closed gate; the
//! offset of a list of the declared types, where actions on all kinds follow, else 0; the number of the first action, how many actions follow, how many bytes each has, 1 or 2, and for each: 0 for one that is refused with
//! `NO_GRANT`, 1 for one that the document does not answer, else 2 more than the position of its entry; then the offsets
//! of the entries, four bytes each. Actions are numbered as in the model's table.
//!
//! - `entry`: the highest level shown (a byte), the offset of the graph of where it is allowed, the number of ceilings,
//!   for each the offsets of code, rule and the graph of where it admits, then the offset of the grants by level;
//! - `by_level`: the number of grants, for each the offset of the rule, the level (a byte), and the offset of the graph.

use std::sync::Arc;

use crate::access::compile::{ActionAccess, CompiledViewer, ResidualGrant};
use crate::access::export::heap::{Heap, Offset, TextList, count, number};
use crate::collections::Map;
use crate::model::{Action, Block, ResourceKind};

const NOTHING: u16 = 0;
const UNANSWERED: u16 = 1;
const FIRST: usize = 2;

impl CompiledViewer {
    /// What is left to ask of one kind of resource; equal access gives equal bytes.
    #[must_use]
    pub fn to_bytes(&self, kind: ResourceKind) -> Vec<u8> {
        let actions: Vec<Action> = Action::on(kind).collect();
        self.document(&actions, false, |_| true)
    }

    /// What is left to ask of every kind, in the same form.
    #[must_use]
    pub fn to_bytes_of_all(&self) -> Vec<u8> {
        let actions: Vec<Action> = self.index().snapshot().kinds().flat_map(Action::on).collect();
        self.document(&actions, false, |_| true)
    }

    /// The document of some actions, which follow each other in the table; those that are not meant stay unanswered.
    pub(in crate::access) fn document(
        &self,
        actions: &[Action],
        names_types: bool,
        is_meant: impl Fn(Action) -> bool,
    ) -> Vec<u8> {
        let mut heap = Heap::new(self.index());
        let mut by_level: Option<(&[ResidualGrant], Offset)> = None;
        let mut entries: Map<Offset, usize> = Map::default();
        let table: Vec<u16> = actions
            .iter()
            .map(|action| {
                if !is_meant(*action) {
                    return UNANSWERED;
                }
                let Some(access) = self.access(*action).filter(|access| !access.is_empty()) else {
                    return NOTHING;
                };
                // The verbs of a kind mostly share their grants.
                let shared = by_level.filter(|(grants, _)| std::ptr::eq(*grants, access.grants()));
                let grants = shared.map_or_else(|| heap.by_level(access.grants()), |(_, offset)| offset);
                by_level = Some((access.grants(), grants));
                let offset = heap.entry(access, grants);
                let at = entries.get(&offset).copied().unwrap_or(entries.len());
                entries.insert(offset, at);
                u16::try_from(at + FIRST).unwrap_or(NOTHING)
            })
            .collect();
        let mut root = Vec::new();
        number(&mut root, heap.user(self.viewer()));
        // The head takes the first bytes, so that nothing stands at 0.
        let account = self.index().user_row(self.viewer()).and_then(|row| row.account);
        number(&mut root, account.map_or(0, |account| heap.partner(account)));
        match self.gate() {
            None => number(&mut root, 0),
            Some(gate) => {
                number(&mut root, 1);
                heap.refusal(&mut root, gate);
            }
        }
        let types = self.index().snapshot().record_types.keys().filter(|_| names_types);
        let types: Arc<[Arc<str>]> = types.map(|name| Arc::from(name.as_str())).collect();
        number(&mut root, if types.is_empty() { 0 } else { heap.list(TextList::Ids(types.into())) });
        let first = actions.first().and_then(|first| self.index().snapshot().action_number(*first));
        number(&mut root, count(first.unwrap_or(0)));
        number(&mut root, count(table.len()));
        let is_wide = table.iter().any(|entry| u8::try_from(*entry).is_err());
        let width = if is_wide { 2 } else { 1 };
        number(&mut root, count(width));
        root.extend(table.iter().flat_map(|entry| entry.to_le_bytes().into_iter().take(width)));
        root.extend(entries.keys().flat_map(|offset| offset.to_le_bytes()));
        heap.finish(&root)
    }
}

impl Heap<'_> {
    fn entry(&mut self, access: &ActionAccess, by_level: Offset) -> Offset {
        let mut entry = vec![access.cap() as u8];
        number(&mut entry, self.graph(access.allowed()));
        number(&mut entry, count(access.ceilings().len()));
        for ceiling in access.ceilings() {
            self.refusal(&mut entry, ceiling.refusal);
            number(&mut entry, self.graph(&ceiling.admits));
        }
        number(&mut entry, by_level);
        self.put(entry)
    }

    fn by_level(&mut self, grants: &[ResidualGrant]) -> Offset {
        let mut by_level = Vec::new();
        number(&mut by_level, count(grants.len()));
        for grant in grants {
            number(&mut by_level, self.text(grant.rule.as_str()));
            by_level.push(grant.level as u8);
            number(&mut by_level, self.graph(&grant.when));
        }
        self.put(by_level)
    }

    fn refusal(&mut self, out: &mut Vec<u8>, refusal: Block) {
        number(out, self.text(refusal.code.as_str()));
        number(out, self.text(refusal.rule.as_str()));
    }
}

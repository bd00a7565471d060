//! The rulebook as written: plain, slow, one function per rule. Everything else must equal it.
//!
//! [`decide`] asks the gates, the ceilings and the grants of `catalogue` in this order (GEN-02); a chapter of the
//! rulebook is a file here. [`walk`] keeps what each of them said, for people.
//!
//! Architecture invariant: nothing here uses an index or the compiled access; its independence is the point. What one question
//! needs more than once is kept while it is answered, and no longer (`ask::Memo`).

pub mod actors;
mod all_data;
mod ask;
mod catalogue;
mod criteria;
mod defaults;
mod features;
pub mod gates;
mod general;
pub(crate) mod group_nesting;
mod hierarchy;
mod leads;
pub mod licenses;
pub mod managers;
mod objects;
mod partner_groups;
mod people;
mod portal_roles;
pub(crate) mod public_groups;
mod queues;
mod reach_paths;
pub mod reviews;
pub mod role_trees;
mod sharing;
mod sharing_rules;
mod sharing_sets;
mod tiers;
mod views;

pub use general::{Outcome, Step, decide, walk};
pub use partner_groups::is_member;
pub use reach_paths::trace as trace_grants;
pub use views::view_of;

//! The compiled directory of one snapshot: rows instead of ids, and everything that does not depend on a viewer.
//!
//! Built once per revision in linear time and shared by every compiled viewer and every table of that revision.
//! What only some viewers need (the owners that a sharing rule names, the accounts below an internal role) is worked
//! out at the first question and kept.

mod build;
mod criteria;
mod directory;
mod groups;
mod of_role;
mod passed_up;
mod people;
mod principals;
mod reach;
mod roles;
mod rule_records;
mod rules;
mod sets;
mod share_keys;

pub use criteria::{FieldTest, partner_satisfies};
pub use directory::Index;
pub use of_role::PassedUp;
pub use people::{OwnerClass, OwnerClasses, UserRow};
pub use roles::RoleTree;
pub use rule_records::RuleRecords;
pub use rules::RuleRow;
pub use sets::{Ix, IxSet, PartnerSet, UserSet};
pub use share_keys::key_of;

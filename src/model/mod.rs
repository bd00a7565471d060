//! The facts of a programme, one concept per file, and nothing that looks them up or decides.
//!
//! Every collection is keyed by id and keeps the document's order, so that an id cannot occur twice and order
//! decides only where a rule says so (GEN-12). References are checked by [`Snapshot::check`].

mod action;
mod check;
mod columnar_plan;
mod decision;
mod edit;
mod edit_parts;
mod event;
mod import;
mod instant;
mod internal;
mod kind;
mod lazy_table;
mod level;
mod manager_row;
mod missing;
mod partner;
mod plan;
mod portal;
mod question;
mod queue;
mod record_types;
mod report;
mod resource;
mod review;
mod rule_ids;
mod scalars;
#[cfg(feature = "schema")]
mod schema;
mod selection;
mod settings;
mod sharing;
mod snapshot;
mod system_edit;
mod type_name;
mod user;
mod value;
mod verb;

pub use crate::collections::{Map, Set};
pub use action::Action;
pub(crate) use check::Document;
pub use columnar_plan::{ColumnarChange, ColumnarPlan, Notice, Part, RowVerdict, Sentence};
pub use decision::{Block, Decision, Grant, Lack, Reason, Through};
pub use edit::{Edit, EditRequest};
pub use edit_parts::{
    Assignment, ListedManager, NewPartnerUser, NewUserRole, OnInactive, ReplaceFrom, ReviewAnswer, SupportCase,
    UserRolePatch,
};
pub use event::{Event, Invitation, NotificationModule, NotificationRule, RecipientKind};
pub use import::{Import, ImportTable, row_wish};
pub use instant::{Instant, MalformedInstant};
pub use internal::{InternalRole, Module, ModuleScope, PermissionGroup, RecordScope};
pub use kind::{RecordType, ResourceKind};
pub use lazy_table::{HasFacts, LazyTable, Reference, Store};
pub use level::{Level, ShareLevel};
pub use manager_row::{ImportedRow, MalformedLine, ManagerRow, RowAction, RowColumn};
pub use missing::{Missing, MissingCode};
pub use partner::{
    AssignmentFacts, DEFAULT_PARTNER_ROLES, ManagerAssignment, Partner, PartnerFacts, PartnerRole, PartnerStatus,
    default_hierarchy,
};
pub use plan::{Change, Effect, Passage, Plan, PlanOutcome, PlanRow, RowEffect, RowOutcome, Warning};
pub use portal::{
    CustomView, CustomVisibility, GroupMatch, LeadVisibility, ObjectPermissions, Page, PartnerGroup, PermissionSet,
    Profile, RoleRules, STANDARD_ROLES, Tier, Translation, UserRole, UserRoleKind,
};
pub use question::Question;
pub use queue::Queue;
pub use record_types::{Access, DeclaredType, DefaultAccess};
pub use report::{Finding, HierarchyRole, Impact, ManagerListing, Note, PartnerReview, Recipients, UnfitAssignment};
pub use resource::{LeadOrigin, RecordShare, Resource, ShareTarget};
pub use review::{Campaign, ClosedReview, Review, ReviewState};
pub(crate) use rule_ids::RULES;
pub use rule_ids::RuleId;
pub use selection::PartnerSelection;
pub use settings::{
    BatchMode, CrmRoleSync, HierarchyAccess, InternalView, MAX_ROLE_LEVELS, PrimaryFallback, ReviewNoAnswer, Settings,
    SsoMatch, WidgetSettings,
};
pub use sharing::{
    AccessMapping, InternalRoleRef, Lookup, PartnerRoleRef, PublicGroup, RuleScope, ShareGroup, SharingRule,
    SharingSet, Target,
};
pub use snapshot::{Format, Snapshot, StandardRoles, standard_user_roles};
pub use system_edit::{SystemEdit, SystemEditRequest, SystemSource};
pub use type_name::{MAX_TYPE_NAME, TypeName};
pub use user::{
    ContactLink, Exemption, Feature, HomeOrg, HomeOrgState, InternalStatus, InternalUser, License, PartnerUser,
    PartnerUserStatus, SalesRep, User, UserFacts, UserKind,
};
pub use value::{Criterion, CriterionOp, CriterionSubject, Fields, Operand, Value};
pub use verb::Verb;

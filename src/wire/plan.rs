//! Plans, out and in: one may travel through JavaScript before it is applied.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::edit_parts::{Assignment, each};
use super::event::Invitation;
use super::names::{BatchMode, PlanOutcome, RowOutcome};
use super::partner::{ManagerAssignment, Partner};
use super::portal::UserRole;
use super::review::Review;
use super::tagged::tagged;
use super::text::{Given, Id, Many, Text, Whole};
use super::user::User;
use super::vocabulary::{code_into_model, rule_into_model};
use crate::error::Code;
use crate::model;

/// What an edit would do.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Plan<'a> {
    /// Whether it may be applied; applying a refused plan changes nothing.
    pub(crate) outcome: PlanOutcome,
    /// The revision that it was planned on.
    pub(crate) revision: Whole,
    /// The mode that it was planned in. Default: all-or-nothing.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) mode: Given<BatchMode>,
    /// What becomes of each row, in the request's order.
    #[serde(borrow)]
    pub(crate) rows: Many<PlanRow<'a>>,
    /// The changes, in order; empty when refused.
    pub(crate) changes: Many<Change<'a>>,
    /// What the actor should know; it never blocks (BULK-27).
    pub(crate) warnings: Many<Warning<'a>>,
    /// What the host should now do; empty when refused.
    pub(crate) effects: Many<Effect<'a>>,
    /// The table that the rows come from, of an import from a file.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) table: Given<PlanTable<'a>>,
}

/// The table of an import: how it was read, and what became of its lines.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PlanTable<'a> {
    /// The encoding of its bytes, such as `utf-8` (a text is that as well), `utf-16le` or `windows-1252`.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) encoding: Given<Text<'a>>,
    /// What stands between the cells; empty where no header was found.
    pub(crate) delimiter: Text<'a>,
    /// The line of the header, counted from 1; 0 where none was found.
    pub(crate) header: Whole,
    /// The columns as the header names them.
    pub(crate) columns: Many<Text<'a>>,
    /// How many lines the table has.
    pub(crate) lines: Whole,
    /// How many lines below the header are empty, or have nothing but delimiters.
    pub(crate) blank: Whole,
    /// How many lines were not read, because nobody can say where their rows begin and end; nothing is imported then.
    pub(crate) unread: Whole,
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PlanRow<'a> {
    /// The partner that the row is about.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner: Given<Id<'a>>,
    /// The user that the row is about.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) user: Given<Id<'a>>,
    /// The portal or partner role that the row is about.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) role: Given<Text<'a>>,
    /// What becomes of it.
    pub(crate) outcome: RowOutcome,
    /// Why, where there is more to say than the outcome.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    #[cfg_attr(feature = "schema", schemars(with = "Given<super::vocabulary::CodeName>"))]
    pub(crate) code: Given<Text<'a>>,
    /// The rule behind the code.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    #[cfg_attr(feature = "schema", schemars(with = "Given<super::vocabulary::RuleName>"))]
    pub(crate) rule: Given<Text<'a>>,
    /// The sentence for people, in English.
    pub(crate) message: Text<'a>,
    /// The line of the table on which the row begins, counted from 1.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) line: Given<Whole>,
    /// The column of the table that is at fault.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) column: Given<Text<'a>>,
}

tagged! {
    /// One change of the snapshot; replaying the changes of a plan elsewhere gives the same snapshot.
    Change by "op" {
        /// Assign a manager, or set the flag of one who is assigned.
        SetManager(SetManager<'a>) = "set-manager",
        /// Unassign a manager.
        RemoveManager(Assignment<'a>) = "remove-manager",
        /// Put a partner in the place of the one with its id, or at the end.
        PutPartner(PutPartner<'a>) = "put-partner",
        /// Put a user in the place of the one with its id, or at the end.
        PutUser(PutUser<'a>) = "put-user",
        /// Put a portal role in the place of the one with its id, or at the end.
        PutUserRole(PutUserRole<'a>) = "put-user-role",
        /// Remove a portal role.
        RemoveUserRole(RemoveUserRole<'a>) = "remove-user-role",
        /// Put the portal roles in this order.
        OrderUserRoles(OrderUserRoles<'a>) = "order-user-roles",
        /// Put an invitation in the place of the one with its token, or at the end.
        PutInvitation(PutInvitation<'a>) = "put-invitation",
        /// Put the reviews of a partner in the place of those with its id, or at the end.
        PutReview(PutReview<'a>) = "put-review",
    }
}

/// A manager assignment.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetManager<'a> {
    /// The assignment.
    #[serde(borrow)]
    pub(crate) manager: ManagerAssignment<'a>,
}

/// A partner.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutPartner<'a> {
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Partner<'a>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutUser<'a> {
    /// The user.
    #[serde(borrow)]
    pub(crate) user: User<'a>,
}

/// A portal role.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutUserRole<'a> {
    /// The role.
    #[serde(borrow)]
    pub(crate) role: UserRole<'a>,
}

/// The id of a portal role.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RemoveUserRole<'a> {
    /// The role.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
}

/// The order of the portal roles.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OrderUserRoles<'a> {
    /// Every role once.
    #[serde(borrow)]
    pub(crate) ids: Many<Id<'a>>,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutInvitation<'a> {
    /// The invitation.
    #[serde(borrow)]
    pub(crate) invitation: Invitation<'a>,
}

/// The access reviews of a partner.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PutReview<'a> {
    /// The reviews.
    #[serde(borrow)]
    pub(crate) review: Review<'a>,
}

/// Something the actor should know.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Warning<'a> {
    /// What.
    #[serde(borrow)]
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::CodeName"))]
    pub(crate) code: Text<'a>,
    /// The partner that it is about.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner: Given<Id<'a>>,
    /// The user that it is about.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) user: Given<Id<'a>>,
    /// The sentence for people, in English.
    pub(crate) message: Text<'a>,
}

/// Something the host should now do, such as sending a mail.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Effect<'a> {
    /// What.
    #[serde(borrow)]
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::CodeName"))]
    pub(crate) code: Text<'a>,
    /// The partner that it is about.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner: Given<Id<'a>>,
    /// The user that it is about.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) user: Given<Id<'a>>,
}

impl Plan<'_> {
    /// The plan of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Plan {
        let outcome = model::PlanOutcome::from(self.outcome);
        if outcome == model::PlanOutcome::Refused && !self.changes.0.is_empty() {
            cx.report(Code::MalformedJson, &at.key("changes"), "a refused plan has no changes");
        }
        model::Plan {
            outcome,
            revision: self.revision.0,
            mode: self.mode.0.map_or(model::BatchMode::AllOrNothing, Into::into),
            rows: each(self.rows.0, cx, &at.key("rows"), PlanRow::into_model),
            changes: each(self.changes.0, cx, &at.key("changes"), Change::into_model),
            warnings: each(self.warnings.0, cx, &at.key("warnings"), Warning::into_model),
            effects: each(self.effects.0, cx, &at.key("effects"), Effect::into_model),
            table: self.table.0.map(PlanTable::into_model),
        }
    }
}

impl PlanTable<'_> {
    fn into_model(self) -> model::ImportTable {
        let place = |number: Whole| u32::try_from(number.0).unwrap_or(u32::MAX);
        model::ImportTable {
            encoding: self.encoding.0.map(|encoding| encoding.0.into_owned()),
            delimiter: self.delimiter.0.into_owned(),
            header: place(self.header),
            columns: self.columns.0.into_iter().map(|column| column.0.into_owned()).collect(),
            lines: place(self.lines),
            blank: place(self.blank),
            unread: place(self.unread),
            is_lost: self.unread.0 > 0,
        }
    }
}

impl PlanRow<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PlanRow {
        model::PlanRow {
            partner: cx.maybe_id(self.partner.0.as_ref(), &at.key("partner")),
            user: cx.maybe_id(self.user.0.as_ref(), &at.key("user")),
            role: self.role.0.map(|role| role.0.into_owned()),
            outcome: self.outcome.into(),
            code: self.code.0.map(|code| code_into_model(&code, cx, &at.key("code"))),
            rule: self.rule.0.map(|rule| rule_into_model(&rule, cx, &at.key("rule"))),
            message: self.message.0.into_owned(),
            line: self.line.0.map(|line| u32::try_from(line.0).unwrap_or(u32::MAX)),
            column: self.column.0.map(|column| model::RowColumn::from(column.0.into_owned())),
        }
    }
}

impl Change<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Change {
        match self {
            Self::SetManager(change) => model::Change::SetManager(change.manager.into_model(cx, &at.key("manager"))),
            Self::RemoveManager(change) => {
                let (partner, user) = change.into_model(cx, at);
                model::Change::RemoveManager { partner, user }
            }
            Self::PutPartner(change) => {
                model::Change::PutPartner(change.partner.into_model(cx, &at.key("partner")).into())
            }
            Self::PutUser(change) => model::Change::PutUser(change.user.into_model(cx, &at.key("user")).into()),
            Self::PutUserRole(change) => model::Change::PutUserRole(change.role.into_model(cx, &at.key("role")).into()),
            Self::RemoveUserRole(change) => model::Change::RemoveUserRole(cx.id(&change.id, &at.key("id"))),
            Self::OrderUserRoles(change) => model::Change::OrderUserRoles(cx.ids(Some(change.ids), &at.key("ids"))),
            Self::PutInvitation(change) => {
                model::Change::PutInvitation(change.invitation.into_model(cx, &at.key("invitation")).into())
            }
            Self::PutReview(change) => model::Change::PutReview(change.review.into_model(cx, &at.key("review")).into()),
        }
    }
}

impl Warning<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Warning {
        model::Warning {
            code: code_into_model(&self.code, cx, &at.key("code")),
            partner: cx.maybe_id(self.partner.0.as_ref(), &at.key("partner")),
            user: cx.maybe_id(self.user.0.as_ref(), &at.key("user")),
            message: self.message.0.into_owned(),
        }
    }
}

impl Effect<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Effect {
        model::Effect {
            code: code_into_model(&self.code, cx, &at.key("code")),
            partner: cx.maybe_id(self.partner.0.as_ref(), &at.key("partner")),
            user: cx.maybe_id(self.user.0.as_ref(), &at.key("user")),
        }
    }
}

impl<'a> From<&'a model::Plan> for Plan<'a> {
    fn from(from: &'a model::Plan) -> Self {
        Self {
            outcome: from.outcome.into(),
            revision: Whole(from.revision),
            mode: Given(Some(from.mode.into())),
            rows: from.rows.iter().map(PlanRow::from).collect(),
            changes: from.changes.iter().map(Change::from).collect(),
            warnings: from.warnings.iter().map(Warning::from).collect(),
            effects: from.effects.iter().map(Effect::from).collect(),
            table: Given(from.table.as_ref().map(PlanTable::from)),
        }
    }
}

impl<'a> From<&'a model::ImportTable> for PlanTable<'a> {
    fn from(from: &'a model::ImportTable) -> Self {
        Self {
            encoding: Given(from.encoding.as_deref().map(Text::from)),
            delimiter: from.delimiter.as_str().into(),
            header: Whole(from.header.into()),
            columns: from.columns.iter().map(|column| column.as_str().into()).collect(),
            lines: Whole(from.lines.into()),
            blank: Whole(from.blank.into()),
            unread: Whole(from.unread.into()),
        }
    }
}

impl<'a> From<&'a model::PlanRow> for PlanRow<'a> {
    fn from(from: &'a model::PlanRow) -> Self {
        Self {
            partner: Given(from.partner.as_ref().map(Id::from)),
            user: Given(from.user.as_ref().map(Id::from)),
            role: Given(from.role.as_deref().map(Text::from)),
            outcome: from.outcome.into(),
            code: Given(from.code.map(|code| code.as_str().into())),
            rule: Given(from.rule.map(|rule| rule.as_str().into())),
            message: from.message.as_str().into(),
            line: Given(from.line.map(|line| Whole(line.into()))),
            column: Given(from.column.as_ref().map(|column| column.as_str().into())),
        }
    }
}

impl<'a> From<&'a model::Change> for Change<'a> {
    fn from(from: &'a model::Change) -> Self {
        match from {
            model::Change::SetManager(manager) => Self::SetManager(SetManager { manager: manager.into() }),
            model::Change::RemoveManager { partner, user } => {
                Self::RemoveManager(Assignment { partner: partner.into(), user: user.into() })
            }
            model::Change::PutPartner(partner) => Self::PutPartner(PutPartner { partner: (&**partner).into() }),
            model::Change::PutUser(user) => Self::PutUser(PutUser { user: (&**user).into() }),
            model::Change::PutUserRole(role) => Self::PutUserRole(PutUserRole { role: (&**role).into() }),
            model::Change::RemoveUserRole(id) => Self::RemoveUserRole(RemoveUserRole { id: id.into() }),
            model::Change::OrderUserRoles(ids) => {
                Self::OrderUserRoles(OrderUserRoles { ids: ids.iter().map(Id::from).collect() })
            }
            model::Change::PutInvitation(invitation) => {
                Self::PutInvitation(PutInvitation { invitation: (&**invitation).into() })
            }
            model::Change::PutReview(review) => Self::PutReview(PutReview { review: (&**review).into() }),
        }
    }
}

impl<'a> From<&'a model::Warning> for Warning<'a> {
    fn from(from: &'a model::Warning) -> Self {
        Self {
            code: from.code.as_str().into(),
            partner: Given(from.partner.as_ref().map(Id::from)),
            user: Given(from.user.as_ref().map(Id::from)),
            message: from.message.as_str().into(),
        }
    }
}

impl<'a> From<&'a model::Effect> for Effect<'a> {
    fn from(from: &'a model::Effect) -> Self {
        Self {
            code: from.code.as_str().into(),
            partner: Given(from.partner.as_ref().map(Id::from)),
            user: Given(from.user.as_ref().map(Id::from)),
        }
    }
}

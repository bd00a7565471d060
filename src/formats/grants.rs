//! What the relation of grants looks like outside: its members are the columns of tables.

use serde::Serialize;

use crate::model::{Operand, Value};

/// One row: the viewer may do the action on every record that matches each column that says something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "GrantRow"))]
pub struct GrantRowOut<'a> {
    /// The viewer.
    pub viewer: &'a str,
    /// The action.
    pub action: &'a str,
    /// What the row says.
    #[serde(flatten)]
    pub says: SaysOut<'a>,
    /// The first moment at which the row may hold no longer; absent: time does not end it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<&'a str>,
}

/// What a row says beside its viewer, its action and its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaysOut<'a> {
    /// The level that the grant gives.
    pub level: &'static str,
    /// The rule that grants.
    pub rule: &'static str,
    /// The record belongs to this partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner: Option<&'a str>,
    /// The record belongs to no partner (true) or to some partner (false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partner_absent: Option<bool>,
    /// The record has this owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<&'a str>,
    /// The record has no owner (true) or an owner (false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_absent: Option<bool>,
    /// The owner is of this class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_class: Option<&'static str>,
    /// The owner is of this account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_account: Option<&'a str>,
    /// True: the owner has an account, and the record belongs to it or to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_home: Option<bool>,
    /// The record has this assignee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<&'a str>,
    /// The record has no assignee (true) or an assignee (false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_absent: Option<bool>,
    /// The record has this creator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<&'a str>,
    /// The record has no creator (true) or a creator (false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by_absent: Option<bool>,
    /// The lead has this origin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<&'static str>,
    /// The record is about this contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<&'a str>,
    /// The record is about this contact or, where it names none, has its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact_else_id: Option<&'a str>,
    /// The record has this id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// The record has no id (true) or an id (false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_absent: Option<bool>,
    /// The record is shared with this user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_user: Option<&'a str>,
    /// The share is of this level or a higher one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_level: Option<&'static str>,
    /// The record passes the criterion with this number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<u64>,
    /// `records`: another row of the viewer and the action matches each record of this one, which adds a level or a rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implied: Option<&'static str>,
}

/// What rows ask of free fields, and all else that has no column of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriterionOut<'a> {
    /// Its number, which follows from its tests alone.
    pub criterion: u64,
    /// All of these hold.
    pub tests: Vec<TestOut<'a>>,
}

/// One test of a criterion.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum TestOut<'a> {
    /// The part does not hold.
    Not {
        /// `not`.
        kind: &'static str,
        /// What does not hold.
        part: PartOut<'a>,
    },
    /// The part holds.
    Is(PartOut<'a>),
}

/// A question about a record's own members.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum PartOut<'a> {
    /// The member is one of these.
    In {
        /// The member.
        member: &'static str,
        /// The texts.
        values: Vec<&'a str>,
    },
    /// Nothing is in the member.
    Absent {
        /// The member.
        member: &'static str,
    },
    /// The owner is of one of these classes.
    OwnerClass {
        /// Their names.
        values: Vec<&'static str>,
    },
    /// The record is shared with one of these users.
    Shared {
        /// The users.
        users: Vec<&'a str>,
        /// At least at this level.
        level: &'static str,
    },
    /// The record is shared with a group or role.
    SharedTo {
        /// The keys of the groups and roles, as shares have them in the index.
        keys: Vec<&'a str>,
        /// At least at this level.
        level: &'static str,
    },
    /// The id of the record is that of its partner.
    IdIsPartner,
    /// The owner is one of these, and the record belongs to that owner's account or to none.
    Home {
        /// The owners with their accounts.
        owners: Vec<HomeOut<'a>>,
    },
    /// A free field passes a test.
    Field {
        /// The name of the field.
        name: &'a str,
        /// The comparison.
        operator: &'static str,
        /// What it compares with.
        value: OperandOut<'a>,
    },
}

/// An owner at home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HomeOut<'a> {
    /// The owner.
    pub owner: &'a str,
    /// The owner's account.
    pub partner: &'a str,
}

/// One value or several.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum OperandOut<'a> {
    /// One.
    One(ValueOut<'a>),
    /// Several.
    Many(Vec<ValueOut<'a>>),
}

/// A value of a free field.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ValueOut<'a> {
    /// A text.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A truth value.
    Bool(bool),
}

impl<'a> From<&'a Operand> for OperandOut<'a> {
    fn from(operand: &'a Operand) -> Self {
        let value = |value: &'a Value| match value {
            Value::Text(text) => ValueOut::Text(text),
            Value::Number(number) => ValueOut::Number(*number),
            Value::Bool(yes) => ValueOut::Bool(*yes),
        };
        match operand {
            Operand::One(one) => Self::One(value(one)),
            Operand::Many(many) => Self::Many(many.iter().map(value).collect()),
        }
    }
}

/// The number of a criterion: FNV-1a of its tests as JSON, cut to what a double counts exactly.
#[must_use]
pub fn criterion_number(tests: &[TestOut<'_>]) -> u64 {
    let json = serde_json::to_string(tests).unwrap_or_default();
    let hash = json
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    hash >> 11
}

/// An owner of records: what rows ask about owners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "GrantOwner"))]
pub struct GrantOwnerOut<'a> {
    /// The user.
    pub owner: &'a str,
    /// The class of the user.
    pub class: &'static str,
    /// The account of a partner user or sales rep.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<&'a str>,
}

/// The rows of a viewer and an action, what they have in common once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantGroupOut<'a> {
    /// The viewer.
    pub viewer: &'a str,
    /// The action.
    pub action: &'a str,
    /// The first moment at which the rows may hold no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<&'a str>,
    /// The rows.
    pub rows: Vec<GroupedRowOut<'a>>,
}

/// A row without what its group says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupedRowOut<'a> {
    /// What it says.
    #[serde(flatten)]
    pub says: SaysOut<'a>,
    /// The position of the list of owners for each of which the row stands once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homes: Option<usize>,
}

/// The rows of some viewers, with the criteria that they name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GrantsOut<'a> {
    /// The rows, those of a viewer and an action together.
    pub groups: Vec<GrantGroupOut<'a>>,
    /// The criteria.
    pub criteria: Vec<CriterionOut<'a>>,
    /// Classes and accounts of owners at home, which rows name by position.
    pub homes: Vec<Vec<(&'static str, &'a str)>>,
}

//! The pieces of edits.

use std::sync::Arc;

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::entries::Entries;
use super::names::{Feature, LeadVisibility, License, RowAction};
use super::node::{Fault, What};
use super::portal::{Translation, UserRole, translations_into_model};
use super::readable::Readable;
use super::source::Source;
use super::text::{Given, Id, Many, Text, True};
use super::user::{ContactLink, HomeOrg};
use super::writable::{Out, Writable};
use crate::error::Code;
use crate::model;

/// A field that must be there but may be `null`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Nullable<T>(pub(crate) Option<T>);

impl<'a, T: Readable<'a>> Readable<'a> for Nullable<T> {
    fn blank() -> Self {
        Self(None)
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        self.0.read(source)
    }
}

impl<T: Writable> Writable for Nullable<T> {
    fn write(&self, out: &mut Out) {
        self.0.write(out);
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Nullable<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        <Option<T>>::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <Option<T>>::json_schema(generator)
    }
}

/// The partners that an edit of managers is about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PartnerSelection<'a> {
    /// Partners by id.
    Listed(Many<Id<'a>>),
    /// Every partner, whatever its status.
    All,
    /// Every partner to which this user is assigned, whatever its status.
    ManagedBy(Id<'a>),
}

impl<'a> Readable<'a> for PartnerSelection<'a> {
    fn blank() -> Self {
        Self::Listed(Many::default())
    }

    fn read(&mut self, mut source: Source<'_, 'a>) -> Result<(), Fault> {
        const WAYS: &[&str] = &["all", "managedBy"];
        if source.is_list() {
            let mut listed = Many::default();
            let result = listed.read(source);
            *self = Self::Listed(listed);
            return result;
        }
        let variant = source.choice(WAYS, "a list of ids, `all` or `managedBy`")?;
        match (variant.name(), variant.has_value()) {
            ("all", false) => *self = Self::All,
            ("managedBy", true) => {
                let mut user = Id::blank();
                let result = variant.read(&mut user);
                *self = Self::ManagedBy(user);
                return result.map_err(Fault::of_choice);
            }
            (name, false) => return Err(Fault::new(What::UnknownValue(name.to_owned(), WAYS.first().copied()))),
            (name, true) => {
                let unknown = Fault::new(What::UnknownValue(name.to_owned(), WAYS.first().copied()));
                return Err(unknown.of_choice());
            }
        }
        Ok(())
    }
}

impl Writable for PartnerSelection<'_> {
    fn write(&self, out: &mut Out) {
        match self {
            Self::Listed(partners) => partners.write(out),
            Self::All => out.text("all"),
            Self::ManagedBy(user) => {
                out.raw("{\"managedBy\":");
                user.write(out);
                out.raw("}");
            }
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for PartnerSelection<'_> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartnerSelection".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let listed = <Many<Id<'_>>>::json_schema(generator);
        let user = Id::json_schema(generator);
        schemars::json_schema!({
            "description": "The partners that an edit of managers is about: their ids, every partner, or every partner to which a user is assigned; the last two whatever their status, by id.",
            "anyOf": [
                listed,
                { "const": "all" },
                {
                    "type": "object",
                    "properties": { "managedBy": user },
                    "required": ["managedBy"],
                    "additionalProperties": false,
                },
            ],
        })
    }
}

impl PartnerSelection<'_> {
    /// The selection of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PartnerSelection {
        match self {
            Self::Listed(partners) => model::PartnerSelection::Listed(cx.ids(Some(partners), at)),
            Self::All => model::PartnerSelection::All,
            Self::ManagedBy(user) => model::PartnerSelection::ManagedBy(cx.id(&user, &at.key("managedBy"))),
        }
    }
}

/// Who is replaced (BULK-04).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) enum ReplaceFrom<'a> {
    /// Every manager of the partner.
    All(True),
    /// One manager.
    #[serde(borrow)]
    User(Id<'a>),
}

/// A pair of partner and user.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Assignment<'a> {
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The user.
    pub(crate) user: Id<'a>,
}

/// A manager of a whole-set list (BULK-10).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListedManager<'a> {
    /// The internal user.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// Flagged as primary. Default: false.
    #[serde(rename = "primary", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_primary: Given<bool>,
}

/// One row of an import of manager assignments (BULK-12).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagerRow<'a> {
    /// What it wants.
    pub(crate) action: RowAction,
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The user.
    pub(crate) user: Id<'a>,
    /// With `add`: also make primary.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) primary: Given<bool>,
}

/// What to change of a portal role; fields that are left out stay (PUR-23).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UserRolePatch<'a> {
    /// A new id: never accepted.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) id: Given<Id<'a>>,
    /// A new name: never accepted (PUR-23).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) name: Given<Text<'a>>,
    /// The new description.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) description: Given<Text<'a>>,
    /// Partner Assignable.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_assignable: Given<bool>,
    /// Default Role.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_default: Given<bool>,
    /// Lead visibility.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) lead_visibility: Given<LeadVisibility>,
    /// All translations anew.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) translations: Given<Entries<Text<'a>, Translation<'a>>>,
}

/// A partner user to create.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewPartnerUser<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The name.
    pub(crate) name: Text<'a>,
    /// The address.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) email: Given<Text<'a>>,
    /// The borrowed login name.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) username: Given<Text<'a>>,
    /// The account.
    pub(crate) partner: Id<'a>,
    /// The contact.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) contact: Given<ContactLink<'a>>,
    /// The licence.
    pub(crate) license: License,
    /// The place in the hierarchy.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_role: Given<Id<'a>>,
    /// The portal roles. Default: the default ones (PUR-10).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) user_roles: Given<Many<Id<'a>>>,
    /// The home organisation.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) home_org: Given<HomeOrg<'a>>,
}

/// What a support case says (USER-14, USER-23, USER-25).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SupportCase<'a> {
    /// The current username.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) username: Given<Text<'a>>,
    /// The wanted username.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) new_username: Given<Text<'a>>,
    /// What was done, step by step.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) steps: Given<Text<'a>>,
    /// A picture of the error.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) screenshot: Given<Text<'a>>,
    /// Feature permissions to restore (USER-26).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) features: Given<Many<Feature>>,
}

/// One answer of an access review (USER-29).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReviewAnswer<'a> {
    /// The user.
    #[serde(borrow)]
    pub(crate) user: Id<'a>,
    /// The user is to be kept.
    pub(crate) keep: bool,
}

/// The entries of a list, each converted at its place.
pub(crate) fn each<W, M>(
    entries: Vec<W>,
    cx: &mut Cx,
    at: &At<'_>,
    convert: impl Fn(W, &mut Cx, &At<'_>) -> M,
) -> Vec<M> {
    entries.into_iter().enumerate().map(|(index, entry)| convert(entry, cx, &at.index(index))).collect()
}

/// The texts of the model by key; a key that occurs twice is reported.
pub(crate) fn texts_into_model(
    entries: Entries<Text<'_>, Text<'_>>,
    cx: &mut Cx,
    at: &At<'_>,
) -> model::Map<Arc<str>, Arc<str>> {
    let mut out = model::Map::default();
    for (key, value) in entries.0 {
        let value = cx.share(&value.0);
        if out.insert(cx.share(&key.0), value).is_some() {
            cx.report(Code::DuplicateKey, &at.key(&key.0), format!("the key `{}` occurs twice", key.0));
        }
    }
    out
}

/// The portal role to create.
pub(crate) fn new_role(role: UserRole<'_>, cx: &mut Cx, at: &At<'_>) -> model::NewUserRole {
    model::NewUserRole {
        id: cx.id(&role.id, &at.key("id")),
        name: cx.share(&role.name.0),
        description: role.description.0.map(|text| cx.share(&text.0)),
        partner_assignable: role.is_partner_assignable.0,
        is_default: role.is_default.0,
        lead_visibility: role.lead_visibility.0.map(Into::into),
        translations: translations_into_model(role.translations.0.unwrap_or_default(), cx, &at.key("translations")),
    }
}

impl ReplaceFrom<'_> {
    /// Who is replaced, in the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::ReplaceFrom {
        match self {
            Self::All(True) => model::ReplaceFrom::All,
            Self::User(id) => model::ReplaceFrom::User(cx.id(&id, &at.key("user"))),
        }
    }
}

impl Assignment<'_> {
    /// The pair of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> (crate::ids::PartnerId, crate::ids::UserId) {
        (cx.id(&self.partner, &at.key("partner")), cx.id(&self.user, &at.key("user")))
    }
}

impl ListedManager<'_> {
    /// The manager of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::ListedManager {
        model::ListedManager { user: cx.id(&self.user, &at.key("user")), is_primary: self.is_primary.holds() }
    }
}

impl ManagerRow<'_> {
    /// The row of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::ManagerRow {
        model::ManagerRow {
            action: self.action.into(),
            partner: cx.id(&self.partner, &at.key("partner")),
            user: cx.id(&self.user, &at.key("user")),
            primary: self.primary.0,
        }
    }
}

impl UserRolePatch<'_> {
    /// The patch of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::UserRolePatch {
        model::UserRolePatch {
            id: cx.maybe_id(self.id.0.as_ref(), &at.key("id")),
            name: self.name.0.map(|text| cx.share(&text.0)),
            description: self.description.0.map(|text| cx.share(&text.0)),
            partner_assignable: self.partner_assignable.0,
            is_default: self.is_default.0,
            lead_visibility: self.lead_visibility.0.map(Into::into),
            translations: (self.translations.0)
                .map(|translations| translations_into_model(translations, cx, &at.key("translations"))),
        }
    }
}

impl NewPartnerUser<'_> {
    /// The user of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::NewPartnerUser {
        model::NewPartnerUser {
            id: cx.id(&self.id, &at.key("id")),
            name: cx.share(&self.name.0),
            email: self.email.0.map(|text| cx.share(&text.0)),
            username: self.username.0.map(|text| cx.share(&text.0)),
            partner: cx.id(&self.partner, &at.key("partner")),
            contact: self.contact.0.map(|contact| contact.into_model(cx, &at.key("contact"))),
            license: self.license.into(),
            partner_role: cx.maybe_id(self.partner_role.0.as_ref(), &at.key("partnerRole")),
            user_roles: self.user_roles.0.map(|roles| cx.ids(Some(roles), &at.key("userRoles"))),
            home_org: self.home_org.0.map(|org| org.into_model(cx, &at.key("homeOrg"))),
        }
    }
}

impl SupportCase<'_> {
    /// The case of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, _: &At<'_>) -> model::SupportCase {
        model::SupportCase {
            username: self.username.0.map(|text| cx.share(&text.0)),
            new_username: self.new_username.0.map(|text| cx.share(&text.0)),
            steps: self.steps.0.map(|text| cx.share(&text.0)),
            screenshot: self.screenshot.0.map(|text| cx.share(&text.0)),
            features: self.features.0.map(|list| list.0.into_iter().map(Into::into).collect()),
        }
    }
}

impl ReviewAnswer<'_> {
    /// The answer of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::ReviewAnswer {
        model::ReviewAnswer { user: cx.id(&self.user, &at.key("user")), keep: self.keep }
    }
}

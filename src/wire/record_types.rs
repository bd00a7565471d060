//! Record types of the programme's own, references to types and modules, and default access.

use partner_policy_derive::Wire;

use super::cx::{At, Cx, quoted};
use super::entries::Entries;
use super::names::Access;
use super::text::{Given, Text, TypeRef};
use crate::error::Code;
use crate::model;

/// A record type of the programme's own (TYPE-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "DeclaredRecordType"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RecordType<'a> {
    /// The id: a letter a to z, then a to z, digits, hyphens; at most 40. No built-in type has it.
    #[serde(borrow)]
    pub(crate) id: TypeRef<'a>,
    /// The label for people.
    pub(crate) label: Text<'a>,
    /// Permission groups and notifications may name it (TYPE-04). Default: false.
    #[serde(rename = "module", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_module: Given<bool>,
    /// With portal roles the standard ones may create it and edit the account's (TYPE-03). Default: false.
    #[serde(rename = "portalCapability", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_portal_capability: Given<bool>,
}

/// What everybody may do with the records of a type (OWD-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DefaultAccess {
    /// The level of every internal user (OWD-03). Default: private.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal: Given<Access>,
    /// The level of every partner user, at most the internal one (OWD-02, OWD-04). Default: private.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) external: Given<Access>,
}

/// The default access by record type.
pub(crate) type Defaults<'a> = Entries<TypeRef<'a>, DefaultAccess>;

impl Access {
    const fn level(self) -> Option<model::ShareLevel> {
        match self {
            Self::Private => None,
            Self::Read => Some(model::ShareLevel::Read),
            Self::ReadWrite => Some(model::ShareLevel::ReadWrite),
        }
    }

    fn of(level: Option<model::ShareLevel>) -> Given<Self> {
        Given(level.map(|level| match level {
            model::ShareLevel::Read => Self::Read,
            model::ShareLevel::ReadWrite => Self::ReadWrite,
        }))
    }
}

impl Cx {
    /// The record type with this name; whether a declared one is known here is checked with the whole snapshot.
    pub(crate) fn record_type(&mut self, name: &TypeRef<'_>, at: &At<'_>) -> model::RecordType {
        let declared = || model::TypeName::parse(&name.0).map(model::RecordType::Declared);
        let found = model::RecordType::built_in(&name.0).or_else(declared);
        found.unwrap_or_else(|| {
            self.no_type(name, at);
            model::RecordType::Lead
        })
    }

    /// The module with this name.
    pub(crate) fn module(&mut self, name: &TypeRef<'_>, at: &At<'_>) -> Option<model::Module> {
        Some(match &*name.0 {
            "lead" => model::Module::Lead,
            "deal" => model::Module::Deal,
            "mdf-request" => model::Module::MdfRequest,
            "business-plan" => model::Module::BusinessPlan,
            other => match model::TypeName::parse(other) {
                Some(name) => model::Module::Declared(name),
                None => {
                    self.no_type(name, at);
                    return None;
                }
            },
        })
    }

    /// The module of notifications with this name.
    pub(crate) fn notification_module(&mut self, name: &TypeRef<'_>, at: &At<'_>) -> Option<model::NotificationModule> {
        let declared = || model::TypeName::parse(&name.0).map(model::NotificationModule::Declared);
        let found = model::NotificationModule::parse(&name.0).or_else(declared);
        if found.is_none() {
            self.no_type(name, at);
        }
        found
    }

    fn no_type(&mut self, name: &TypeRef<'_>, at: &At<'_>) {
        if !self.is_wild(&name.0) {
            self.report(Code::DanglingReference, at, format!("there is no {} in recordTypes", quoted(&name.0)));
        }
    }
}

/// The declared types in id order; one whose id is none, or taken, is reported and left out.
pub(crate) fn types_into_model(
    entries: Vec<RecordType<'_>>,
    cx: &mut Cx,
) -> model::Map<model::TypeName, model::DeclaredType> {
    let place = At::ROOT.key("recordTypes");
    let mut types: Vec<model::DeclaredType> = Vec::new();
    for (index, entry) in entries.into_iter().enumerate() {
        let at = place.index(index);
        let Some(id) = model::TypeName::parse(&entry.id.0) else {
            if !cx.is_wild(&entry.id.0) {
                let message = "the id of a type is a letter a to z, then a to z, digits and hyphens, at most 40";
                cx.report(Code::MalformedId, &at.key("id"), message);
            }
            cx.unreliable.push("recordTypes");
            continue;
        };
        if model::ResourceKind::parse(id.as_str()).is_some() {
            let message = format!("{} is a built-in type", quoted(id.as_str()));
            cx.report(Code::DuplicateId, &at.key("id"), message);
        } else if types.iter().any(|known| known.id == id) {
            cx.report(Code::DuplicateId, &at.key("id"), format!("the id {} occurs twice", quoted(id.as_str())));
        } else {
            types.push(model::DeclaredType {
                id,
                label: (&*entry.label.0).into(),
                is_module: entry.is_module.holds(),
                has_portal_capability: entry.has_portal_capability.holds(),
            });
        }
    }
    crate::order::sort_by(&mut types, |a, b| a.id.cmp(&b.id));
    types.into_iter().map(|entry| (entry.id, entry)).collect()
}

impl<'a> From<&'a model::DeclaredType> for RecordType<'a> {
    fn from(from: &'a model::DeclaredType) -> Self {
        Self {
            id: from.id.as_str().into(),
            label: (&from.label).into(),
            is_module: Given::claim(from.is_module),
            has_portal_capability: Given::claim(from.has_portal_capability),
        }
    }
}

/// The defaults of the model, in the order of types; a type that occurs twice is reported.
pub(crate) fn defaults_into_model(
    defaults: Defaults<'_>,
    cx: &mut Cx,
) -> model::Map<model::RecordType, model::DefaultAccess> {
    let place = At::ROOT.key("defaultAccess");
    let mut out: Vec<(model::RecordType, model::DefaultAccess)> = Vec::new();
    for (name, access) in defaults.0 {
        let at = place.key(&name.0);
        let record_type = cx.record_type(&name, &at);
        let level = |given: Given<Access>| given.0.and_then(Access::level);
        let access = model::DefaultAccess { internal: level(access.internal), external: level(access.external) };
        if out.iter().any(|(known, _)| *known == record_type) {
            cx.report(Code::DuplicateKey, &at, format!("the key {} occurs twice", quoted(&name.0)));
        } else {
            out.push((record_type, access));
        }
    }
    crate::order::sort_by(&mut out, |(a, _), (b, _)| a.cmp(b));
    out.into_iter().collect()
}

/// The defaults as they are written, by type; one that is private on both sides says nothing.
pub(crate) fn defaults_from_model(
    defaults: &model::Map<model::RecordType, model::DefaultAccess>,
) -> Given<Defaults<'static>> {
    let open = defaults.iter().filter(|(_, access)| **access != model::DefaultAccess::default());
    let mut entries: Vec<_> = open
        .map(|(of, access)| {
            let access = DefaultAccess { internal: Access::of(access.internal), external: Access::of(access.external) };
            (TypeRef::from(*of), access)
        })
        .collect();
    crate::order::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
    Given((!entries.is_empty()).then_some(Entries(entries)))
}

impl From<model::RecordType> for TypeRef<'_> {
    fn from(of: model::RecordType) -> Self {
        Self(of.kind().as_str().to_owned().into())
    }
}

impl From<model::Module> for TypeRef<'_> {
    fn from(module: model::Module) -> Self {
        let name = match &module {
            model::Module::Lead => "lead",
            model::Module::Deal => "deal",
            model::Module::MdfRequest => "mdf-request",
            model::Module::BusinessPlan => "business-plan",
            model::Module::Declared(name) => name.as_str(),
        };
        Self(name.to_owned().into())
    }
}

impl From<model::NotificationModule> for TypeRef<'_> {
    fn from(module: model::NotificationModule) -> Self {
        let name = match &module {
            model::NotificationModule::Lead => "lead",
            model::NotificationModule::Deal => "deal",
            model::NotificationModule::MdfRequest => "mdf-request",
            model::NotificationModule::BusinessPlan => "business-plan",
            model::NotificationModule::Training => "training",
            model::NotificationModule::Declared(name) => name.as_str(),
        };
        Self(name.to_owned().into())
    }
}

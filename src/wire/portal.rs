//! The portal: user roles, tiers, profiles, permission sets, partner groups, custom views.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::entries::Entries;
use super::names::{GroupMatch, LeadVisibility, Verb};
use super::sharing::Criterion;
use super::text::{Given, Id, Many, Text, TypeRef};
use super::{id_list, share_all, text_list};
use crate::error::Code;
use crate::ids::UserRoleId;
use crate::model;

/// A portal role (PUR-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UserRole<'a> {
    /// The id; `administrator`, `marketing` and `sales` are the standard roles.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The canonical name, unique without regard to case (PUR-05).
    pub(crate) name: Text<'a>,
    /// The description for people.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) description: Given<Text<'a>>,
    /// A partner's administrator may give and take the role (PUR-06). Default: true for `administrator` (PUR-08), false for others.
    #[serde(rename = "partnerAssignable", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_partner_assignable: Given<bool>,
    /// New users get the role (PUR-10). Default: false.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_default: Given<bool>,
    /// Which leads the role shows. Default: by role (LEAD-04 to LEAD-08).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) lead_visibility: Given<LeadVisibility>,
    /// The translations by BCP 47 language tag; display only (I18N-02).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) translations: Given<Entries<Text<'a>, Translation<'a>>>,
}

/// A translated name and description (I18N-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Translation<'a> {
    /// The translated name.
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    /// The translated description.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) description: Given<Text<'a>>,
}

/// A tier of the programme (TIER-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Tier<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The name for people.
    pub(crate) name: Text<'a>,
    /// The features that the tier opens, by name.
    pub(crate) features: Many<Text<'a>>,
}

/// A profile: the base of the object permissions (USER-02).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Profile<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The permitted verbs by record type.
    pub(crate) objects: Objects<'a>,
}

/// A permission set: adds to the profile (USER-02).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PermissionSet<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The permitted verbs by record type.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) objects: Given<Objects<'a>>,
    /// Features that no tier lists and that this set grants (TIER-07).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) tier_features: Given<Many<Text<'a>>>,
}

/// A segment; membership is per user (GROUP-03).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnerGroup<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// How its rules combine (GROUP-04). Default: all.
    #[serde(rename = "match", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) matching: Given<GroupMatch>,
    /// The rules on the partner's data.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner: Given<Many<Criterion<'a>>>,
    /// The rules on the user's portal roles.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) user_roles: Given<RoleRules<'a>>,
}

/// The rules of a partner group on the user's portal roles; they may name roles that are gone (PUR-29).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RoleRules<'a> {
    /// The user has any of these roles.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has: Given<Many<Id<'a>>>,
    /// The user has none of these roles.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_not: Given<Many<Id<'a>>>,
}

/// A view of the portal for the members of its groups; the first match is shown (GROUP-07).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CustomView<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// A member of any of these groups gets the view.
    pub(crate) groups: Many<Id<'a>>,
    /// Its pages.
    pub(crate) pages: Many<Page<'a>>,
}

/// A page of a custom view (GROUP-08).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Page<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// A member of any of these groups may open it. Default: every user of the view.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) groups: Given<Many<Id<'a>>>,
    /// The page above, whose restriction this one inherits.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) parent: Given<Id<'a>>,
}

/// The permitted verbs by record type.
pub(crate) type Objects<'a> = Entries<TypeRef<'a>, Many<Verb>>;

fn objects_into_model(objects: Objects<'_>, cx: &mut Cx, at: &At<'_>) -> model::ObjectPermissions {
    let mut out: model::ObjectPermissions = Vec::new();
    for (name, verbs) in objects.0 {
        let kind = cx.record_type(&name, &at.key(&name.0));
        if out.iter().any(|(known, _)| *known == kind) {
            cx.report(Code::DuplicateKey, at, format!("the key `{}` occurs twice", kind.kind().as_str()));
            break;
        }
        out.push((kind, verbs.0.into_iter().map(Into::into).collect()));
    }
    // Order has no meaning here, and equal permissions are to be equal.
    crate::order::sort_by(&mut out, |(a, _), (b, _)| a.cmp(b));
    out
}

fn objects_from_model(objects: &model::ObjectPermissions) -> Objects<'static> {
    let verbs = |verbs: &[model::Verb]| verbs.iter().copied().filter_map(Verb::of).collect();
    Entries(objects.iter().map(|(kind, permitted)| ((*kind).into(), verbs(permitted))).collect())
}

/// The translations of the model; a tag that occurs twice is reported.
pub(crate) fn translations_into_model(
    translations: Entries<Text<'_>, Translation<'_>>,
    cx: &mut Cx,
    at: &At<'_>,
) -> model::Map<std::sync::Arc<str>, model::Translation> {
    let mut out = model::Map::default();
    for (tag, translation) in translations.0 {
        let translated = model::Translation {
            name: (&*translation.name.0).into(),
            description: translation.description.0.map(|text| (&*text.0).into()),
        };
        if out.insert(cx.share(&tag.0), translated).is_some() {
            cx.report(Code::DuplicateKey, &at.key(&tag.0), format!("the key `{}` occurs twice", tag.0));
        }
    }
    out
}

/// The translations as they are written, by tag.
pub(crate) fn translations_from_model(
    translations: &model::Map<std::sync::Arc<str>, model::Translation>,
) -> Entries<Text<'_>, Translation<'_>> {
    let mut entries: Vec<_> = translations
        .iter()
        .map(|(tag, text)| {
            let description = Given(text.description.as_ref().map(Text::from));
            (Text::from(tag), Translation { name: (&text.name).into(), description })
        })
        .collect();
    crate::order::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
    Entries(entries)
}

impl UserRole<'_> {
    /// The role of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::UserRole {
        let id: UserRoleId = cx.id(&self.id, &at.key("id"));
        let kind = model::UserRoleKind::of(&id);
        let usual = kind.default_lead_visibility(cx.custom_visibility);
        model::UserRole {
            name: (&*self.name.0).into(),
            description: self.description.0.map(|text| (&*text.0).into()),
            is_partner_assignable: self
                .is_partner_assignable
                .0
                .unwrap_or(matches!(kind, model::UserRoleKind::Administrator)),
            is_default: self.is_default.holds(),
            lead_visibility: self.lead_visibility.0.map_or(usual, Into::into),
            translations: translations_into_model(self.translations.0.unwrap_or_default(), cx, &at.key("translations")),
            id,
        }
    }
}

impl<'a> From<&'a model::UserRole> for UserRole<'a> {
    fn from(from: &'a model::UserRole) -> Self {
        let assignable = matches!(from.kind(), model::UserRoleKind::Administrator);
        Self {
            id: (&from.id).into(),
            name: (&from.name).into(),
            description: Given(from.description.as_ref().map(Text::from)),
            is_partner_assignable: Given::unless(from.is_partner_assignable, &assignable),
            is_default: Given::claim(from.is_default),
            // Always written: the default of a custom role depends on an option.
            lead_visibility: Given(Some(from.lead_visibility.into())),
            translations: Given((!from.translations.is_empty()).then(|| translations_from_model(&from.translations))),
        }
    }
}

impl Tier<'_> {
    /// The tier of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Tier {
        model::Tier {
            id: cx.id(&self.id, &at.key("id")),
            name: (&*self.name.0).into(),
            features: share_all(self.features, cx),
        }
    }
}

impl<'a> From<&'a model::Tier> for Tier<'a> {
    fn from(from: &'a model::Tier) -> Self {
        Self { id: (&from.id).into(), name: (&from.name).into(), features: text_list(&from.features) }
    }
}

impl Profile<'_> {
    /// The profile of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Profile {
        model::Profile {
            id: cx.id(&self.id, &at.key("id")),
            objects: objects_into_model(self.objects, cx, &at.key("objects")),
        }
    }
}

impl<'a> From<&'a model::Profile> for Profile<'a> {
    fn from(from: &'a model::Profile) -> Self {
        Self { id: (&from.id).into(), objects: objects_from_model(&from.objects) }
    }
}

impl PermissionSet<'_> {
    /// The permission set of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PermissionSet {
        model::PermissionSet {
            id: cx.id(&self.id, &at.key("id")),
            objects: objects_into_model(self.objects.0.unwrap_or_default(), cx, &at.key("objects")),
            tier_features: share_all(self.tier_features.0.unwrap_or_default(), cx),
        }
    }
}

impl<'a> From<&'a model::PermissionSet> for PermissionSet<'a> {
    fn from(from: &'a model::PermissionSet) -> Self {
        Self {
            id: (&from.id).into(),
            objects: Given((!from.objects.is_empty()).then(|| objects_from_model(&from.objects))),
            tier_features: Given((!from.tier_features.is_empty()).then(|| text_list(&from.tier_features))),
        }
    }
}

impl PartnerGroup<'_> {
    /// The group of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PartnerGroup {
        let (has, has_not) = match self.user_roles.0 {
            Some(rules) => (rules.has.0, rules.has_not.0),
            None => (None, None),
        };
        let place = at.key("userRoles");
        model::PartnerGroup {
            id: cx.id(&self.id, &at.key("id")),
            matching: self.matching.0.map_or(model::GroupMatch::All, Into::into),
            partner: Criterion::all_into_model(self.partner.entries(), cx),
            has_roles: has.map(|roles| cx.ids(Some(roles), &place.key("has"))),
            has_not_roles: has_not.map(|roles| cx.ids(Some(roles), &place.key("hasNot"))),
        }
    }
}

impl<'a> From<&'a model::PartnerGroup> for PartnerGroup<'a> {
    fn from(from: &'a model::PartnerGroup) -> Self {
        let rules = RoleRules {
            has: Given(from.has_roles.as_ref().map(|roles| roles.iter().map(Id::from).collect())),
            has_not: Given(from.has_not_roles.as_ref().map(|roles| roles.iter().map(Id::from).collect())),
        };
        let has_rules = !rules.has.is_absent() || !rules.has_not.is_absent();
        Self {
            id: (&from.id).into(),
            matching: Given((from.matching != model::GroupMatch::All).then(|| from.matching.into())),
            partner: Given::list(from.partner.iter().map(Criterion::from).collect()),
            user_roles: Given(has_rules.then_some(rules)),
        }
    }
}

impl CustomView<'_> {
    /// The view of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::CustomView {
        let pages = at.key("pages");
        model::CustomView {
            id: cx.id(&self.id, &at.key("id")),
            groups: cx.ids(Some(self.groups), &at.key("groups")),
            pages: cx
                .keyed("pages", &pages, "id", self.pages.0, |page, cx, at| {
                    let page = page.into_model(cx, at);
                    (page.id.clone(), page)
                })
                .into_values()
                .collect(),
        }
    }
}

impl Page<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Page {
        model::Page {
            id: cx.id(&self.id, &at.key("id")),
            groups: cx.ids(self.groups.0, &at.key("groups")),
            parent: cx.maybe_id(self.parent.0.as_ref(), &at.key("parent")),
        }
    }
}

impl<'a> From<&'a model::CustomView> for CustomView<'a> {
    fn from(from: &'a model::CustomView) -> Self {
        let page = |page: &'a model::Page| Page {
            id: (&page.id).into(),
            groups: id_list(&page.groups),
            parent: Given(page.parent.as_ref().map(Id::from)),
        };
        Self {
            id: (&from.id).into(),
            groups: from.groups.iter().map(Id::from).collect(),
            pages: from.pages.iter().map(page).collect(),
        }
    }
}

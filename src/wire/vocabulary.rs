//! Names that the model knows how to read: codes, rules, actions, resource types.

use super::cx::{At, Cx, quoted};
use super::rule_ids::RULES;
use super::text::Text;
use crate::error::Code;
use crate::model::RuleId;

/// The code with this name; an unknown one is reported.
pub(crate) fn code_into_model(name: &Text<'_>, cx: &mut Cx, at: &At<'_>) -> Code {
    Code::parse(&name.0).unwrap_or_else(|| {
        if !cx.is_wild(&name.0) {
            cx.report(Code::UnknownValue, at, format!("there is no code {}", quoted(&name.0)));
        }
        Code::Internal
    })
}

/// The rule with this name; an unknown one is reported.
pub(crate) fn rule_into_model(name: &Text<'_>, cx: &mut Cx, at: &At<'_>) -> RuleId {
    let known = RULES.binary_search(&&*name.0).ok().and_then(|index| RULES.get(index));
    if let Some(rule) = known {
        return RuleId(rule);
    }
    if !cx.is_wild(&name.0) {
        cx.report(Code::UnknownValue, at, format!("there is no rule {}", quoted(&name.0)));
    }
    RuleId("GEN-01")
}

#[cfg(feature = "schema")]
macro_rules! listed {
    ($($(#[$doc:meta])* $name:ident $text:literal: $all:expr;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $text.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let all: Vec<String> = $all;
                schemars::json_schema!({ "type": "string", "enum": all })
            }
        }
    )*};
}

#[cfg(feature = "schema")]
listed! {
    /// The type of a resource.
    KindName "ResourceType": crate::model::ResourceKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
    /// A stable reason code.
    CodeName "Code": Code::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    /// A question's action.
    ActionName "Action": crate::model::Action::all().map(|action| action.to_string()).collect();
}

/// The id of a rule.
#[cfg(feature = "schema")]
pub(crate) struct RuleName;

#[cfg(feature = "schema")]
impl schemars::JsonSchema for RuleName {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RuleId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[A-Z0-9]+-[0-9]{2}$" })
    }
}

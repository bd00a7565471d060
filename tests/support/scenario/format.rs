//! Scenario files as they stand: every key is known, no key is double, nothing is guessed.
//!
//! What the engine reads (snapshot, resources, edits) stays text here, so that the engine's own reader judges it.

use std::collections::BTreeSet;
use std::fmt;

use partner_policy::model::{BatchMode, Instant};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::base::{Bases, patched};

pub type Raw = Box<RawValue>;

/// Why a text is no scenario.
#[derive(Debug)]
pub struct Malformed(pub String);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug)]
pub struct Scenario {
    pub name: String,
    #[cfg_attr(target_arch = "wasm32", allow(dead_code, reason = "the tests on the host read it"))]
    pub rules: Vec<String>,
    pub now: Instant,
    pub snapshot: Raw,
    pub steps: Vec<Step>,
}

#[derive(Debug)]
pub enum Step {
    Can { viewer: String, action: String, on: Option<Raw>, to: Option<String>, expect: Expected },
    Filter { viewer: String, action: String, records: Vec<Raw>, expect: Vec<String> },
    Edit { by: String, edit: Raw, mode: Option<BatchMode>, revision: Option<u64>, apply: bool, expect: ExpectedPlan },
    Csv { by: String, csv: String, expect: ExpectedPlan },
    Managers { partner: String, expect: Vec<ExpectedManager> },
    User { user: String, expect: Option<Vec<(String, Value)>> },
    Recipients { event: Raw, expect: Vec<String>, notes: Option<Vec<String>> },
    Now(Instant),
    Lister { viewer: String, expect: Vec<ExpectedListing> },
    Hierarchy { partner: String, expect: Vec<ExpectedRole> },
    Widget { viewer: String, expect: Vec<String> },
    Inactive(Vec<String>),
    Orphans(Vec<String>),
    Review { partner: String, expect: Vec<String> },
    ReviewDue { partner: String, expect: Instant },
    View { viewer: String, page: Option<String>, expect: Option<String> },
    Lint(Vec<ExpectedFinding>),
    Impact { by: String, edit: Raw, records: Vec<Raw>, expect: Vec<ExpectedImpact> },
    Label { role: String, locale: String, expect: String },
    Invalid(BTreeSet<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Allow,
    Deny,
    Error,
}

#[derive(Debug)]
pub struct Expected {
    pub verdict: Verdict,
    pub code: Option<String>,
    pub level: Option<ExpectedLevel>,
    pub grants: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpectedLevel {
    None,
    Read,
    ReadWrite,
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpectedOutcome {
    Ok,
    Refused,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPlan {
    pub outcome: ExpectedOutcome,
    pub rows: Option<Vec<ExpectedRow>>,
    #[serde(default)]
    pub warnings: Vec<String>,
    #[serde(default)]
    pub effects: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExpectedRowOutcome {
    Updated,
    Unchanged,
    Merged,
    Skipped,
    Refused,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRow {
    pub outcome: ExpectedRowOutcome,
    pub code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedManager {
    pub user: String,
    #[serde(default)]
    pub primary: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedListing {
    pub user: String,
    pub partner: String,
    pub primary: Option<bool>,
    pub effective: Option<bool>,
    pub code: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedRole {
    pub id: String,
    pub label: String,
    /// Absent: not compared; `null`: no parent.
    #[serde(default, deserialize_with = "present")]
    pub parent: Option<Option<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFinding {
    pub code: String,
    pub subject: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedImpact {
    pub user: String,
    pub gains: Vec<String>,
    pub loses: Vec<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ModeText {
    AllOrNothing,
    Partial,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleAndLocale {
    role: String,
    locale: String,
}

/// The keys that an expected user may name.
const USER_KEYS: &[&str] = &[
    "kind",
    "id",
    "name",
    "email",
    "username",
    "status",
    "partner",
    "contact",
    "license",
    "partnerRole",
    "userRoles",
    "features",
    "profile",
    "permissionSets",
    "homeOrg",
    "createdAt",
    "lastLoginAt",
    "reactivatedAt",
    "reviewer",
    "left",
    "exempt",
];

impl Scenario {
    /// Reads a whole file; `bases` gives the base programme that it may name.
    ///
    /// # Errors
    /// [`Malformed`] with the step and the key.
    pub fn parse(bytes: &[u8], bases: Bases) -> Result<Self, Malformed> {
        let mut members = Members::parse(bytes)?;
        let steps: Vec<Raw> = members.take("steps")?;
        let scenario = Self {
            name: members.take("name")?,
            rules: members.take("rules")?,
            now: instant(&members.take::<String>("now")?)?,
            snapshot: snapshot(&mut members, bases)?,
            steps: steps
                .iter()
                .enumerate()
                .map(|(at, text)| step(text).map_err(|why| at_step(at, &why)))
                .collect::<Result<_, _>>()?,
        };
        members.finish()?;
        let loads = !scenario.steps.iter().any(|step| matches!(step, Step::Invalid(_)));
        if loads || scenario.steps.len() == 1 {
            Ok(scenario)
        } else {
            Err(Malformed("`invalid` must be the only step".into()))
        }
    }
}

/// The snapshot, whole or as a base programme with a patch.
pub fn snapshot(members: &mut Members, bases: Bases) -> Result<Raw, Malformed> {
    let (whole, base) = (members.maybe::<Raw>("snapshot")?, members.maybe::<String>("base")?);
    let patch = members.maybe::<Raw>("patch")?;
    match (whole, base) {
        (Some(whole), None) if patch.is_none() => Ok(whole),
        (None, Some(base)) => patched(&base, patch.as_deref(), bases),
        _ => Err(Malformed("a scenario has a `snapshot`, or a `base` and perhaps a `patch`".into())),
    }
}

fn at_step(at: usize, why: &Malformed) -> Malformed {
    Malformed(format!("step {}: {why}", at + 1))
}

/// The key that tells what a step is, in the order in which they are looked for, and how such a step is read.
type Reader = fn(&mut Members) -> Result<Step, Malformed>;
const READERS: &[(&str, Reader)] = &[
    ("can", can),
    ("filter", filter),
    ("edit", edit),
    ("csv", |m| Ok(Step::Csv { csv: m.take("csv")?, by: m.take("by")?, expect: m.take("expect")? })),
    ("impact", |m| {
        let (edit, by) = (m.take("impact")?, m.take("by")?);
        Ok(Step::Impact { edit, by, records: m.take("records")?, expect: m.take("expect")? })
    }),
    ("managers", |m| Ok(Step::Managers { partner: m.take("managers")?, expect: m.take("expect")? })),
    ("user", user),
    ("recipients", |m| {
        let (event, expect) = (m.take("recipients")?, m.take("expect")?);
        Ok(Step::Recipients { event, expect, notes: m.maybe("notes")? })
    }),
    ("now", |m| Ok(Step::Now(instant(&m.take::<String>("now")?)?))),
    ("lister", |m| Ok(Step::Lister { viewer: m.take("lister")?, expect: m.take("expect")? })),
    ("hierarchy", |m| Ok(Step::Hierarchy { partner: m.take("hierarchy")?, expect: m.take("expect")? })),
    ("widget", |m| Ok(Step::Widget { viewer: m.take("widget")?, expect: m.take("expect")? })),
    ("inactive", |m| m.yes("inactive").and_then(|()| Ok(Step::Inactive(m.take("expect")?)))),
    ("orphans", |m| m.yes("orphans").and_then(|()| Ok(Step::Orphans(m.take("expect")?)))),
    ("reviewDue", |m| {
        Ok(Step::ReviewDue { partner: m.take("reviewDue")?, expect: instant(&m.take::<String>("expect")?)? })
    }),
    ("review", |m| Ok(Step::Review { partner: m.take("review")?, expect: m.take("expect")? })),
    ("view", |m| Ok(Step::View { viewer: m.take("view")?, page: m.maybe("page")?, expect: m.take("expect")? })),
    ("lint", |m| m.yes("lint").and_then(|()| Ok(Step::Lint(m.take("expect")?)))),
    ("label", |m| {
        let RoleAndLocale { role, locale } = m.take("label")?;
        Ok(Step::Label { role, locale, expect: m.take("expect")? })
    }),
    ("invalid", |m| Ok(Step::Invalid(m.take::<Vec<String>>("invalid")?.into_iter().collect()))),
];

fn step(text: &Raw) -> Result<Step, Malformed> {
    let mut members = Members::parse(text.get().as_bytes())?;
    let Some((_, read)) = READERS.iter().find(|(key, _)| members.has(key)) else {
        return Err(Malformed(format!("no step has the keys {}", members.keys())));
    };
    let step = read(&mut members)?;
    members.finish()?;
    Ok(step)
}

fn can(m: &mut Members) -> Result<Step, Malformed> {
    let expect = Expected {
        verdict: m.take("expect")?,
        code: m.maybe("code")?,
        level: m.maybe("level")?,
        grants: m.maybe("grants")?.unwrap_or_default(),
    };
    Ok(Step::Can { viewer: m.take("as")?, action: m.take("can")?, on: m.maybe("on")?, to: m.maybe("to")?, expect })
}

fn filter(m: &mut Members) -> Result<Step, Malformed> {
    let (viewer, action) = (m.take("as")?, m.take("filter")?);
    Ok(Step::Filter { viewer, action, records: m.take("records")?, expect: m.take("expect")? })
}

fn edit(m: &mut Members) -> Result<Step, Malformed> {
    Ok(Step::Edit {
        by: m.take("by")?,
        edit: m.take("edit")?,
        mode: m.maybe("mode")?.map(mode),
        revision: m.maybe("revision")?,
        apply: m.maybe("apply")?.unwrap_or(true),
        expect: m.take("expect")?,
    })
}

const fn mode(text: ModeText) -> BatchMode {
    match text {
        ModeText::AllOrNothing => BatchMode::AllOrNothing,
        ModeText::Partial => BatchMode::Partial,
    }
}

fn user(m: &mut Members) -> Result<Step, Malformed> {
    let expect = match m.take::<Option<Raw>>("expect")? {
        None => None,
        Some(text) => {
            let fields = Members::parse(text.get().as_bytes())?;
            if let Some((key, _)) = fields.0.iter().find(|(key, _)| !USER_KEYS.contains(&key.as_str())) {
                return Err(Malformed(format!("`{key}` is no field of a partner user")));
            }
            Some(fields.0.iter().map(|(key, text)| Ok((key.clone(), parse(key, text)?))).collect::<Result<_, _>>()?)
        }
    };
    Ok(Step::User { user: m.take("user")?, expect })
}

fn instant(text: &str) -> Result<Instant, Malformed> {
    Instant::parse(text).map_err(|why| Malformed(format!("`{text}`: {why}")))
}

fn parse<T: DeserializeOwned>(key: &str, text: &RawValue) -> Result<T, Malformed> {
    serde_json::from_str(text.get()).map_err(|why| Malformed(format!("`{key}`: {why}")))
}

/// A value that stands there, be it `null`.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The members of one object, each once.
pub struct Members(pub Vec<(String, Raw)>);

impl Members {
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        serde_json::from_slice(bytes).map_err(|why| Malformed(why.to_string()))
    }

    fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(known, _)| known == key)
    }

    fn keys(&self) -> String {
        self.0.iter().map(|(key, _)| format!("`{key}`")).collect::<Vec<_>>().join(", ")
    }

    /// The member that must be there.
    fn take<T: DeserializeOwned>(&mut self, key: &str) -> Result<T, Malformed> {
        let at = self.0.iter().position(|(known, _)| known == key);
        let at = at.ok_or_else(|| Malformed(format!("`{key}` is missing")))?;
        parse(key, &self.0.remove(at).1)
    }

    /// The member that may be left out.
    pub fn maybe<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>, Malformed> {
        if self.has(key) { self.take(key).map(Some) } else { Ok(None) }
    }

    /// The member that can only be `true`.
    fn yes(&mut self, key: &str) -> Result<(), Malformed> {
        if self.take(key)? { Ok(()) } else { Err(Malformed(format!("`{key}` must be true"))) }
    }

    /// Nothing is left.
    fn finish(self) -> Result<(), Malformed> {
        if self.0.is_empty() { Ok(()) } else { Err(Malformed(format!("unknown here: {}", self.keys()))) }
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Members(Vec::new());
                while let Some((key, value)) = map.next_entry::<String, Raw>()? {
                    if members.has(&key) {
                        return Err(A::Error::custom(format!("`{key}` occurs twice")));
                    }
                    members.0.push((key, value));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Object)
    }
}

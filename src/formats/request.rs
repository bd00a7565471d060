//! The members of a request that carries documents: each is read by the reader of its own document.

use std::borrow::Cow;

use crate::error::{Code, PolicyError, Problem};
use crate::json::{Kind, Lexer, Number, Numbers, Stop, meant, push_key};
use crate::model::{Action, BatchMode, Instant, Snapshot, SystemSource};

/// The name of a member and the JSON of its value.
type Member<'a> = (Cow<'a, str>, &'a str);

/// A JSON object whose members are texts of JSON still to be read.
#[derive(Debug)]
pub struct Members<'a> {
    members: Vec<Member<'a>>,
}

impl<'a> Members<'a> {
    /// Reads the object; only the members named in `known` may occur.
    ///
    /// # Errors
    /// `MALFORMED_JSON`, or `UNKNOWN_FIELD` at the first unknown member.
    pub fn read(text: &'a str, known: &[&str]) -> Result<Self, PolicyError> {
        let mut lexer = Lexer::new(text);
        let members = match members(&mut lexer) {
            Ok(Some(members)) => Ok(members),
            Ok(None) => Err("expected an object".to_owned()),
            Err(Stop) => Err(lexer.malformed().map(|why| why.to_string()).unwrap_or_default()),
        };
        let members = members.map_err(|error| {
            PolicyError::new(Code::MalformedJson, "", format!("the request cannot be read: {error}"))
        })?;
        match members.iter().map(|(name, _)| name).filter(|name| !known.contains(&&***name)).min() {
            None => Ok(Self { members }),
            Some(name) => {
                let meant = meant(name, &mut known.iter().map(|known| (*known).into()));
                let message = format!("`{name}` is not known here; there are {}{meant}", known.join(", "));
                Err(PolicyError::new(Code::UnknownField, pointer(name), message))
            }
        }
    }

    /// The text of a member's JSON, if the member is there and not null.
    #[must_use]
    pub fn json(&self, name: &str) -> Option<&'a str> {
        let last = self.members.iter().rev().find(|(known, _)| known == name);
        last.map(|(_, value)| *value).filter(|text| *text != "null")
    }

    /// Says whether a member is there, be it null.
    fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(known, _)| known == name)
    }

    /// The text of a member that must be there, and is `expected` to be something.
    ///
    /// # Errors
    /// `MISSING_FIELD` if it is missing, `MALFORMED_JSON` if it is null.
    fn needed(&self, name: &str, expected: &str) -> Result<&'a str, PolicyError> {
        self.json(name).ok_or_else(|| match self.has(name) {
            true => PolicyError::new(Code::MalformedJson, pointer(name), format!("expected {expected}, found null")),
            false => {
                let message = format!("`{name}` is missing; expected {expected}");
                PolicyError::new(Code::MissingField, pointer(name), message)
            }
        })
    }

    /// A member read by a reader of its document; the pointers of its problems are those within the member, behind its own.
    ///
    /// # Errors
    /// Those of the reader; `MISSING_FIELD` if the member is missing.
    pub fn document<T>(&self, name: &str, reader: impl Fn(&[u8]) -> Result<T, PolicyError>) -> Result<T, PolicyError> {
        reader(self.needed(name, "an object")?.as_bytes()).map_err(|error| under(name, &error))
    }

    /// A member that is a text.
    ///
    /// # Errors
    /// `MISSING_FIELD` if it is missing, `MALFORMED_JSON` if it is no text, `malformed` if it has a lone surrogate.
    pub fn text(&self, name: &str, malformed: Code) -> Result<Cow<'a, str>, PolicyError> {
        let json = self.needed(name, "a text")?;
        let mut lexer = Lexer::new(json);
        let text =
            json.starts_with('"').then(|| lexer.string().ok()).flatten().filter(|_| !lexer.take_lone_surrogate());
        text.ok_or_else(|| {
            let code = if json.starts_with('"') { malformed } else { Code::MalformedJson };
            PolicyError::new(code, pointer(name), format!("`{name}` is no well-formed text"))
        })
    }

    /// A member that is an id.
    ///
    /// # Errors
    /// `MALFORMED_ID`, `MISSING_FIELD` if it is missing, `MALFORMED_JSON` if it is no text.
    pub fn id<I: std::str::FromStr<Err = crate::ids::MalformedId>>(&self, name: &str) -> Result<I, PolicyError> {
        self.text(name, Code::MalformedId)?
            .parse()
            .map_err(|why: I::Err| PolicyError::new(Code::MalformedId, pointer(name), why.to_string()))
    }

    /// A member that is an id, if it is there; null is none, and refused.
    ///
    /// # Errors
    /// As [`Members::id`].
    pub fn id_if_any<I: std::str::FromStr<Err = crate::ids::MalformedId>>(
        &self,
        name: &str,
    ) -> Result<Option<I>, PolicyError> {
        self.has(name).then(|| self.id(name)).transpose()
    }

    /// A member that is an instant.
    ///
    /// # Errors
    /// `MALFORMED_INSTANT`, `MISSING_FIELD` if it is missing, `MALFORMED_JSON` if it is no text.
    pub fn instant(&self, name: &str) -> Result<Instant, PolicyError> {
        Instant::parse(&self.text(name, Code::MalformedInstant)?)
            .map_err(|why| PolicyError::new(Code::MalformedInstant, pointer(name), why.to_string()))
    }

    /// A member that is an action.
    ///
    /// # Errors
    /// `UNKNOWN_ACTION` for a text that is in no table.
    pub fn action(&self, snapshot: &Snapshot, name: &str) -> Result<Action, PolicyError> {
        super::read_action_of(snapshot, &self.text(name, Code::UnknownAction)?).map_err(|error| under(name, &error))
    }

    /// A member that is a list of ids.
    ///
    /// # Errors
    /// `MALFORMED_ID` with its pointer, `MISSING_FIELD` if it is missing, or `MALFORMED_JSON` if it is no list of texts.
    pub fn ids<I: std::str::FromStr<Err = crate::ids::MalformedId>>(&self, name: &str) -> Result<Vec<I>, PolicyError> {
        self.texts(name, |text, at| {
            text.parse().map_err(|why: I::Err| PolicyError::new(Code::MalformedId, at, why.to_string()))
        })
    }

    /// A member that is a list of actions.
    ///
    /// # Errors
    /// `UNKNOWN_ACTION` with its pointer, `MISSING_FIELD` if it is missing, or `MALFORMED_JSON` if it is no list of texts.
    pub fn actions(&self, snapshot: &Snapshot, name: &str) -> Result<Vec<Action>, PolicyError> {
        self.texts(name, |text, at| {
            super::read_action_of(snapshot, text)
                .map_err(|_| PolicyError::new(Code::UnknownAction, at, super::read::no_action(snapshot, text)))
        })
    }

    fn texts<T>(
        &self,
        name: &str,
        read: impl Fn(&str, String) -> Result<T, PolicyError>,
    ) -> Result<Vec<T>, PolicyError> {
        let json = self.needed(name, "a list of texts")?;
        let texts = texts(&mut Lexer::new(json)).ok().flatten().ok_or_else(|| {
            PolicyError::new(Code::MalformedJson, pointer(name), format!("`{name}` is no list of texts"))
        })?;
        let at = |index: usize| format!("{}/{index}", pointer(name));
        texts.iter().enumerate().map(|(index, text)| read(text, at(index))).collect()
    }

    /// A member that is a revision: a whole number up to 2^53 - 1.
    ///
    /// # Errors
    /// `MALFORMED_JSON` for anything else.
    pub fn revision(&self, name: &str) -> Result<u64, PolicyError> {
        let number = match Lexer::new(self.needed(name, "a number")?).number() {
            Ok(Number::Whole(number)) => Some(number),
            _ => None,
        };
        number
            .filter(|revision| *revision < 1 << 53)
            .ok_or_else(|| PolicyError::new(Code::MalformedJson, pointer(name), "a revision is a whole number"))
    }

    /// A member that names a system, if it is there.
    ///
    /// # Errors
    /// `UNKNOWN_VALUE` for another text, `MALFORMED_JSON` for what is no text, null included.
    pub fn system_source_if_any(&self, name: &str) -> Result<Option<SystemSource>, PolicyError> {
        if !self.has(name) {
            return Ok(None);
        }
        let text = self.text(name, Code::UnknownValue)?;
        let source = SystemSource::ALL.into_iter().find(|source| source.as_str() == text);
        source.map(Some).ok_or_else(|| {
            let message =
                format!("`{text}` is no system; there are {}", SystemSource::ALL.map(SystemSource::as_str).join(", "));
            PolicyError::new(Code::UnknownValue, pointer(name), message)
        })
    }

    /// A member that is a batch mode, if it is there.
    ///
    /// # Errors
    /// `UNKNOWN_VALUE` for another text, `MALFORMED_JSON` for what is no text, null included.
    pub fn mode_if_any(&self, name: &str) -> Result<Option<BatchMode>, PolicyError> {
        if !self.has(name) {
            return Ok(None);
        }
        match &*self.text(name, Code::UnknownValue)? {
            "all-or-nothing" => Ok(Some(BatchMode::AllOrNothing)),
            "partial" => Ok(Some(BatchMode::Partial)),
            other => {
                let message = format!("`{other}` is no mode; there are all-or-nothing and partial");
                Err(PolicyError::new(Code::UnknownValue, pointer(name), message))
            }
        }
    }
}

/// The members of an object as they stand; none if the text is none.
fn members<'a>(lexer: &mut Lexer<'a>) -> Result<Option<Vec<Member<'a>>>, Stop> {
    if lexer.kind()? != Kind::Object {
        return Ok(None);
    }
    lexer.open();
    let mut members = Vec::new();
    while let Some(name) = lexer.key(members.is_empty())? {
        let start = lexer.at;
        lexer.pass(Numbers::Any)?;
        members.push((name, lexer.text_between(start, lexer.at).trim_ascii()));
    }
    lexer.end()?;
    Ok(Some(members))
}

/// The elements of a list of well-formed texts; none if the text is none.
fn texts<'a>(lexer: &mut Lexer<'a>) -> Result<Option<Vec<Cow<'a, str>>>, Stop> {
    if lexer.kind()? != Kind::List {
        return Ok(None);
    }
    lexer.open();
    let mut texts = Vec::new();
    while lexer.has_element(texts.is_empty())? {
        if lexer.kind()? != Kind::Text {
            return Ok(None);
        }
        texts.push(lexer.string()?);
    }
    lexer.end()?;
    Ok((!lexer.take_lone_surrogate()).then_some(texts))
}

fn pointer(name: &str) -> String {
    let mut pointer = String::new();
    push_key(&mut pointer, name);
    pointer
}

/// The same problems, with their pointers under a member.
fn under(name: &str, error: &PolicyError) -> PolicyError {
    let member = pointer(name);
    let moved = error
        .problems()
        .map(|problem| Problem::new(problem.code(), format!("{member}{}", problem.at()), problem.message()))
        .collect();
    PolicyError::from_problems(moved).unwrap_or_else(|| error.clone())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop")]
mod tests {
    use super::*;
    use crate::ids::UserId;

    #[test]
    fn every_problem_stands_under_its_member() {
        let known = ["viewer", "now", "resource", "action"];
        let read = |text| Members::read(text, &known).unwrap();
        let code = |error: PolicyError| {
            let first = error.problems().next().unwrap();
            (first.code(), first.at().to_owned())
        };
        let request =
            read(r#"{"viewer":"u-\ud800","now":"noon","action":"lead.veiw","resource":{"type":"lead","partner":""}}"#);
        assert_eq!(code(request.id::<UserId>("viewer").unwrap_err()), (Code::MalformedId, "/viewer".into()));
        assert_eq!(code(request.instant("now").unwrap_err()), (Code::MalformedInstant, "/now".into()));
        assert_eq!(code(request.action(&Snapshot::empty(), "action").unwrap_err()).0, Code::UnknownAction);
        let refused = request.document("resource", crate::formats::read_resource).unwrap_err();
        assert_eq!(code(refused), (Code::MalformedId, "/resource/partner".into()));
        assert_eq!(code(Members::read(r#"{"who":1}"#, &known).unwrap_err()), (Code::UnknownField, "/who".into()));
        assert_eq!(code(Members::read("[]", &known).unwrap_err()).0, Code::MalformedJson);
    }
}

//! What a conversion to the model carries along: the place in the document, the problems, the shared texts.

use std::hash::Hash;
use std::sync::Arc;

use super::text::{Id, Many, Moment};
use crate::error::{Code, Problem};
use crate::ids;
use crate::model::{CustomVisibility, Instant, MADE_UP, Map, ResourceKind, Set, TypeName, UNREAD};

/// What the mending reader puts in the place of a text that it could not read; reported already, so passed over here.
pub(crate) const WILD: &str = UNREAD;

/// How keys begin under which the second entry of an id is kept, so that positions stay those of the document.
pub(crate) const REPEATED: &str = "\u{fdd1}repeated:";

/// More problems than this are not gathered; far fewer are shown.
const MAX_GATHERED: usize = 10_000;

/// A place in the document; written out as a JSON Pointer only when something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'p> {
    above: Option<&'p At<'p>>,
    step: Step<'p>,
}

/// One step from a place to the one below.
#[derive(Debug, Clone, Copy)]
enum Step<'p> {
    Key(&'p str),
    Index(usize),
}

impl<'p> At<'p> {
    /// The whole document.
    pub(crate) const ROOT: At<'static> = At { above: None, step: Step::Index(0) };

    /// The place under `key`.
    pub(crate) const fn key(&'p self, key: &'p str) -> Self {
        At { above: Some(self), step: Step::Key(key) }
    }

    /// The place at `index`.
    pub(crate) const fn index(&'p self, index: usize) -> Self {
        At { above: Some(self), step: Step::Index(index) }
    }

    /// The JSON Pointer (RFC 6901).
    pub(crate) fn pointer(&self) -> String {
        let mut steps = Vec::new();
        let mut here = self;
        while let Some(above) = here.above {
            steps.push(here.step);
            here = above;
        }
        let mut pointer = String::new();
        for step in steps.iter().rev() {
            match step {
                Step::Key(key) => push_key(&mut pointer, key),
                Step::Index(index) => {
                    pointer.push('/');
                    pointer.push_str(&index.to_string());
                }
            }
        }
        pointer
    }
}

/// Adds `/` and the escaped key to a JSON Pointer; a very long key is cut, since no field has one.
pub(crate) fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    for letter in key.chars().take(ids::MAX_ID_UNITS) {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// A text from the document as it stands in a message: cut where it is very long.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(80).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// An id of the model that a text can be made into.
pub(crate) trait IdOf: Clone + Eq + Hash {
    /// The id with this text, if it is one.
    fn of(text: Arc<str>) -> Result<Self, ids::MalformedId>;
    /// The id in place of one that could not be read.
    fn made_up(text: Arc<str>) -> Self;
    /// The text.
    fn text(&self) -> &str;
}

macro_rules! id_of {
    ($($name:ident),*) => {$(
        impl IdOf for ids::$name {
            fn of(text: Arc<str>) -> Result<Self, ids::MalformedId> {
                Self::from_shared(text)
            }

            fn made_up(text: Arc<str>) -> Self {
                Self::made_up(text)
            }

            fn text(&self) -> &str {
                self.as_str()
            }
        }

        impl<'a> From<&'a ids::$name> for Id<'a> {
            fn from(id: &'a ids::$name) -> Self {
                id.as_str().into()
            }
        }
    )*};
}

id_of!(
    PartnerId,
    UserId,
    ContactId,
    PartnerRoleId,
    InternalRoleId,
    UserRoleId,
    PermissionGroupId,
    TierId,
    ProfileId,
    PermissionSetId,
    PublicGroupId,
    QueueId,
    SharingRuleId,
    SharingSetId,
    ShareGroupId,
    PartnerGroupId,
    ViewId,
    PageId,
    HomeOrgId,
    ResourceId,
    InvitationToken
);

/// What a conversion carries along.
pub(crate) struct Cx {
    /// What is wrong so far.
    pub(crate) problems: Vec<Problem>,
    /// Says whether the document was refused already, so that [`WILD`] texts stand for what was reported.
    pub(crate) is_mending: bool,
    /// The lead visibility of custom roles for which none is given.
    pub(crate) custom_visibility: CustomVisibility,
    /// Sections with entries whose id could not be read; references into them are not judged.
    pub(crate) unreliable: Vec<&'static str>,
    /// The record types that the programme of a document declares.
    types: Vec<TypeName>,
    shared: Set<Arc<str>>,
    made_up: usize,
}

impl Cx {
    /// A conversion of a document that could be read, or of one that was mended.
    pub(crate) fn new(is_mending: bool) -> Self {
        Self {
            problems: Vec::new(),
            is_mending,
            custom_visibility: CustomVisibility::Assigned,
            unreliable: Vec::new(),
            types: Vec::new(),
            shared: Set::default(),
            made_up: 0,
        }
    }

    /// A conversion in which the types that a programme declares are known.
    pub(crate) fn knowing(mut self, types: &[TypeName]) -> Self {
        self.types = types.to_vec();
        self
    }

    /// The kind of resource with this name, if it is known.
    pub(crate) fn kind(&self, name: &str) -> Option<ResourceKind> {
        let declared = || TypeName::parse(name).filter(|name| self.types.contains(name)).map(ResourceKind::Declared);
        ResourceKind::parse(name).or_else(declared)
    }

    /// Notes a problem.
    pub(crate) fn report(&mut self, code: Code, at: &At<'_>, message: impl Into<String>) {
        if self.problems.len() < MAX_GATHERED {
            self.problems.push(Problem::new(code, at.pointer(), message));
        }
    }

    /// Says whether the text stands for one that was reported already.
    pub(crate) fn is_wild(&self, text: &str) -> bool {
        self.is_mending && text == WILD
    }

    /// Says whether the value at this place could not be read, so that another stands there.
    pub(crate) fn is_reported(&self, at: &At<'_>) -> bool {
        let place = at.pointer();
        self.is_mending && self.problems.iter().any(|problem| problem.at() == place)
    }

    /// The text, stored once however often it occurs.
    pub(crate) fn share(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.shared.get(text) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = text.into();
        self.shared.insert(Arc::clone(&shared));
        shared
    }

    /// The id, or one made up if the text is none.
    pub(crate) fn id<T: IdOf>(&mut self, id: &Id<'_>, at: &At<'_>) -> T {
        if self.is_wild(&id.0) {
            return self.made_up();
        }
        if let Err(why) = ids::check_id(&id.0) {
            self.report(Code::MalformedId, at, why.to_string());
            return self.made_up();
        }
        let shared = self.share(&id.0);
        T::of(shared).unwrap_or_else(|_| self.made_up())
    }

    /// The id of an optional reference.
    pub(crate) fn maybe_id<T: IdOf>(&mut self, id: Option<&Id<'_>>, at: &At<'_>) -> Option<T> {
        id.map(|id| self.id(id, at))
    }

    /// The ids of a list.
    pub(crate) fn ids<T: IdOf>(&mut self, list: Option<Many<Id<'_>>>, at: &At<'_>) -> Vec<T> {
        let entries = list.map(|list| list.0).unwrap_or_default();
        entries.iter().enumerate().map(|(index, id)| self.id(id, &at.index(index))).collect()
    }

    fn made_up<T: IdOf>(&mut self) -> T {
        self.made_up += 1;
        T::made_up(format!("{MADE_UP}{}", self.made_up).into())
    }

    /// The instant, or the beginning of time if the text is none.
    pub(crate) fn instant(&mut self, text: &Moment<'_>, at: &At<'_>) -> Instant {
        match Instant::parse(&text.0) {
            Ok(instant) => instant,
            Err(why) => {
                if !self.is_wild(&text.0) {
                    self.report(Code::MalformedInstant, at, why.to_string());
                }
                Instant::UNIX_EPOCH
            }
        }
    }

    /// The entries of a section by id; an id that occurs twice is reported at `field` of the second entry.
    pub(crate) fn section<W, K: IdOf, V>(
        &mut self,
        section: &'static str,
        field: &str,
        entries: Vec<W>,
        convert: impl Fn(W, &mut Self, &At<'_>) -> (K, V),
    ) -> Map<K, V> {
        let place = At::ROOT.key(section);
        self.keyed(section, &place, field, entries, convert)
    }

    /// The entries of a list by id, as [`Cx::section`] has it.
    pub(crate) fn keyed<W, K: IdOf, V>(
        &mut self,
        section: &'static str,
        place: &At<'_>,
        field: &str,
        entries: Vec<W>,
        convert: impl Fn(W, &mut Self, &At<'_>) -> (K, V),
    ) -> Map<K, V> {
        let mut map = Map::with_capacity(entries.len());
        for (index, entry) in entries.into_iter().enumerate() {
            let at = place.index(index);
            let (key, value) = convert(entry, self, &at);
            self.note(section, key.text());
            let key =
                if map.contains_key(&key) { K::made_up(self.repeated(key.text(), &at.key(field), index)) } else { key };
            map.insert(key, value);
        }
        map
    }

    /// Notes the section of an entry whose id could not be read.
    fn note(&mut self, section: &'static str, key: &str) {
        if key.starts_with(MADE_UP) && (self.is_mending || !self.problems.is_empty()) {
            self.unreliable.push(section);
        }
    }

    /// Reports an id that occurs twice; gives another one for the second entry.
    fn repeated(&mut self, key: &str, at: &At<'_>, index: usize) -> Arc<str> {
        self.report(Code::DuplicateId, at, format!("the id {} occurs twice", quoted(key)));
        format!("{REPEATED}{index}").into()
    }
}

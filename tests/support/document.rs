//! Reads documents of compiled access as a host does, knowing nothing but the description of their bytes.

use std::collections::BTreeMap;

use partner_policy::model::*;

pub struct Document<'a> {
    bytes: &'a [u8],
    table: usize,
    first: usize,
    count: usize,
    pub viewer: &'a str,
    /// The code and the rule of the closed gate.
    pub gate: Option<(&'a str, &'a str)>,
}

/// Whether, at what level, and the code that decided.
pub type Verdict<'a> = (bool, &'static str, &'a str);

struct Cursor<'a>(&'a [u8], usize);

impl<'a> Cursor<'a> {
    fn byte(&mut self) -> u8 {
        self.1 += 1;
        self.0[self.1 - 1]
    }

    fn number(&mut self) -> usize {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.byte();
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        self.1 += length;
        &self.0[self.1 - length..self.1]
    }

    fn text(&mut self) -> &'a str {
        let length = self.number();
        std::str::from_utf8(self.take(length)).unwrap()
    }

    fn list(&mut self) -> Vec<String> {
        serde_json::from_str(self.text()).unwrap()
    }
}

impl<'a> Document<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        let root = word(bytes, 0);
        let mut document = Self { bytes, table: 0, first: 0, count: 0, viewer: "", gate: None };
        let mut at = document.at(root);
        document.viewer = document.at(at.number()).text();
        if at.number() == 1 {
            let (code, rule) = (at.number(), at.number());
            document.gate = Some((document.at(code).text(), document.at(rule).text()));
        }
        (document.first, document.count, document.table) = (at.number(), at.number(), at.1);
        document
    }

    fn at(&self, place: usize) -> Cursor<'a> {
        Cursor(self.bytes, place)
    }

    /// The place of an action's entry; none where nothing grants it, an error where the document leaves it open.
    fn entry(&self, action: Action) -> Result<Option<usize>, ()> {
        let number = Action::all().position(|other| other == action).unwrap();
        let at = number.checked_sub(self.first).filter(|at| *at < self.count).ok_or(())?;
        match self.bytes[self.table + at] {
            0 => Ok(None),
            1 => Err(()),
            entry => Ok(Some(word(self.bytes, self.table + self.count + 4 * (usize::from(entry) - 2)))),
        }
    }

    /// The verdict; none where the document leaves it open.
    pub fn decide(&self, action: Action, record: &Resource) -> Option<Verdict<'a>> {
        let entry = self.entry(action).ok()?;
        if let Some((code, _)) = self.gate {
            return Some((false, "none", code));
        }
        let Some(entry) = entry else {
            return Some((false, "none", "NO_GRANT"));
        };
        let levels = ["none", "read", "read-write", "full"];
        let mut at = self.at(entry);
        let cap = usize::from(at.byte());
        let is_allowed = self.walk(at.number(), record);
        let mut refused = None;
        for _ in 0..at.number() {
            let (code, _, graph) = (at.number(), at.number(), at.number());
            if !self.walk(graph, record) && refused.is_none() {
                refused = Some(self.at(code).text());
            }
        }
        let mut by_level = self.at(at.number());
        let mut reached = 0;
        for _ in 0..by_level.number() {
            let (_, level, graph) = (by_level.number(), usize::from(by_level.byte()), by_level.number());
            if level > reached && self.walk(graph, record) {
                reached = level;
            }
        }
        let level = levels[reached.min(cap)];
        assert!(!(is_allowed && refused.is_some()), "{action}: a ceiling refuses what is allowed");
        Some((is_allowed, level, if is_allowed { "GRANTED" } else { refused.unwrap_or("NO_GRANT") }))
    }

    fn walk(&self, place: usize, record: &Resource) -> bool {
        let mut at = self.at(place);
        let mut nodes = Vec::new();
        for position in 0..at.number() {
            let question = at.byte();
            let operand = if question < 15 && question % 3 == 2 { 0 } else { at.number() };
            let (yes, no) = (at.number(), at.number());
            assert!(yes < position + 2 && no < position + 2, "a node leads onwards");
            nodes.push((question, operand, yes, no));
        }
        let mut next = at.number();
        while next > 1 {
            let (question, operand, yes, no) = nodes[next - 2];
            next = if self.asks(question, operand, record) { yes } else { no };
        }
        next == 1
    }

    fn asks(&self, question: u8, operand: usize, record: &Resource) -> bool {
        let id = |id: &Option<partner_policy::ids::UserId>| id.as_ref().map(|id| id.as_str().to_owned());
        let contact = record.contact.as_ref().map(|id| id.as_str().to_owned());
        let own_id = record.id.as_ref().map(|id| id.as_str().to_owned());
        let partner = record.partner.as_ref().map(|id| id.as_str().to_owned());
        let value = match question {
            0..=2 => partner.clone(),
            3..=5 => id(&record.owner),
            6..=8 => id(&record.assignee),
            9..=11 => id(&record.created_by),
            12..=14 => own_id,
            15 => record.origin.map(|origin| serde_json::to_string(&format!("{origin:?}")).unwrap()),
            16 => contact,
            17 => contact.or(own_id),
            18 | 19 => {
                let users = self.at(operand).list();
                return record.shares.iter().any(|share| {
                    (question == 18 || share.level == ShareLevel::ReadWrite)
                        && users.iter().any(|user| user == share.user.as_str())
                });
            }
            20 => {
                let (owner, home) = (id(&record.owner).unwrap_or_default(), self.home(operand));
                return home.get(&owner).is_some_and(|account| partner.is_none_or(|partner| partner == *account));
            }
            _ => return self.test(operand, record),
        };
        match (question, value) {
            (2 | 5 | 8 | 11 | 14, value) => value.is_none(),
            (15, Some(origin)) => {
                let name = origin.trim_matches('"').replace("MarketingActivity", "marketing-activity").to_lowercase();
                name == self.at(operand).text()
            }
            (1 | 4 | 7 | 10 | 13, Some(value)) => self.at(operand).list().contains(&value),
            (_, Some(value)) => self.at(operand).text() == value,
            (_, None) => false,
        }
    }

    fn home(&self, place: usize) -> BTreeMap<String, String> {
        let mut at = self.at(place);
        let counts: Vec<usize> = (0..at.number()).map(|_| at.number()).collect();
        let mut texts = at.list().into_iter();
        let mut home = BTreeMap::new();
        for count in counts {
            let partner = texts.next().unwrap();
            assert!(count > 0, "a partner without owners");
            home.extend(texts.by_ref().take(count).map(|owner| (owner, partner.clone())));
        }
        assert_eq!(texts.next(), None);
        home
    }

    fn test(&self, place: usize, record: &Resource) -> bool {
        let mut at = self.at(place);
        let name = self.at(at.number()).text();
        let op = at.byte();
        let several = at.number();
        let values: Vec<Value> = (0..several.max(2) - 1)
            .map(|_| match at.byte() {
                2 => Value::Number(f64::from_le_bytes(at.take(8).try_into().unwrap())),
                3 => Value::Text(self.at(at.number()).text().into()),
                yes => Value::Bool(yes == 1),
            })
            .collect();
        let Some(found) = record.fields.get(name) else {
            return false;
        };
        if several > 0 {
            return op == 2 && values.contains(found);
        }
        let value = &values[0];
        match op {
            0 | 2 => found == value,
            1 => std::mem::discriminant(found) == std::mem::discriminant(value) && found != value,
            3 => matches!((found, value), (Value::Text(found), Value::Text(part)) if found.contains(&**part)),
            4 => found.order(value).is_some_and(std::cmp::Ordering::is_lt),
            5 => found.order(value).is_some_and(std::cmp::Ordering::is_le),
            6 => found.order(value).is_some_and(std::cmp::Ordering::is_gt),
            _ => found.order(value).is_some_and(std::cmp::Ordering::is_ge),
        }
    }
}

fn word(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

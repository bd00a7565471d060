//! What `serde_json` reads and refuses, this reads and refuses in the same words.

use std::fmt;

use super::*;

/// Reads a text as a reader of anything does.
fn read(lexer: &mut Lexer<'_>, out: &mut String) -> Result<(), Stop> {
    match lexer.kind()? {
        Kind::Null => {
            lexer.null()?;
            out.push('n');
        }
        Kind::Bool => out.push_str(&lexer.boolean()?.to_string()),
        Kind::Number => out.push_str(&match lexer.number()? {
            Number::Whole(number) => number.to_string(),
            Number::Negative(number) => number.to_string(),
            Number::Other(number) => format!("{number:?}"),
        }),
        Kind::Text => out.push_str(&lexer.string()?),
        Kind::List => {
            lexer.open();
            let mut is_first = true;
            while lexer.has_element(std::mem::take(&mut is_first))? {
                read(lexer, out)?;
            }
        }
        Kind::Object => {
            lexer.open();
            let mut is_first = true;
            while let Some(key) = lexer.key(std::mem::take(&mut is_first))? {
                out.push_str(&key);
                read(lexer, out)?;
            }
        }
    }
    Ok(())
}

struct Theirs;

impl<'de> serde::de::DeserializeSeed<'de> for Theirs {
    type Value = String;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> serde::de::Visitor<'de> for Theirs {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok("n".to_owned())
    }

    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E>(self, number: f64) -> Result<String, E> {
        Ok(format!("{number:?}"))
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<String, A::Error> {
        let mut out = String::new();
        while let Some(value) = list.next_element_seed(Theirs)? {
            out.push_str(&value);
        }
        Ok(out)
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut out = String::new();
        while let Some(key) = map.next_key::<String>()? {
            out.push_str(&key);
            out.push_str(&map.next_value_seed(Theirs)?);
        }
        Ok(out)
    }
}

fn agrees(text: &str) {
    use serde::de::DeserializeSeed;

    let mut out = String::new();
    let mut lexer = Lexer::new(text);
    let ours = read(&mut lexer, &mut out).and_then(|()| lexer.end()).map(|()| out);
    if lexer.take_lone_surrogate() {
        // Read as any other text and reported, while `serde_json` gives up.
        return;
    }
    let ours = ours.map_err(|Stop| lexer.malformed().map(|why| why.to_string()).unwrap_or_default());
    let mut theirs = serde_json::Deserializer::from_str(text);
    let read = Theirs.deserialize(&mut theirs).and_then(|out| theirs.end().map(|()| out));
    assert_eq!(ours, read.map_err(|error| error.to_string()), "{text}");
    let passed = Lexer::new(text).pass(Numbers::Any).is_ok();
    let theirs = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>().next();
    // A scalar at the beginning of a stream of values must be followed by a space there.
    if text.trim_start().starts_with(['[', '{', '"']) {
        assert_eq!(passed, theirs.is_some_and(|read| read.is_ok()), "{text}");
    }
}

#[test]
fn every_text_is_read_or_refused_as_serde_json_does() {
    let whole = [
        r#" {"a": [1, -2, 0.5, 1e3, true, false, null, "x\n\u00e9\ud83d\ude00"], "b" : {}, "c":[ ] } "#,
        "[[], {\n\"k\": -0, \"l\":12345678901234567890123, \"m\": 18446744073709551615}]",
        "-9223372036854775808 ",
        "1.5e-7",
        "9223372036854775809",
        "[1E+2, 2e-2, 0.0, -0.0, 1e400, 1e99999999999, 1e-99999999999, 0e99999999999]",
        "01",
        "-",
        r#""\u0001 \u00e9""#,
        "\"\\ud800\"",
        "\"\\ud800\\n\"",
        "\"\\ud800x\"",
        "\"\\ud800\\u0041\"",
        "\"\\udc00\"",
        "\"\\q\"",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{1:2}",
        "tru",
        "nulx",
        "1.",
        "1.x",
        "1e",
        "1e+",
        "1ex",
        "[1 2]",
        "{\"a\":1 \"b\":2}",
    ];
    for text in whole {
        let letters: Vec<char> = text.chars().collect();
        for at in 0..=letters.len() {
            let (before, after) = letters.split_at(at);
            agrees(&before.iter().collect::<String>());
            agrees(&before.iter().chain(after.iter().skip(1)).collect::<String>());
            for other in "[]{},:\"\\0-1.eEu \n\u{1}tnxé".chars() {
                agrees(&before.iter().chain([&other]).chain(after).collect::<String>());
                agrees(&before.iter().chain([&other]).chain(after.iter().skip(1)).collect::<String>());
            }
        }
    }
}

#[test]
fn only_lone_surrogates_are_noted() {
    for (text, is_lone) in [
        (r#""\ud83d\ude00""#, false),
        (r#""\ud83d""#, true),
        (r#""\udc00x\ud800\ud800\udc00""#, true),
        (r#""\\ud800""#, false),
        (r#""\ud800A""#, true),
        (r#""\uD83D\n\uDE00""#, true),
        (r#""x\uD83D\uDE00\n""#, false),
    ] {
        let mut lexer = Lexer::new(text);
        assert!(lexer.string().is_ok(), "{text}");
        assert_eq!(lexer.take_lone_surrogate(), is_lone, "{text}");
    }
}

#[test]
fn numbers_are_the_doubles_that_the_standard_library_finds_nearest() {
    let mut bits = 88_172_645_463_325_252_u64;
    let agrees = |text: String| {
        let read = Lexer::new(&text).number().map(Number::as_f64);
        let nearest = text.parse().ok().filter(|nearest: &f64| nearest.is_finite());
        assert_eq!(read.ok().map(f64::to_bits), nearest.map(f64::to_bits), "{text}");
    };
    for step in 0..5_000_u64 {
        bits = (bits ^ (bits << 13)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ step;
        let number = f64::from_bits(bits & !(1 << 63));
        if number.is_finite() {
            for text in [format!("{number:e}"), format!("{number:.20e}"), format!("{number:.800e}")] {
                agrees(text);
            }
        }
        // Half-way between two doubles, and a little more.
        let halfway = (1_u64 << 53) + (bits >> 12) * 2 + 1;
        for behind in ["", ".5", ".000000000000000000000000000001", "e0", "e17", "e-17", "e300", "e-340", "e292"] {
            agrees(format!("{halfway}{behind}"));
            agrees(format!("{halfway}{}{behind}", "0".repeat((step % 40) as usize)));
        }
    }
}

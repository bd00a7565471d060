//! Objects whose `kind` or `op` says which fields they have.

/// Declares such an object; a [`super::source::Source`] gives its tag first, wherever it stands.
macro_rules! tagged {
    ($(#[$doc:meta])* $name:ident by $tag:literal {
        $($(#[$vdoc:meta])* $variant:ident($inner:ty) = $text:literal,)*
    }) => {
        $(#[$doc])*
        #[allow(clippy::large_enum_variant, reason = "values are short-lived and mostly of the large variants")]
        #[allow(clippy::enum_variant_names, reason = "the names are those of the tags")]
        #[derive(Debug, Clone, PartialEq)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[cfg_attr(feature = "schema", serde(tag = $tag))]
        pub(crate) enum $name<'a> {
            $($(#[$vdoc])* #[cfg_attr(feature = "schema", serde(rename = $text))] $variant($inner),)*
        }

        impl $name<'_> {
            /// What the tag may be.
            #[allow(dead_code, reason = "not every such object is read as part of a wider one")]
            pub(crate) const NAMES: &'static [&'static str] = &[$($text,)*];
        }

        impl<'a> $crate::wire::readable::Readable<'a> for $name<'a> {
            fn blank() -> Self {
                $crate::wire::tagged::first!($(Self::$variant,)*)($crate::wire::readable::Readable::blank())
            }

            fn read(&mut self, source: $crate::wire::source::Source<'_, 'a>) -> Result<(), $crate::wire::node::Fault> {
                $crate::wire::readable::read_tagged(self, $tag, Self::NAMES, source)
            }
        }

        impl<'a> $crate::wire::readable::Tagged<'a> for $name<'a> {
            fn choose(&mut self, name: &str) -> Option<&mut dyn $crate::wire::readable::Record<'a>> {
                *self = match name {
                    $($text => Self::$variant($crate::wire::readable::Readable::blank()),)*
                    _ => return None,
                };
                Some(match self {
                    $(Self::$variant(record) => record,)*
                })
            }
        }

        impl $crate::wire::writable::Writable for $name<'_> {
            fn write(&self, out: &mut $crate::wire::writable::Out) {
                match self {
                    $(Self::$variant(record) => $crate::wire::writable::write_tagged($tag, $text, record, out),)*
                }
            }
        }
    };
}

/// The first of a list.
macro_rules! first {
    ($first:expr, $($rest:expr,)*) => {
        $first
    };
}

pub(crate) use {first, tagged};

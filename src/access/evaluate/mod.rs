//! The questions to compiled access: one record, columns of records, bytes of records.

pub(in crate::access) mod columns;
pub(in crate::access) mod decide;
pub(in crate::access) mod facts;
pub(in crate::access) mod mask;
pub(in crate::access) mod scan;

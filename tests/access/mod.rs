//! Compiled access against the rules, and what it is made of.

mod agreement;
mod capsule;
mod forms;
mod grants;
mod predicates;
mod promises;
mod records;
mod scale;
mod scenarios;
mod scope;
mod tables;
mod who;

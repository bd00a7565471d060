//! What may be changed, by whom, and what comes of it.

mod accounts;
mod boundaries;
mod doors;
mod managers;
mod meant;
mod reviews;
mod roles;
mod users_new;
mod users_rights;
mod users_status;

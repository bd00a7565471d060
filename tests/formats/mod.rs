//! What is read and written: every text comes back the same or is refused with its codes.

mod canonical;
mod compiled;
mod hostile;
mod pieces;
mod refusals;
mod scenarios;
mod speed;

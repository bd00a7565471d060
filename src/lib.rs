//! The permission rules of partner programmes as one policy engine.

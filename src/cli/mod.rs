//! One file a command. Commands say what they did; `main` prints it.
pub mod check;
pub mod init;

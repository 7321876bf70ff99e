//! Messages to the user.

use std::fmt::Display;
use std::io::{self, Write};

/// Says something on standard error. That nobody listens there is no reason to stop.
pub fn say(message: impl Display) {
    let _ = writeln!(io::stderr(), "demarche: {message}");
}

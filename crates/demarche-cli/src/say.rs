//! Messages to the user.

use std::fmt::Display;
use std::io::{self, Write};

/// Says something on standard error. That nobody listens there is no reason to stop.
pub fn say(message: impl Display) {
    // Parts of it are the input's; what a terminal would take for an order is a blank.
    let message: String = message.to_string().chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
    let _ = writeln!(io::stderr(), "demarche: {message}");
}

//! Lines of a file, one at a time, in one buffer.

use std::io::BufRead;

use crate::{Fault, MapError};

/// Names in maps are mangled C++; some have tens of thousands of letters, none a million.
pub(crate) const LONGEST: usize = 1 << 20;

/// The lines of a reader, numbered from 1.
pub(crate) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), number: 0 }
    }

    /// The next line without its end; none at the end of the file.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &str)>, MapError> {
        self.buffer.clear();
        loop {
            let line = self.number + 1;
            let chunk = self.reader.fill_buf();
            let chunk = chunk.map_err(|source| MapError::Read { line: self.number, source })?;
            if chunk.is_empty() {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                return Err(at(line, Fault::Cut, &String::from_utf8_lossy(&self.buffer)));
            }
            let end = memchr::memchr(b'\n', chunk);
            let taken = end.unwrap_or(chunk.len());
            if self.buffer.len() + taken > LONGEST {
                return Err(at(line, Fault::TooLong, &String::from_utf8_lossy(&self.buffer)));
            }
            self.buffer.extend_from_slice(&chunk[..taken]);
            self.reader.consume(taken + usize::from(end.is_some()));
            if end.is_some() {
                break;
            }
        }
        self.number += 1;
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => Ok(Some((self.number, text))),
            Err(_) => Err(at(self.number, Fault::Text, &String::from_utf8_lossy(&self.buffer))),
        }
    }

    /// The number of the last line that was given.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }
}

/// The error at a line, with the beginning of what stands there and nothing that a terminal would act upon.
pub(crate) fn at(line: u64, fault: Fault, found: &str) -> MapError {
    let shown: String = found.trim_start().chars().take(60).flat_map(char::escape_debug).collect();
    MapError::Line { line, fault, found: format!("`{shown}`") }
}

/// A hexadecimal number at the beginning of a text, after spaces, with what follows it.
pub(crate) fn hex(text: &str) -> Option<(u64, &str)> {
    let text = text.trim_start_matches(' ');
    let end = text.find(' ').unwrap_or(text.len());
    let digits = &text[..end];
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u64::from_str_radix(digits, 16).ok().filter(|_| plain)?;
    Some((number, &text[end..]))
}

/// The same with `0x` before it.
pub(crate) fn prefixed(text: &str) -> Option<(u64, &str)> {
    hex(text.trim_start_matches(' ').strip_prefix("0x").filter(|rest| !rest.starts_with(' '))?)
}

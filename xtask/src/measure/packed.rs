//! An entry of an archive: where its bytes are, and how they are unpacked within bounds.

use std::io::{self, Read, Write as _};

use flate2::{Crc, read::DeflateDecoder};
use support::{fault::FileFault, size::grouped};

use super::{error::Fault, ident::HEAD, window::Window};

/// An entry that can be unpacked.
#[derive(Clone, Debug)]
pub struct Packed {
    /// Its bytes as they lie in the archive.
    pub bytes: Window,
    /// Whether they are deflated, or as they are.
    pub deflated: bool,
    /// Unpacked bytes, as the directory says.
    pub size: u64,
    /// CRC-32 of the unpacked bytes, as the directory says.
    pub crc32: u32,
    /// Where they begin in the archive.
    pub start: u64,
}

impl Packed {
    /// The first bytes, which say what it is.
    pub fn head(&self) -> Result<Vec<u8>, Fault> {
        let mut head = Vec::with_capacity(HEAD);
        self.reader().take(HEAD as u64).read_to_end(&mut head).map_err(damaged)?;
        Ok(head)
    }

    /// All of it in memory, held to what the directory says.
    pub fn unpack(&self) -> Result<Vec<u8>, Fault> {
        // A header may promise terabytes: what is set aside at first stays small.
        let mut bytes = Vec::with_capacity(usize::try_from(self.size.min(64 << 20)).unwrap_or(0));
        let within = self.size.saturating_add(1);
        self.reader().take(within).read_to_end(&mut bytes).map_err(damaged)?;
        let mut crc = Crc::new();
        crc.update(&bytes);
        self.check(bytes.len() as u64, crc.sum())?;
        Ok(bytes)
    }

    /// All of it as a file: in place where it is stored, else unpacked to one without a name.
    pub fn as_file(&self, limit: u64) -> Result<Window, Fault> {
        if !self.deflated {
            return Ok(self.bytes.clone());
        }
        if self.size > limit {
            return Err(FileFault::too_large(limit, self.size).into());
        }
        let fail = |error: io::Error| Fault::from(FileFault::io(error));
        let mut file = tempfile::tempfile().map_err(fail)?;
        let mut reader = self.reader().take(self.size.saturating_add(1));
        let (mut crc, mut found) = (Crc::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let count = reader.read(&mut buffer).map_err(damaged)?;
            if count == 0 {
                break;
            }
            crc.update(&buffer[..count]);
            found += count as u64;
            file.write_all(&buffer[..count]).map_err(fail)?;
        }
        self.check(found, crc.sum())?;
        Window::of(file).map_err(fail)
    }

    fn reader(&self) -> Box<dyn Read> {
        match self.deflated {
            true => Box::new(DeflateDecoder::new(self.bytes.clone())),
            false => Box::new(self.bytes.clone()),
        }
    }

    fn check(&self, found: u64, crc32: u32) -> Result<(), Fault> {
        if found != self.size {
            let found = if found > self.size { "more".to_owned() } else { grouped(found) };
            let expected = format!("{} bytes as the archive's directory says", grouped(self.size));
            return Err(FileFault::broken("the entry's length", expected, found).into());
        }
        if crc32 != self.crc32 {
            let [expected, found] = [self.crc32, crc32].map(|sum| format!("{sum:08x}"));
            return Err(FileFault::broken("the entry's checksum", expected, found).into());
        }
        Ok(())
    }
}

fn damaged(error: io::Error) -> Fault {
    Fault::Archive(error.to_string())
}

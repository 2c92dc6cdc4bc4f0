//! A part of a file as a reader of its own.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::FileExt as _,
    sync::Arc,
};

/// Bytes of an open file from one place on. Several may stand at different places of one file, and
/// an archive that lies stored inside another is read where it lies.
#[derive(Clone, Debug)]
pub struct Window {
    file: Arc<File>,
    start: u64,
    len: u64,
    at: u64,
}

impl Window {
    /// A whole file, as long as it is now.
    pub fn of(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), start: 0, len, at: 0 })
    }

    /// `len` bytes from `start` on, or as many of them as there are.
    pub fn part(&self, start: u64, len: u64) -> Self {
        let start = start.min(self.len);
        let len = len.min(self.len - start);
        Self { file: Arc::clone(&self.file), start: self.start + start, len, at: 0 }
    }

    /// How many bytes it has.
    pub fn len(&self) -> u64 {
        self.len
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.len.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = left.min(buffer.len());
        let read = self.file.read_at(&mut buffer[..wanted], self.start + self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let before =
            || io::Error::new(io::ErrorKind::InvalidInput, "a place before the first byte");
        self.at = at.ok_or_else(before)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn parts_of_parts_end_where_they_should() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        let whole = Window::of(file).unwrap();
        let text = |mut window: Window| {
            let mut text = String::new();
            window.read_to_string(&mut text).unwrap();
            text
        };
        assert_eq!(text(whole.part(2, 5).part(1, 100)), "3456");
        assert_eq!(text(whole.part(20, 5)), "");
        let mut window = whole.part(2, 5);
        assert_eq!(window.seek(SeekFrom::End(-1)).unwrap(), 4);
        assert_eq!(text(window.clone()), "6");
        assert!(window.seek(SeekFrom::Current(-9)).is_err());
    }
}

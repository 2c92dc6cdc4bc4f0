//! What a library weighs in a download.

use std::io::{self, Write};

use flate2::{Compression, write::DeflateEncoder};

/// The length of the raw deflate stream at level 9, in bytes: what the `zip` crate writes for an
/// entry of an AAR or APK, without its headers. zlib-rs does the work for both.
///
/// `gzip -9` and `zip -9` share another match finder: their streams have one length, and `gzip -n`
/// adds 18 bytes of header and trailer. Over the 13 libraries of three MediaPipe wheels, this is
/// 0.2 to 0.3 % below theirs for those of 28 MB and more, and between 3.1 % below and 3.8 % above
/// for those under 1 MB.
pub fn deflated_size(bytes: &[u8]) -> u64 {
    let mut encoder = DeflateEncoder::new(Counter(0), Compression::new(9));
    // Neither step can fail: the sink takes everything.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map_or(u64::MAX, |counter| counter.0)
}

/// Counts what it is given and keeps none of it.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

    use super::*;

    #[test]
    fn is_what_the_zip_crate_stores() {
        let text = include_bytes!("../../../Cargo.lock");
        let noise: Vec<u8> =
            (0..400_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for bytes in [&b""[..], b"a", text, &noise, &vec![0; 1 << 20]] {
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            let options = SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Deflated)
                .compression_level(Some(9));
            writer.start_file("lib.so", options).unwrap();
            writer.write_all(bytes).unwrap();
            let mut archive = ZipArchive::new(writer.finish().unwrap()).unwrap();
            assert_eq!(archive.by_index(0).unwrap().compressed_size(), deflated_size(bytes));
        }
    }
}

//! One request and its answer, in as much of HTTP as Bazel's downloader speaks.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, BufWriter, Read, Write},
};

use super::desk::{Answer, Desk};

/// A request's head may have as many bytes; addresses are the long part of it.
const HEAD_LIMIT: u64 = 64 << 10;
/// Bytes of an answer that are written at once.
const BLOCK: usize = 1 << 16;

/// Answers the request on a connection, which is over then.
pub(super) fn converse(desk: &Desk, input: impl Read, output: impl Write) -> io::Result<()> {
    let mut reader = BufReader::new(input).take(HEAD_LIMIT);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 && !line.trim_end().is_empty() {
        line.clear();
    }
    let mut output = BufWriter::with_capacity(BLOCK, output);
    let mut words = first.split(' ');
    let (method, path) = (words.next(), words.next().and_then(|path| path.strip_prefix('/')));
    let (word, address) = path.and_then(|path| path.split_once('/')).unwrap_or_default();
    match method {
        // Not even whether there is such a file is told to who does not know the word.
        Some("GET") if word != desk.word() => head(&mut output, "403 Forbidden", 0)?,
        Some("GET") if !address.is_empty() && !address.starts_with('/') => {
            reply(&mut output, &desk.answer(address))?;
        }
        _ => head(&mut output, "400 Bad Request", 0)?,
    }
    output.flush()
}

fn reply(output: &mut impl Write, answer: &Answer) -> io::Result<()> {
    match answer {
        Answer::File(path, served) => {
            let mut file = File::open(path)?;
            head(output, "200 OK", served.size)?;
            io::copy(&mut file, output).map(drop)
        }
        Answer::Absent => head(output, "404 Not Found", 0),
        // Bazel asks again after most other refusals, and takes these two as they are.
        Answer::Unlocked => head(output, "423 Locked", 0),
        Answer::Failed(_) => head(output, "424 Failed Dependency", 0),
    }
}

fn head(output: &mut impl Write, status: &str, length: u64) -> io::Result<()> {
    write!(output, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")
}

//! `doctor log`: explain why a build failed, by its log.

use std::{
    fs::File,
    io::{self, Read, Seek as _, SeekFrom},
};

use camino::Utf8Path;
use support::{
    diag::{Diagnostic, Failure, Outcome},
    exec::quoted,
    exit::Exit,
    ui::Ui,
};

use crate::{
    cli::{DoctorLogArgs, TextOrJson},
    doctor::{LogReport, log_text},
    engine,
    request::Places,
};

/// Bytes of a log that are read, its end: what ended a build stands there.
const READ: u64 = 32 << 20;

/// Prints what ended the build and why.
pub fn run(args: &DoctorLogArgs, places: &Places, ui: Ui) -> Outcome {
    let bytes = match args.file.as_str() {
        "-" => end_of_stream(io::stdin().lock()),
        _ => end_of_file(&places.cwd.join(&args.file)),
    };
    let bytes = bytes.map_err(|error| Failure::io("read", &args.file, &error))?;
    is_text(&bytes, &args.file)?;
    let report = LogReport::new(args.file.clone(), engine::explain(&engine::decode(&bytes)));
    match args.format {
        TextOrJson::Text => ui.result(&log_text(&report)),
        TextOrJson::Json => ui.json(&report),
    }
}

fn end_of_file(path: &Utf8Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > READ {
        file.seek(SeekFrom::Start(length - READ))?;
    }
    end_of_stream(file)
}

/// A stream has no end to seek to: what is too much is dropped as it comes.
fn end_of_stream(mut stream: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while stream.by_ref().take(READ).read_to_end(&mut bytes)? > 0 {
        let more = bytes.len().saturating_sub(usize::try_from(READ).unwrap_or(usize::MAX));
        bytes.drain(..more);
    }
    Ok(bytes)
}

fn is_text(bytes: &[u8], file: &Utf8Path) -> Outcome {
    let (wrong, help) = match bytes {
        [] => {
            ("is empty", "give the whole output: bazel build ... 2>&1 | tee build.log".to_owned())
        }
        [0x1f, 0x8b, ..] => (
            "is compressed",
            format!("gunzip -c {} | cargo xtask doctor log -", quoted(file.as_str())),
        ),
        [b'P', b'K', 3, 4, ..] => ("is an archive", "unpack it, and give the log in it".to_owned()),
        _ => return Ok(()),
    };
    let diagnostic = Diagnostic::error(format!("`{file}` {wrong}, and no log")).help(help);
    Err(Failure::new(Exit::BadInput, diagnostic))
}

//! How far things have come: bars on a terminal, one calm line a file elsewhere.

use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{size::Bytes, ui::Ui};

/// Several files on their way.
#[derive(Debug)]
pub struct Bars {
    ui: Ui,
    all: Option<MultiProgress>,
    total: ProgressBar,
}

/// One file on its way, and its share of the total.
#[derive(Debug)]
pub struct Bar {
    ui: Ui,
    all: Option<MultiProgress>,
    bar: ProgressBar,
    total: ProgressBar,
    name: String,
    /// Bytes of this file that the total has counted.
    counted: AtomicU64,
}

impl Bars {
    /// Starts with so many files of so many bytes together, as far as that is known.
    pub fn start(ui: Ui, files: usize, bytes: Option<u64>) -> Self {
        let all =
            ui.is_live().then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        let total = match (&all, files) {
            (Some(all), 2..) => {
                let bar = ProgressBar::no_length().with_style(style(bytes.is_some()));
                bytes.into_iter().for_each(|bytes| bar.set_length(bytes));
                all.add(bar.with_message(format!("{files} files")))
            }
            _ => ProgressBar::hidden(),
        };
        Self { ui, all, total }
    }

    /// Another file begins; `size` is in bytes, where it is known.
    pub fn add(&self, name: &str, size: Option<u64>) -> Bar {
        let bar = match &self.all {
            Some(all) => {
                let bar = ProgressBar::no_length().with_style(style(size.is_some()));
                size.into_iter().for_each(|size| bar.set_length(size));
                all.insert_before(&self.total, bar.with_message(name.to_owned()))
            }
            None => ProgressBar::hidden(),
        };
        Bar {
            ui: self.ui,
            all: self.all.clone(),
            bar,
            total: self.total.clone(),
            name: name.to_owned(),
            counted: AtomicU64::new(0),
        }
    }

    /// All have ended; the bars go, the lines stay.
    pub fn end(&self) {
        self.total.finish_and_clear();
    }
}

impl Bar {
    /// So many bytes are there.
    pub fn set(&self, bytes: u64) {
        if self.all.is_none() {
            return;
        }
        self.bar.set_position(bytes);
        let before = self.counted.swap(bytes, Ordering::Relaxed);
        self.total.inc(bytes.saturating_sub(before));
        if before > bytes {
            self.total.set_position(self.total.position().saturating_sub(before - bytes));
        }
    }

    /// The transfer begins; a server said how long it is. Elsewhere than on a terminal this is the
    /// one line of the file until it ends.
    pub fn expect(&self, bytes: Option<u64>) {
        if let Some(bytes) = bytes.filter(|_| self.bar.length().is_none()) {
            self.bar.set_length(bytes);
            self.bar.set_style(style(true));
        }
        if self.all.is_none() {
            let size = bytes.map_or(String::new(), |bytes| format!(" ({})", Bytes(bytes)));
            self.ui.status("Fetching", format_args!("{}{size}", self.name));
        }
    }

    /// Something worth a line of its own.
    pub fn say(&self, text: &str) {
        self.above(|| self.ui.detail(text));
    }

    /// A step that ended, said above the bars.
    pub fn status(&self, verb: &str, what: &str) {
        self.above(|| self.ui.status(verb, what));
    }

    fn above(&self, print: impl FnOnce()) {
        match &self.all {
            Some(all) => all.suspend(print),
            None => print(),
        }
    }

    /// It has ended, well or not.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(sized: bool) -> ProgressStyle {
    let template = if sized {
        "{msg:>30!} [{bar:25}] {bytes:>10}/{total_bytes:10} {bytes_per_sec:>12} {eta}"
    } else {
        "{msg:>30!} {spinner} {bytes:>10} {bytes_per_sec:>12}"
    };
    let style = ProgressStyle::with_template(template);
    style.map_or_else(|_| ProgressStyle::default_bar(), |style| style.progress_chars("=> "))
}

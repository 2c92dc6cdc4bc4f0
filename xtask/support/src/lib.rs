//! What every stage leans on and none owns: no word of the domain stands in here.

pub mod day;
pub mod diag;
pub mod digest;
pub mod digests;
pub mod exec;
pub mod exit;
pub mod fault;
pub mod file_lock;
pub mod fs;
pub mod git;
pub mod http;
pub mod interrupt;
pub mod lfs;
pub mod located;
pub mod names;
pub mod outputs;
pub mod paths;
pub mod printable;
pub mod progress;
pub mod size;
pub mod source_archive;
pub mod ui;

//! Names out of string tables, within bounds.

use support::fault::FileFault;

use super::error::Fault;

/// Bytes of names that may be read from a file before it counts as hostile.
///
/// Entries of a string table may overlap, so a small file could name terabytes: a million symbols
/// that each begin in the same long string. Linkers share suffixes only, which stays far below this.
#[derive(Debug)]
pub struct NameBudget {
    left: u64,
    whole: u64,
}

impl NameBudget {
    /// A budget for a file of this many bytes.
    pub fn of_file(len: usize) -> Self {
        let whole = (len as u64).saturating_mul(4).saturating_add(1 << 20);
        Self { left: whole, whole }
    }

    /// Takes a name's bytes from the budget and decodes it; bytes that are not UTF-8 are replaced.
    pub fn take(&mut self, name: &[u8]) -> Result<String, Fault> {
        self.left = self.left.checked_sub(name.len() as u64 + 1).ok_or_else(|| {
            let limit = format!("at most {} bytes of names", self.whole);
            FileFault::broken("the string tables overlap", limit, "more")
        })?;
        Ok(String::from_utf8_lossy(name).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cannot_name_more_than_its_share() {
        let mut budget = NameBudget::of_file(1000);
        let long = vec![b'a'; 500_000];
        assert!(budget.take(&long).is_ok());
        assert!(budget.take(&long).is_ok());
        assert!(matches!(budget.take(&long), Err(Fault::File(FileFault::Broken { .. }))));
        assert_eq!(budget.take(b"caf\xe9"), Ok("caf\u{fffd}".to_owned()));
    }
}

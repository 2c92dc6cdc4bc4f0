//! Git LFS: a checkout without it has a small text in the place of each large file.

/// What such a text is called in messages.
pub const POINTER: &str = "a Git LFS pointer in place of the file";

/// The command that brings the file.
pub const HELP: &str = "`git lfs pull` puts the file in the pointer's place";

/// How a pointer begins, since 2015 and before.
const BEGINNINGS: [&[u8]; 2] =
    [b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/"];

/// Whether a file that begins like this is a pointer.
pub fn is_pointer(head: &[u8]) -> bool {
    BEGINNINGS.iter().any(|beginning| head.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_known_by_its_first_line() {
        for (head, expected) in [
            (&b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"[..], true),
            (b"version https://hawser.github.com/spec/v1\n", true),
            (b"version https://git-lfs.github.com\n", false),
            (b"", false),
        ] {
            assert_eq!(is_pointer(head), expected);
        }
    }
}

//! Names that people write, held against those that exist.

/// The known name nearest to what was written, if any is near enough to be a slip.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .min()
        .filter(|(distance, name)| *distance <= (name.len().max(written.len()) / 3).max(2))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_does_not() {
        let known = ["face_detector", "face_landmarker", "hand_landmarker"];
        assert_eq!(nearest("face_landmark", known), Some("face_landmarker"));
        assert_eq!(nearest("face-detector", known), Some("face_detector"));
        assert_eq!(nearest("barcode", known), None);
    }
}
